import { adds } from '../../model/ai.ts';
import { attestationFor, isWithin } from '../../model/alerts.ts';
import { codeOf, isExempt, waives } from '../../model/assessments.ts';
import type { EvidenceKind, EvidenceMap, Readings } from '../../model/evidence.ts';
import { approves, exclusions } from '../../model/exclusions.ts';
import type { Finding, Zone } from '../../model/finding.ts';
import { ownsIn } from '../../model/owners.ts';
import { matches, type Policy } from '../../model/policy.ts';
import type { Subject } from '../../model/subject.ts';
import { carries } from '../../model/zone.ts';

/** What the checks said about a subscription, as far as it decides which declarations it meets. */
type Judged = { readonly subject: Subject; readonly zone: Zone; readonly findings: readonly Finding[] };

/**
 * Finds the declarations of the policy that one subscription meets, by their place in it: "waivers.2", "zones.tags.0".
 * "#used", "#stale" and "#paths" say more about one of them; "~plans" means that its plans could not be read. Small
 * enough to be stored with its result. What does not depend on the subscription is looked up once.
 */
export function declarationMatcher(
  policy: Policy,
  now: Date,
): (judged: Judged, readings: Readings) => readonly string[] {
  const byId = new Map<string, string[]>();
  const index = (id: string | undefined, key: string) => id && byId.set(id, [...(byId.get(id) ?? []), key]);
  for (const [place, id] of (policy.aiCatalogue ?? []).entries())
    index(/^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase(), `aiCatalogue.${place}`);
  for (const [place, entry] of policy.cloudAccounts.entries())
    index(entry.subscription.toLowerCase(), `cloudAccounts.${place}`);
  for (const [place, entry] of policy.attestations.entries())
    index(entry.subscription.toLowerCase(), `attestations.${place}`);
  return (judged, readings) => [
    ...(byId.get(judged.subject.id) ?? []),
    ...zonesMet(policy, judged.subject),
    ...declarationsMet(policy, judged, readings, now),
    ...waiversMet(policy, judged, readings),
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
  { subject, zone, findings }: Judged,
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
  yield* staleAttestations(policy, subject, zone, now);
  for (const [index, rule] of policy.owners.entries()) if (ownsIn(rule, subject, zone)) yield `owners.${index}`;
}

/** Attested tests that are too old, where no newer one replaces them. */
function* staleAttestations(policy: Policy, subject: Subject, zone: Zone, now: Date): Generator<string> {
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
 * A waiver is in use where its check fails, warns or cannot be judged; one that names an assessment, where a resource
 * has that assessment and it needs the waiver, or where assessments could not be read.
 */
function* waiversMet(policy: Policy, { subject, findings }: Judged, readings: Readings): Generator<string> {
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
