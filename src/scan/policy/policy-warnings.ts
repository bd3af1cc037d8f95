import type { EvidenceMap } from '../../model/evidence.ts';
import { hasExpired } from '../../model/plans.ts';
import type { Policy } from '../../model/policy.ts';
import type { Reading } from '../../model/reading.ts';
import type { ReportSubscription } from '../../model/report.ts';
import type { Recorded } from '../in-process.ts';
import type { JudgedSubscription } from '../judge/judge-subscription.ts';
import { declarationMatcher } from './declarations-met.ts';

/**
 * One subscription as the warnings need it: its place in the report, what its zones disagree about, and the
 * declarations that it meets.
 */
export type SubscriptionDeclarations = {
  readonly subscription: Pick<ReportSubscription, 'id' | 'name' | 'zoneFrom'>;
  readonly warning?: string;
  readonly met: readonly string[];
};

/** The warnings of a whole scan, one subscription after another: nothing of what was read need be kept. */
export type PolicyWarnings = {
  add(told: SubscriptionDeclarations): void;
  list(sentinel: Reading<EvidenceMap['sentinel']> | undefined): readonly string[];
};

const SHOWN = 10;

/**
 * What the report must say of the policy itself: subscriptions without a zone, zones that disagree, and declarations
 * that match nothing or no longer count.
 */
export function warningsCollector(policy: Policy, now: Date): PolicyWarnings {
  const met = new Set<string>();
  const unmapped: SubscriptionDeclarations['subscription'][] = [];
  const disagreeing: string[] = [];
  let bare = 0;
  let total = 0;
  return {
    add({ subscription, warning, met: own }) {
      total += 1;
      for (const key of own) met.add(key);
      if (subscription.zoneFrom !== 'unmapped') {
        if (warning) disagreeing.push(warning);
        return;
      }
      bare += 1;
      if (unmapped.length < SHOWN) unmapped.push(subscription);
    },
    list: (sentinel) => [
      ...zones(unmapped, bare, total),
      ...few(disagreeing),
      ...declarations(policy, now, met),
      ...few([...workspaces(policy, sentinel)]),
    ],
  };
}

/** The same over a scan that is held in memory. */
export function policyWarnings(
  policy: Policy,
  evaluated: readonly JudgedSubscription[],
  recorded: Pick<Recorded, 'recordedAt' | 'subscriptions' | 'scope'>,
): readonly string[] {
  const now = new Date(recorded.recordedAt);
  const readings = new Map(recorded.subscriptions.map((one) => [one.subject.id, one.readings]));
  const warnings = warningsCollector(policy, now);
  const meets = declarationMatcher(policy, now);
  for (const one of evaluated) {
    const { subject, zoning } = one;
    const met = meets(one, readings.get(subject.id) ?? {});
    warnings.add({
      subscription: { id: subject.id, name: subject.name, zoneFrom: zoning.from },
      ...(zoning.warning ? { warning: zoning.warning } : {}),
      met,
    });
  }
  return warnings.list(recorded.scope.sentinel);
}

function* zones(
  unmapped: readonly SubscriptionDeclarations['subscription'][],
  bare: number,
  total: number,
): Generator<string> {
  if (bare === 0) return;
  if (bare === total) yield `No subscription has a zone in the policy: all ${total} count as zone 3`;
  else if (bare > SHOWN)
    yield `${bare} of ${total} subscriptions have no zone in the policy and count as zone 3, ${unmapped[0]?.name} among them`;
  else for (const one of unmapped) yield `${one.name} (${one.id}) has no zone in the policy and counts as zone 3`;
}

/** A list of one kind that is too long to read is cut, and says so. */
const few = (warnings: readonly string[]): readonly string[] =>
  warnings.length <= SHOWN
    ? warnings
    : [...warnings.slice(0, SHOWN), `${warnings.length - SHOWN} more like the one before`];

