import { overdueWarnings } from '../../model/bom/declared.ts';
import type { EvidenceMap } from '../../model/evidence.ts';
import { hasExpired } from '../../model/plans.ts';
import { exclusionLabel, type Policy } from '../../model/policy.ts';
import type { Reading } from '../../model/reading.ts';
import type { LeftOut, ReportSubscription } from '../../model/report.ts';
import { sharedNameWarnings } from './shared-names.ts';

/** One subscription as the warnings need it: its zone, whether its zones disagree, and the declarations it meets. */
export type SubscriptionDeclarations = {
  readonly subscription: Pick<ReportSubscription, 'id' | 'name' | 'zoneFrom'>;
  readonly warning?: string;
  readonly met: readonly string[];
};

/** Collects the warnings of a whole scan, one subscription at a time; no evidence has to stay in memory. */
export type WarningsCollector = {
  add(subscription: SubscriptionDeclarations): void;
  list(sentinel: Reading<EvidenceMap['sentinel']> | undefined, leftOut?: readonly LeftOut[]): readonly string[];
};

/** How many warnings of one kind are listed before the rest are only counted. */
const MOST_LISTED = 10;

/**
 * What a report must say about the policy itself: subscriptions without a zone, zones that disagree, and declarations
 * that match nothing or no longer count.
 */
export function warningsCollector(policy: Policy, now: Date): WarningsCollector {
  const allMet = new Set<string>();
  const unmapped: SubscriptionDeclarations['subscription'][] = [];
  const disagreements: string[] = [];
  const names: { readonly id: string; readonly name: string }[] = [];
  let unmappedCount = 0;
  let total = 0;
  return {
    add({ subscription, warning, met }) {
      total += 1;
      names.push({ id: subscription.id, name: subscription.name });
      for (const key of met) allMet.add(key);
      if (subscription.zoneFrom !== 'unmapped') {
        if (warning) disagreements.push(warning);
        return;
      }
      unmappedCount += 1;
      if (unmapped.length < MOST_LISTED) unmapped.push(subscription);
    },
    list: (sentinel, leftOut = []) => [
      ...zoneWarnings(unmapped, unmappedCount, total),
      ...shortened(disagreements),
      ...declarationWarnings(policy, now, allMet),
      ...shortened([...exclusionWarnings(policy, now, leftOut)]),
      ...shortened([...sharedNameWarnings(policy, [...names, ...leftOut], now)]),
      ...shortened([...workspaceWarnings(policy, sentinel)]),
      ...shortened(overdueWarnings(policy, now)),
    ],
  };
}

function* zoneWarnings(
  unmapped: readonly SubscriptionDeclarations['subscription'][],
  count: number,
  total: number,
): Generator<string> {
  if (count === 0) return;
  if (count === total) yield `No subscription has a zone in the policy: all ${total} count as zone 3`;
  else if (count > MOST_LISTED)
    yield `${count} of ${total} subscriptions have no zone in the policy and count as zone 3, including ${unmapped[0]?.name}`;
  else for (const one of unmapped) yield `${one.name} (${one.id}) has no zone in the policy and counts as zone 3`;
}

/** Cuts a list of one kind that is too long to read, and says how many are left out. */
const shortened = (warnings: readonly string[]): readonly string[] =>
  warnings.length <= MOST_LISTED
    ? warnings
    : [...warnings.slice(0, MOST_LISTED), `${warnings.length - MOST_LISTED} more like the last one`];

