import type { Finding, Item } from '../../model/finding.ts';
import { hasExpired } from '../../model/plans.ts';
import { matches, type Policy, type Waiver } from '../../model/policy.ts';
import type { Subject } from '../../model/subject.ts';
import { isBad } from '../memory/transition.ts';
import type { WaiverBook } from '../memory/waiver-notices.ts';

/**
 * Attaches to each failing or warning finding, and to each of its items, the waiver that excuses it; the status stays
 * as it is. A waiver for single resources excuses a finding only when every item that fails or warns is excused. Where
 * several waivers excuse the same item, the last to expire counts; a finding excused by way of its items shows the
 * first of theirs to expire.
 */
export function applyWaivers(findings: readonly Finding[], subject: Subject, policy: Policy, now: Date): Finding[] {
  const inForce = policy.waivers.filter((waiver) => !hasExpired(waiver.expires, now) && concerns(waiver, subject));
  if (inForce.length === 0) return [...findings];
  return findings.map((finding) => (isBad(finding.status) ? excuse(finding, inForce) : finding));
}

/** The waivers of the policy that concern a subscription, as the fold asks for them. */
export function waiverBook(subject: Subject, policy: Policy, now: Date): WaiverBook {
  const byId = new Map(
    policy.waivers.filter((waiver) => concerns(waiver, subject)).map((waiver) => [waiver.id, waiver]),
  );
  return {
    expiryOf: (id) => byId.get(id)?.expires,
    isBare: (id, finding) => {
      if (finding.waiver) return false;
      const waiver = byId.get(id);
      if (!waiver || waiver.check !== finding.checkId) return true;
      if (!hasExpired(waiver.expires, now)) return false;
      return (
        waiver.resources === undefined ||
        (finding.items ?? []).some((item) => isBad(item.status) && item.waiver === undefined && covers(waiver, item))
      );
    },
  };
}

const concerns = (waiver: Waiver, subject: Subject): boolean =>
  waiver.subscriptions.some((pattern) => matches(pattern, subject.id) || matches(pattern, subject.name));
const covers = (waiver: Waiver, item: Item): boolean =>
  waiver.resources?.some((pattern) => matches(pattern, item.resourceId)) === true;

function excuse(finding: Finding, waivers: readonly Waiver[]): Finding {
  const own = waivers.filter((waiver) => waiver.check === finding.checkId && waiver.assessment === undefined);
  if (own.length === 0) return finding;
  const whole = lastToExpire(own.filter((waiver) => waiver.resources === undefined));
  const used: Waiver[] = [];
  const items = finding.items?.map((item) => {
    const waiver = isBad(item.status) ? lastToExpire(own.filter((one) => covers(one, item))) : undefined;
    if (!waiver) return item;
    used.push(waiver);
    return { ...item, waiver: waiver.id };
  });
  const all = used.length > 0 && used.length === finding.items?.filter((item) => isBad(item.status)).length;
  const shown = whole ?? (all ? firstToExpire(used) : undefined);
  return { ...finding, ...(items ? { items } : {}), ...(shown ? { waiver: findingWaiver(shown) } : {}) };
}

const findingWaiver = ({ id, owner, rationale, expires, ticket }: Waiver): NonNullable<Finding['waiver']> => ({
  id,
  owner,
  rationale,
  expires,
  ...(ticket ? { ticket } : {}),
});
const firstToExpire = (waivers: readonly Waiver[]): Waiver | undefined =>
  [...waivers].sort((a, b) => a.expires.localeCompare(b.expires))[0];
const lastToExpire = (waivers: readonly Waiver[]): Waiver | undefined =>
  [...waivers].sort((a, b) => b.expires.localeCompare(a.expires))[0];
