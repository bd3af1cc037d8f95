import type { Readings } from '../model/evidence.ts';
import { matches, type Policy } from '../model/policy.ts';
import type { Subject } from '../model/subject.ts';
import type { Evaluated } from './evaluate.ts';

type Seen = { readonly subject: Subject; readonly readings: Readings };

/** What the report must say of the policy itself: subscriptions without a zone, zones that disagree, declarations that match nothing. */
export function policyWarnings(policy: Policy, evaluated: readonly Evaluated[], seen: readonly Seen[]): readonly string[] {
  const subjects = seen.map((one) => one.subject);
  return [...zones(evaluated), ...unmatched(policy, subjects), ...waiversOverNothing(policy, evaluated)];
}

function* zones(evaluated: readonly Evaluated[]): Generator<string> {
  const unmapped = evaluated.filter((one) => one.zoning.from === 'unmapped');
  const others = evaluated.filter((one) => one.zoning.from !== 'unmapped');
  if (unmapped.length > 0 && unmapped.length === evaluated.length) yield `No subscription has a zone in the policy: all ${unmapped.length} count as zone 3`;
  else if (unmapped.length > 10) yield `${unmapped.length} subscriptions have no zone in the policy and count as zone 3, ${unmapped[0]?.subject.name} among them`;
  else for (const one of unmapped) if (one.zoning.warning) yield one.zoning.warning;
  for (const one of others) if (one.zoning.warning) yield one.zoning.warning;
}

function* unmatched(policy: Policy, subjects: readonly Subject[]): Generator<string> {
  const ids = new Set(subjects.map((subject) => subject.id));
  const groups = new Set(subjects.flatMap((subject) => subject.managementGroups));
  const hits = (patterns: readonly string[]) => subjects.some((subject) => patterns.some((pattern) => matches(pattern, subject.id) || matches(pattern, subject.name)));
  for (const id of Object.keys(policy.zones.subscriptions)) if (!ids.has(id.toLowerCase())) yield `zones.subscriptions names ${id}, which is not in scope`;
  for (const name of Object.keys(policy.zones.managementGroups)) if (!groups.has(name.toLowerCase())) yield `zones.managementGroups names ${name}, above no subscription in scope`;
  for (const entry of policy.cloudAccounts)
    if (!ids.has(entry.subscription.toLowerCase())) yield `cloudAccounts names ${entry.cloud.toUpperCase()} ${entry.account} in ${entry.subscription}, which is not in scope`;
  for (const entry of policy.attestations) if (!ids.has(entry.subscription.toLowerCase())) yield `attestations names ${entry.subscription}, which is not in scope`;
  for (const entry of policy.promptEvidenceOptOut) if (!hits(entry.subscriptions)) yield `promptEvidenceOptOut for ${entry.subscriptions.join(', ')} matches no subscription`;
  for (const entry of policy.zeroAttackPaths) if (!hits(entry.subscriptions)) yield `zeroAttackPaths for ${entry.subscriptions.join(', ')} matches no subscription`;
  for (const id of policy.aiCatalogue ?? []) {
    const subscription = /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();
    if (!subscription || !ids.has(subscription)) yield `aiCatalogue names ${id}, whose subscription is not in scope`;
  }
}

function* waiversOverNothing(policy: Policy, evaluated: readonly Evaluated[]): Generator<string> {
  for (const waiver of policy.waivers) {
    const hit = evaluated.some((one) => waiver.subscriptions.some((pattern) => matches(pattern, one.subject.id) || matches(pattern, one.subject.name)));
    if (!hit) yield `Waiver ${waiver.id} (${waiver.check}) matches no subscription`;
    else if (
      waiver.assessment === undefined &&
      !evaluated.some((one) =>
        one.findings.some((finding) => finding.waiver?.id === waiver.id || (finding.checkId === waiver.check && (finding.status === 'fail' || finding.status === 'warn'))),
      )
    )
      yield `Waiver ${waiver.id} excuses ${waiver.check}, which fails nowhere: it can go`;
  }
}
