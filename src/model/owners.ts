import type { CheckText } from './check.ts';
import type { Finding, Zone } from './finding.ts';
import { matches, type Policy } from './policy.ts';
import type { Subject } from './subject.ts';
import { carries } from './zone.ts';

export type Owner = { readonly name: string; readonly mail: readonly string[] };
type Rule = Policy['owners'][number];

/**
 * Who owns a subscription, or one check of it: the first rule whose every given field matches, else the default owner.
 */
export function ownerOf(
  subject: Subject,
  zone: Zone,
  policy: Policy,
  check?: Pick<CheckText, 'id' | 'escalation'>,
): Owner | undefined {
  return policy.owners.find((rule) => owns(rule.match, subject, zone, check)) ?? policy.defaultOwner;
}

/** Findings with their owner, where that is not the subscription's. */
export function withOwners(
  findings: readonly Finding[],
  subject: Subject,
  zone: Zone,
  policy: Policy,
  checks: readonly Pick<CheckText, 'id' | 'escalation'>[],
) {
  const owner = ownerOf(subject, zone, policy)?.name;
  const byCheck = new Map(checks.map((check) => [check.id as string, ownerOf(subject, zone, policy, check)?.name]));
  const owned = findings.map((finding): Finding => {
    const its = byCheck.get(finding.checkId);
    return its === undefined || its === owner ? finding : { ...finding, owner: its };
  });
  return { owner, findings: owned };
}

/** Whether a rule can own anything of a subscription, whatever the check. */
export const ownsIn = (rule: Rule, subject: Subject, zone: Zone): boolean =>
  owns({ ...rule.match, checks: undefined, escalation: undefined }, subject, zone, undefined);

function owns(
  match: Rule['match'],
  subject: Subject,
  zone: Zone,
  check: Pick<CheckText, 'id' | 'escalation'> | undefined,
): boolean {
  if (
    match.subscriptions &&
    !match.subscriptions.some((pattern) => matches(pattern, subject.id) || matches(pattern, subject.name))
  )
    return false;
  if (
    match.managementGroups &&
    !match.managementGroups.some((name) => subject.managementGroups.includes(name.toLowerCase()))
  )
    return false;
  if (match.zones && !match.zones.includes(zone)) return false;
  if (match.tag && !carries(subject, match.tag)) return false;
  if (match.checks && !(check && match.checks.includes(check.id))) return false;
  return !match.escalation || (check !== undefined && match.escalation.some((role) => role === check.escalation));
}