function declarations(policy: Policy, now: Date, met: ReadonlySet<string>): readonly string[] {
  const { zones: map } = policy;
  const unmet = (
    kind: string,
    names: readonly string[],
    words: (name: string, index: number) => string | undefined,
  ): readonly string[] =>
    few(
      names.flatMap((name, index) =>
        met.has(`${kind}.${kind.startsWith('zones.') && kind !== 'zones.tags' ? name : index}`)
          ? []
          : (words(name, index) ?? []),
      ),
    );
  const running = (expires: string | undefined): boolean => expires === undefined || !hasExpired(expires, now);
  const joined = (entry: { readonly subscriptions: readonly string[] }): string => entry.subscriptions.join(', ');
  const unread = met.has('~plans') ? ' in the plans that could be read' : '';
  return [
    ...unmet(
      'zones.subscriptions',
      Object.keys(map.subscriptions),
      (id) => `zones.subscriptions names ${id}, which is not in scope`,
    ),
    ...unmet(
      'zones.managementGroups',
      Object.keys(map.managementGroups),
      (name) => `zones.managementGroups names ${name}, above no subscription in scope`,
    ),
    ...unmet(
      'zones.tags',
      map.tags.map((tag) => `${tag.name}=${tag.value}`),
      (tag) => `zones.tags names ${tag}, which is on no subscription in scope`,
    ),
    ...unmet(
      'aiTypes',
      policy.aiTypes.map((entry) => [entry.type, ...(entry.kinds ?? [])].join(' ')),
      (type) => `aiTypes names ${type}, of which no resource was seen`,
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
    ...unmet('promptEvidenceOptOut', policy.promptEvidenceOptOut.map(joined), (name, index) =>
      running(policy.promptEvidenceOptOut[index]?.expires)
        ? `promptEvidenceOptOut for ${name} matches no subscription`
        : undefined,
    ),
    ...unmet(
      'scanExclusions',
      policy.scanExclusions.map((pair) => `${pair.key}=${pair.value}`),
      (pair) => `scanExclusions approves ${pair}, which excludes nothing${unread}`,
    ),
    ...unmet('zeroAttackPaths', policy.zeroAttackPaths.map(joined), (name, index) =>
      running(policy.zeroAttackPaths[index]?.expires)
        ? `zeroAttackPaths for ${name} matches no subscription`
        : undefined,
    ),
    ...few(
      policy.zeroAttackPaths.flatMap((entry, index) =>
        met.has(`zeroAttackPaths.${index}#paths`)
          ? [`zeroAttackPaths for ${joined(entry)} documents that there is none, and attack paths were seen`]
          : [],
      ),
    ),
    ...unmet(
      'attestations',
      policy.attestations.map((entry) => entry.subscription),
      (id) => `attestations names ${id}, which is not in scope`,
    ),
    ...few(
      policy.attestations.flatMap((entry, index) =>
        met.has(`attestations.${index}#stale`)
          ? [
              `attestations: the test of ${entry.subscription} on ${entry.date} is too old to count, and no newer one is recorded`,
            ]
          : [],
      ),
    ),
    ...few([...waivers(policy, now, met)]),
    ...unmet(
      'owners',
      policy.owners.map((rule) => rule.name),
      (name, index) => `owners.${index} (${name}) matches no subscription in scope`,
    ),
  ];
}

function* waivers(policy: Policy, now: Date, met: ReadonlySet<string>): Generator<string> {
  for (const [index, waiver] of policy.waivers.entries()) {
    if (hasExpired(waiver.expires, now)) continue;
    const name = `Waiver ${waiver.id} (${waiver.check})`;
    if (!met.has(`waivers.${index}`)) yield `${name} matches no subscription`;
    else if (met.has(`waivers.${index}#used`)) continue;
    else if (waiver.assessment !== undefined)
      yield `${name} names an assessment that no AI resource has, or that needs no waiver: it can go`;
    else yield `${name} excuses what fails nowhere it applies: it can go`;
  }
}

function* workspaces(policy: Policy, sentinel: Reading<EvidenceMap['sentinel']> | undefined): Generator<string> {
  if (!sentinel?.ok) return;
  const read = new Map(sentinel.value.workspaces.map((workspace) => [workspace.id.toLowerCase(), workspace]));
  for (const id of policy.sentinel.workspaces ?? []) {
    const found = read.get(id.toLowerCase());
    if (!found || found.onboarding.state === 'absent')
      yield `sentinel.workspaces names ${id}, which does not exist or is no Sentinel workspace`;
    else if (found.connectors.state === 'unread')
      yield `sentinel.workspaces names ${id}, which could not be read: ${found.connectors.message ?? 'refused'}`;
  }
}
