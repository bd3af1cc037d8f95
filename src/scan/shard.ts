import type { Baseline } from '../model/baseline.ts';
import type { Readings } from '../model/evidence.ts';
import { type Finding, LETTERS } from '../model/finding.ts';
import { inventoryOf } from '../model/inventory.ts';
import { isStandard } from '../model/plans.ts';
import type { Subject } from '../model/subject.ts';
import { ownerOf } from '../notify/owners.ts';
import type { Deps } from './deps.ts';
import { evaluate } from './evaluate.ts';
import { type Folded, fold } from './fold.ts';
import { reportSubscription } from './once.ts';
import type { ScopeReadings } from './ports.ts';
import type { Letters, SubscriptionResult } from './store.ts';
import { waive } from './waive.ts';

const AT_ONCE = 16;

/**
 * One shard: read, judge, fold, write, mark. Delivered at least once: a shard with its mark is left alone, and doing it again writes the same rows. Drift
 * is written before the baseline that would make it forgotten.
 */
export async function scanShard(deps: Deps, message: { readonly scanId: string; readonly shard: number }): Promise<'done' | 'skipped'> {
  const { store } = deps;
  const scan = await store.getScan(message.scanId);
  if (!scan || !['queueing', 'running'].includes(scan.state) || (await store.marks(message.scanId)).has(message.shard)) return 'skipped';
  const [subjects, scope] = await Promise.all([store.getShard(message.scanId, message.shard), store.getScope(message.scanId)]);
  if (!subjects || !scope) throw new Error(`Shard ${message.shard} of scan ${message.scanId} has no rows; the plan wrote none or they were purged`);
  const readings = await deps.azure.gather(subjects, deps.policy);
  const results: SubscriptionResult[] = [];
  for (let at = 0; at < subjects.length; at += AT_ONCE)
    results.push(
      ...(await Promise.all(subjects.slice(at, at + AT_ONCE).map((subject) => one(deps, message.scanId, scan.startedAt, subject, readings.get(subject.id) ?? {}, scope)))),
    );
  await store.putResults(message.scanId, message.shard, results);
  await store.mark(message.scanId, message.shard, { state: 'done' });
  return 'done';
}

/** A shard that failed for good still gets its mark, so that the scan ends and says what is missing. */
export async function failShard(deps: Deps, message: { readonly scanId: string; readonly shard: number }, reason: string): Promise<void> {
  await deps.store.mark(message.scanId, message.shard, { state: 'failed', message: reason });
  deps.event('shard.failed', { scanId: message.scanId, shard: message.shard, reason });
}

async function one(deps: Deps, scanId: string, startedAt: string, subject: Subject, own: Readings, scope: ScopeReadings): Promise<SubscriptionResult> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const before = await deps.store.getBaseline(subject.id);
    const { result, folded } = judgeOne(deps, scanId, startedAt, subject, own, scope, before?.value ?? null);
    await deps.store.putDrift(folded.drift);
    const kept = before?.value.scanId === scanId || (await deps.store.putBaseline(folded.baseline, before?.etag));
    if (!kept) continue;
    const evidence = await deps.store.putEvidence({ subject, readings: own });
    await deps.store.putHistory(subject.id, lettersOf(scanId, result.findings));
    return { ...result, evidence };
  }
  throw new Error(`The baseline of ${subject.id} was changed three times by others while shard rows were written; the message is tried again`);
}

function judgeOne(
  deps: Deps,
  scanId: string,
  startedAt: string,
  subject: Subject,
  own: Readings,
  scope: ScopeReadings,
  before: Baseline | null,
): { readonly result: SubscriptionResult; readonly folded: Folded } {
  const now = new Date(startedAt);
  const history = { ok: true, value: { firstSeen: before?.firstSeen ?? {} }, source: 'earlier scans', at: startedAt } as const;
  const readings: Readings = { ...own, ...scope, history };
  const judged = evaluate(deps.checks, subject, readings, { policy: deps.policy, cloud: deps.cloud, now: deps.now() });
  const findings = waive(judged.findings, subject, deps.policy, now);
  const inventory = inventoryOf(readings, subject, deps.policy, now);
  const folded = fold(before, findings, {
    scanId,
    at: startedAt,
    zone: judged.zoning.zone,
    lostSightAfterScans: deps.policy.mail.lostSightAfterScans,
    inventory: own.inventory?.ok && !own.inventory.value.blind ? new Set(inventory.map((item) => item.resourceId.toLowerCase())) : undefined,
    firstSeen: sightsOf(own),
  });
  const owner = ownerOf(subject, judged.zoning.zone, deps.policy)?.name;
  return {
    folded,
    result: {
      subscription: reportSubscription(subject, judged, owner, readings, inventory),
      findings: folded.findings,
      inventory,
      baseline: before === null || (before.scanId === scanId && Object.values(before.findings).every((known) => known.since === startedAt)),
      ...(judged.zoning.warning ? { warning: judged.zoning.warning } : {}),
    },
  };
}

/** What is seen tonight, to be remembered as first seen: resources, paths, assessments, and plans that are on. */
function sightsOf(readings: Readings): readonly string[] {
  const { inventory, attackPaths, assessments, plans } = readings;
  return [
    ...(inventory?.ok ? inventory.value.rows.map((row) => row.id) : []),
    ...(attackPaths?.ok ? attackPaths.value.rows.map((row) => row.id) : []),
    ...(assessments?.ok ? assessments.value.rows.map((row) => row.id) : []),
    ...(plans?.ok ? plans.value.plans.filter(isStandard).map((plan) => `plan:${plan.name}`) : []),
  ];
}

/** What the checks came to, one letter each. */
export const lettersOf = (scanId: string, findings: readonly Finding[]): Letters => ({
  scanId,
  checks: findings.map((finding) => finding.checkId),
  letters: findings.map((finding) => LETTERS[finding.status]).join(''),
});
