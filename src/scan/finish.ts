import type { Finding } from '../model/finding.ts';
import type { Scan } from '../model/report.ts';
import type { Subject } from '../model/subject.ts';
import type { Deps } from './deps.ts';
import { evaluate } from './evaluate.ts';
import { reportSubscription } from './once.ts';
import { resumePlan } from './plan.ts';
import type { Mark, ScanRow, SubscriptionResult, Summary } from './store.ts';
import { night, tallying } from './totals.ts';

/** How long a plan may stand still before the finisher goes on with it. */
const RESUME_AFTER_MS = 10 * 60_000;

/**
 * Closes every open scan whose shards all have their mark, or whose deadline has passed, and goes on with a plan that was interrupted. Returns the ids
 * it closed. Two finishers at once write the same rows.
 */
export async function finishScans(deps: Deps, resumeAfterMs = RESUME_AFTER_MS): Promise<readonly string[]> {
  const closed: string[] = [];
  for (const row of await deps.store.scans(5)) {
    if (row.state !== 'planning' && row.state !== 'queueing' && row.state !== 'running') continue;
    const late = deps.now().getTime() >= Date.parse(row.deadline);
    if (row.state !== 'running' && !late) {
      if (deps.now().getTime() - Date.parse(row.startedAt) >= resumeAfterMs) await resumePlan(deps, row);
      continue;
    }
    const marks = await deps.store.marks(row.id);
    if (marks.size < row.shards && !late) continue;
    await close(deps, row, marks);
    closed.push(row.id);
  }
  return closed;
}

async function close(deps: Deps, row: ScanRow, marks: ReadonlyMap<number, Mark>): Promise<void> {
  const missing: string[] = [];
  for (let shard = 0; shard < row.shards; shard++) if (marks.get(shard)?.state !== 'done') missing.push(...(await lose(deps, row, shard, marks.get(shard))));
  const tally = tallying();
  const warnings: string[] = [...deps.policyWarnings];
  let inScope = 0;
  let evaluated = 0;
  let unmapped = 0;
  let first = true;
  for (let shard = 0; shard < row.shards; shard++)
    for await (const result of deps.store.results(row.id, shard)) {
      tally.add(result.findings);
      inScope += 1;
      if (result.subscription.evaluated && !missing.includes(result.subscription.id)) evaluated += 1;
      if (result.subscription.zoneFrom === 'unmapped') unmapped += 1;
      else if (result.warning) warnings.push(result.warning);
      if (!result.baseline) first = false;
    }
  if (unmapped > 0) warnings.push(`${unmapped} of ${inScope} subscriptions have no zone in the policy and count as zone 3`);
  const status = missing.length > 0 || row.state !== 'running' ? 'partial' : 'complete';
  const finishedAt = deps.now().toISOString();
  const totals = tally.totals();
  const coverage = { inScope, evaluated, unknown: tally.unknownSubscriptions() };
  const scan: Scan = { id: row.id, trigger: row.trigger, startedAt: row.startedAt, finishedAt, status, version: row.version, cloud: row.cloud, missing };
  const summary: Summary = { totals, coverage, night: night(scan, totals, tally.failingBySeverity(), coverage), missing, warnings, baseline: !first };
  await deps.store.putScan({ ...row, state: status, finishedAt, summary });
  const latest = await deps.store.latest();
  if (latest === undefined || latest < row.id) await deps.store.setLatest(row.id);
  const { armRequests, graphRequests, throttled } = deps.azure.counts();
  const fields = {
    scanId: row.id,
    status,
    durationMs: Date.parse(finishedAt) - Date.parse(row.startedAt),
    requests: armRequests + graphRequests,
    throttled,
    unknown: totals.byStatus.unknown,
  };
  deps.event('scan.finished', fields);
  if (status === 'partial') deps.event('scan.partial', { ...fields, missing: missing.length });
}

/** The subscriptions of a shard that never ended keep their place: every check of them is unknown, with the reason. */
async function lose(deps: Deps, row: ScanRow, shard: number, mark: Mark | undefined): Promise<readonly string[]> {
  await deps.store.mark(row.id, shard, { state: 'failed', message: 'The deadline passed' });
  const subjects = (await deps.store.getShard(row.id, shard)) ?? [];
  const reason = `This part of the scan did not end: ${mark?.message ?? 'the deadline passed'}`;
  await deps.store.putResults(
    row.id,
    shard,
    subjects.map((subject) => lost(deps, row, subject, reason)),
  );
  return subjects.map((subject) => subject.id);
}

function lost(deps: Deps, row: ScanRow, subject: Subject, reason: string): SubscriptionResult {
  const judged = evaluate(deps.checks, subject, {}, { policy: deps.policy, cloud: deps.cloud, now: new Date(row.startedAt) });
  const findings = judged.findings.map(
    (finding): Finding => (finding.status === 'not-applicable' || finding.status === 'fail' ? finding : { ...finding, status: 'unknown', why: 'failed', message: reason }),
  );
  return { subscription: { ...reportSubscription(subject, judged, undefined, {}, []), evaluated: false }, findings, inventory: [], baseline: false };
}
