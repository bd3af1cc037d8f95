import type { Finding } from '../model/finding.ts';
import { hasExpired } from '../model/plans.ts';
import { matches, type Policy, type Waiver } from '../model/policy.ts';
import type { Subject } from '../model/subject.ts';

/**
 * Attaches the waiver that excuses each failing or warning finding; its status stays true. A waiver over resources excuses a finding only when
 * every item that does not pass is excused, by this or another waiver in force. The waiver that runs out first is the one shown.
 */
export function waive(findings: readonly Finding[], subject: Subject, policy: Policy, now: Date): Finding[] {
  const inForce = policy.waivers.filter((waiver) => !hasExpired(waiver.expires, now) && aboutSubject(waiver, subject));
  if (inForce.length === 0) return [...findings];
  return findings.map((finding) => {
    const waiver = finding.status === 'fail' || finding.status === 'warn' ? excuse(finding, inForce) : undefined;
    if (!waiver) return finding;
    const { id, owner, rationale, expires, ticket } = waiver;
    return { ...finding, waiver: { id, owner, rationale, expires, ...(ticket ? { ticket } : {}) } };
  });
}

const aboutSubject = (waiver: Waiver, subject: Subject): boolean => waiver.subscriptions.some((pattern) => matches(pattern, subject.id) || matches(pattern, subject.name));

function excuse(finding: Finding, waivers: readonly Waiver[]): Waiver | undefined {
  const own = waivers.filter((waiver) => waiver.check === finding.checkId && waiver.assessment === undefined);
  const whole = own.filter((waiver) => waiver.resources === undefined);
  if (whole.length > 0) return soonest(whole);
  const items = (finding.items ?? []).filter((item) => item.status === 'fail' || item.status === 'warn');
  if (items.length === 0) return undefined;
  const used: Waiver[] = [];
  for (const item of items) {
    const waiver = soonest(own.filter((one) => one.resources?.some((pattern) => matches(pattern, item.resourceId))));
    if (!waiver) return undefined;
    used.push(waiver);
  }
  return soonest(used);
}

const soonest = (waivers: readonly Waiver[]): Waiver | undefined => [...waivers].sort((a, b) => a.expires.localeCompare(b.expires))[0];