function declarationWarnings(policy: Policy, now: Date, met: ReadonlySet<string>): readonly string[] {
  const { zones } = policy;
  const unmet = (
    kind: string,
    names: readonly string[],
    message: (name: string, index: number) => string | undefined,
  ): readonly string[] =>
    shortened(
      names.flatMap((name, index) =>
        met.has(`${kind}.${kind.startsWith('zones.') && kind !== 'zones.tags' ? name : index}`)
          ? []
          : (message(name, index) ?? []),
      ),
    );
  const inForce = (expires: string | undefined): boolean => expires === undefined || !hasExpired(expires, now);
  const namesOf = (entry: { readonly subscriptions: readonly string[] }): string => entry.subscriptions.join(', ');
  const unread = met.has('~plans') ? ' in the plans that could be read' : '';
  return [
    ...unmet(
      'zones.subscriptions',
      Object.keys(zones.subscriptions),
      (id) => `zones.subscriptions names ${id}, which is not in scope`,
    ),
    ...unmet(
      'zones.managementGroups',
      Object.keys(zones.managementGroups),
      (name) => `zones.managementGroups names ${name}, which holds no subscription in scope`,
    ),
    ...unmet(
      'zones.tags',
      zones.tags.map((tag) => `${tag.name}=${tag.value}`),
      (tag) => `zones.tags names ${tag}, which is on no subscription in scope`,
    ),
    ...unmet(
      'aiTypes',
      policy.aiTypes.map((entry) => [entry.type, ...(entry.kinds ?? [])].join(' ')),
      (type) => `aiTypes names ${type}, but no such resource was seen`,
    ),
    ...unmet(
      'aiCatalogue',
      policy.aiCatalogue ?? [],
      (id) => `aiCatalogue names ${id}, whose subscription is not in scope`,
    ),
    ...unmet(
      'cloudAccounts',
      policy.cloudAccounts.map((one) => `${one.cloud.toUpperCase()} ${one.account} in ${one.subscription}`),
      (name) => `cloudAccounts names ${name}, which is not in scope`,
    ),
    ...unmet('promptEvidenceOptOut', policy.promptEvidenceOptOut.map(namesOf), (name, index) =>
      inForce(policy.promptEvidenceOptOut[index]?.expires)
        ? `promptEvidenceOptOut for ${name} matches no subscription`
        : undefined,
    ),
    ...unmet(
      'scanExclusions',
      policy.scanExclusions.map((pair) => `${pair.key}=${pair.value}`),
      (pair) => `scanExclusions approves ${pair}, which excludes nothing${unread}`,
    ),
    ...unmet('zeroAttackPaths', policy.zeroAttackPaths.map(namesOf), (name, index) =>
      inForce(policy.zeroAttackPaths[index]?.expires)
        ? `zeroAttackPaths for ${name} matches no subscription`
        : undefined,
    ),
    ...shortened(
      policy.zeroAttackPaths.flatMap((entry, index) =>
        met.has(`zeroAttackPaths.${index}#paths`)
          ? [`zeroAttackPaths for ${namesOf(entry)} says that there are no attack paths, but some were seen`]
          : [],
      ),
    ),
    ...unmet(
      'attestations',
      policy.attestations.map((entry) => entry.subscription),
      (id) => `attestations names ${id}, which is not in scope`,
    ),
    ...shortened(
      policy.attestations.flatMap((entry, index) =>
        met.has(`attestations.${index}#stale`)
          ? [
              `attestations: the test of ${entry.subscription} on ${entry.date} is too old to count, and no newer one is recorded`,
            ]
          : [],
      ),
    ),
    ...shortened([...waiverWarnings(policy, now, met)]),
    ...unmet(
      'owners',
      policy.owners.map((rule) => rule.name),
      (name, index) => `owners.${index} (${name}) matches no subscription in scope`,
    ),
  ];
}

function* waiverWarnings(policy: Policy, now: Date, met: ReadonlySet<string>): Generator<string> {
  for (const [index, waiver] of policy.waivers.entries()) {
    if (hasExpired(waiver.expires, now)) continue;
    const name = `Waiver ${waiver.id} (${waiver.check})`;
    if (!met.has(`waivers.${index}`)) yield `${name} matches no subscription`;
    else if (met.has(`waivers.${index}#used`)) continue;
    else if (waiver.assessment !== undefined)
      yield `${name} names an assessment that no AI resource has, or that needs no waiver: it can be removed`;
    else yield `${name} excuses a check that fails nowhere it applies: it can be removed`;
  }
}

function* exclusionWarnings(policy: Policy, now: Date, leftOut: readonly LeftOut[]): Generator<string> {
  const rationales = new Set(leftOut.map((one) => one.rationale));
  for (const entry of policy.exclude)
    if (!rationales.has(entry.rationale) && !(entry.expires && hasExpired(entry.expires, now)))
      yield `exclude for ${exclusionLabel(entry)} leaves nothing out: it can be removed`;
}

function* workspaceWarnings(policy: Policy, sentinel: Reading<EvidenceMap['sentinel']> | undefined): Generator<string> {
  if (!sentinel?.ok) return;
  const read = new Map(sentinel.value.workspaces.map((workspace) => [workspace.id.toLowerCase(), workspace]));
  for (const id of policy.sentinel.workspaces ?? []) {
    const found = read.get(id.toLowerCase());
    if (!found || found.onboarding.state === 'absent')
      yield `sentinel.workspaces names ${id}, which does not exist or is not a Sentinel workspace`;
    else if (sentinel.value.tenants?.length && found.tenantId === undefined)
      yield `sentinel.workspaces names ${id}, whose subscription is not listed: which tenant it speaks for is not known`;
    else if (found.connectors.state === 'unread')
      yield `sentinel.workspaces names ${id}, which could not be read: ${found.connectors.message ?? 'refused'}`;
  }
}
