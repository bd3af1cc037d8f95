import { adds } from '../../model/ai.ts';
import { attestationFor, isWithin } from '../../model/alerts.ts';
import { codeOf, isExempt, waives } from '../../model/assessments.ts';
import type { EvidenceKind, EvidenceMap, Readings } from '../../model/evidence.ts';
import { approves, exclusions } from '../../model/exclusions.ts';
import type { Zone } from '../../model/finding.ts';
import { matches, type Policy } from '../../model/policy.ts';
import type { Subject } from '../../model/subject.ts';
import { carries } from '../../model/zone.ts';
import { ownsIn } from '../../notify/owners.ts';
import type { JudgedSubscription } from '../judge/judge-subscription.ts';

/**
 * The declarations of the policy that one subscription meets, by their place in it: "waivers.2", "zones.tags.0", with
 * "#used", "#stale" or "#paths" where more is to be said, and "~plans" where its plans could not be read. Small enough
 * to be kept with its result. What does not depend on the subscription is looked up once.
 */
export function declarationMatcher(
  policy: Policy,
  now: Date,
): (evaluated: JudgedSubscription, readings: Readings) => readonly string[] {
  const byId = new Map<string, string[]>();
  const about = (id: string | undefined, key: string) => id && byId.set(id, [...(byId.get(id) ?? []), key]);
  for (const [index, id] of (policy.aiCatalogue ?? []).entries())
    about(/^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase(), `aiCatalogue.${index}`);
  for (const [index, entry] of policy.cloudAccounts.entries())
    about(entry.subscription.toLowerCase(), `cloudAccounts.${index}`);
  for (const [index, entry] of policy.attestations.entries())
    about(entry.subscription.toLowerCase(), `attestations.${index}`);
  return (evaluated, readings) => [
    ...(byId.get(evaluated.subject.id) ?? []),
    ...zonesMet(policy, evaluated.subject),
    ...declarationsMet(policy, evaluated, readings, now),
    ...waiversMet(policy, evaluated, readings),
  ];
}

function* zonesMet({ zones }: Policy, subject: Subject): Generator<string> {
  if (Object.hasOwn(zones.subscriptions, subject.id)) yield `zones.subscriptions.${subject.id}`;
  for (const group of subject.managementGroups)
    if (Object.hasOwn(zones.managementGroups, group)) yield `zones.managementGroups.${group}`;
  for (const [index, tag] of zones.tags.entries()) if (carries(subject, tag)) yield `zones.tags.${index}`;
}

function* declarationsMet(
  policy: Policy,
  { subject, zoning, findings }: JudgedSubscription,
  readings: Readings,
  now: Date,
): Generator<string> {
  const rows = valueIn('inventory', readings)?.rows ?? [];
  for (const [index, entry] of policy.aiTypes.entries())
    if (rows.some((row) => adds(entry, row))) yield `aiTypes.${index}`;
  for (const [index, entry] of policy.promptEvidenceOptOut.entries())
    if (names(entry.subscriptions, subject)) yield `promptEvidenceOptOut.${index}`;
  const paths = findings.some((finding) => finding.checkId === 'AISPM-030' && (finding.counted?.total ?? 0) > 0);
  for (const [index, entry] of policy.zeroAttackPaths.entries()) {
    if (!names(entry.subscriptions, subject)) continue;
    yield `zeroAttackPaths.${index}`;
    if (paths) yield `zeroAttackPaths.${index}#paths`;
  }
  const plans = valueIn('plans', readings);
  if (!plans) yield '~plans';
  const pairs = plans ? exclusions(plans).pairs : [];
  for (const [index, approved] of policy.scanExclusions.entries())
    if (pairs.some((pair) => approves(approved, pair))) yield `scanExclusions.${index}`;
  yield* staleTests(policy, subject, zoning.zone, now);
  for (const [index, rule] of policy.owners.entries()) if (ownsIn(rule, subject, zoning.zone)) yield `owners.${index}`;
}

/** Records that are too old, where no newer one has taken their place. */
function* staleTests(policy: Policy, subject: Subject, zone: Zone, now: Date): Generator<string> {
  if (attestationFor({ policy, subject, zone, now })) return;
  for (const [index, entry] of policy.attestations.entries()) {
    const date = new Date(`${entry.date}T00:00:00Z`);
    if (
      entry.subscription.toLowerCase() === subject.id &&
      date <= now &&
      !isWithin(date, policy.syntheticTestDays[zone] + 1, now)
    )
      yield `attestations.${index}#stale`;
  }
}

/**
 * A waiver is used where it excuses a finding or an item, where its check fails or warns or cannot be judged, or where
 * an assessment needs it.
 */
function* waiversMet(policy: Policy, { subject, findings }: JudgedSubscription, readings: Readings): Generator<string> {
  for (const [index, waiver] of policy.waivers.entries()) {
    if (!names(waiver.subscriptions, subject)) continue;
    yield `waivers.${index}`;
    const finding = findings.find((one) => one.checkId === waiver.check);
    const assessments = valueIn('assessments', readings);
    const used =
      waiver.assessment === undefined
        ? finding?.status === 'fail' || finding?.status === 'warn' || finding?.status === 'unknown'
        : (readings.assessments && !assessments) ||
          assessments?.rows.some((row) => (isExempt(row) || codeOf(row) === 'notapplicable') && waives(waiver, row));
    if (used) yield `waivers.${index}#used`;
  }
}

const names = (patterns: readonly string[], subject: Subject): boolean =>
  patterns.some((pattern) => matches(pattern, subject.id) || matches(pattern, subject.name));

function valueIn<K extends EvidenceKind>(kind: K, readings: Readings): EvidenceMap[K] | undefined {
  const reading = readings[kind];
  return reading?.ok ? reading.value : undefined;
}
