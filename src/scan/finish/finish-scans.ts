import { failureText } from '../../model/private-text.ts';
import type { Scan } from '../../model/report.ts';
import type { Subject } from '../../model/subject.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { type SubscriptionJudge, subscriptionJudge } from '../judge/judge-subscription.ts';
import { NOTHING_SEEN } from '../memory/first-seen.ts';
import { foldSubscription, type SubscriptionTonight } from '../memory/fold-subscription.ts';
import { isOpen, resumePlan, sendOpenShards } from '../plan/plan-scan.ts';
import { warningsCollector } from '../policy/policy-warnings.ts';
import type { Mark, ScanRow, Summary } from '../store.ts';
import { linkOf, resultsHasher } from './chain.ts';
import { recordDelisted } from './delisted.ts';
import { night, totalsCounter } from './totals.ts';

/** How long the listing of a scope may stand still before it is resumed here. */
const RESUME_AFTER_MS = 10 * 60_000;
/** How many of the newest scans are examined; at most one of them is open. */
const NEWEST_SCANS = 20;

/**
 * Closes the open scan once all its shards have their mark or its deadline has passed, resumes a listing that was
 * interrupted, and sends the messages of missing shards once more halfway to the deadline. Returns the ids of the scans
 * it closed. Two finishers that run at the same time write the same rows.
 */
export async function finishScans(deps: ScanDependencies, resumeAfterMs = RESUME_AFTER_MS): Promise<readonly string[]> {
  const closed: string[] = [];
  await setLatest(deps);
  const claim = await deps.store.getClaim();
  if (claim && !(await deps.store.getScan(claim.value.id))) await deps.store.createScan(claim.value);
  for (const row of (await deps.store.scans(NEWEST_SCANS)).filter(isOpen).reverse())
    if (await advance(deps, row, resumeAfterMs)) closed.push(row.id);
  if (closed.length > 0) await setLatest(deps);
  return closed;
}

async function setLatest({ store }: ScanDependencies): Promise<void> {
  const newest = (await store.scans(NEWEST_SCANS)).find((row) => row.summary);
  const latest = await store.latest();
  if (newest && (latest === undefined || latest < newest.id)) await store.setLatest(newest.id);
}

/** Returns whether it closed the scan. */
async function advance(deps: ScanDependencies, row: ScanRow, resumeAfterMs: number): Promise<boolean> {
  const now = deps.now().getTime();
  const late = now >= Date.parse(row.deadline);
  if (row.state === 'planning' && late) {
    const error = row.error ?? 'Its scope could not be listed before the deadline';
    if (await deps.store.replaceScan(row, { ...row, state: 'failed', finishedAt: deps.now().toISOString(), error }))
      deps.event('scan.failed', { scanId: row.id, message: failureText(error) });
    return false;
  }
  if (row.state !== 'running' && !late) {
    if (now - Date.parse(row.startedAt) >= resumeAfterMs || row.error !== undefined) await resumePlan(deps, row);
    return false;
  }
  const marks = await deps.store.marks(row.id);
  if (marks.size >= row.shards || late) return closeScan(deps, row, marks);
  const halfway = (Date.parse(row.startedAt) + Date.parse(row.deadline)) / 2;
  if (
    now >= halfway &&
    row.nudgedAt === undefined &&
    (await deps.store.replaceScan(row, { ...row, nudgedAt: deps.now().toISOString() }))
  )
    await sendOpenShards(deps, row);
  return false;
}

async function closeScan(deps: ScanDependencies, row: ScanRow, marks: ReadonlyMap<number, Mark>): Promise<boolean> {
  const latest = await deps.store.latest();
  const before = latest === undefined || latest >= row.id ? undefined : await deps.store.getScan(latest);
  const first = before === undefined;
  for (let shard = 0; shard < row.shards; shard++)
    if (marks.get(shard)?.state !== 'done') await recordLostShard(deps, row, shard, marks.get(shard), first);
  const counter = totalsCounter();
  const hash = resultsHasher();
  const missing: string[] = [];
  const policyWarnings = warningsCollector(deps.policy, new Date(row.startedAt));
  const inScope = new Set<string>();
  let evaluated = 0;
  let unowned = 0;
  for (let shard = 0; shard < row.shards; shard++)
    for await (const result of deps.store.results(row.id, shard)) {
      counter.add(result.findings);
      hash.add(result);
      inScope.add(result.subscription.id);
      if (result.lost) missing.push(result.subscription.id);
      else if (result.subscription.evaluated) evaluated += 1;
      policyWarnings.add({ ...result, met: result.met ?? [] });
      if (result.subscription.owner === undefined)
        unowned += result.findings.filter(
          (finding) => finding.status === 'fail' && !finding.waiver && !finding.owner,
        ).length;
    }
  const scope = row.plan ? await deps.store.getScope(row.id, row.plan) : undefined;
  const warnings = [...deps.policyWarnings, ...policyWarnings.list(scope?.sentinel, row.leftOut)];
  if (unowned > 0 && deps.policy.owners.length > 0) warnings.push(unownedWarning(unowned));
  const known = new Set([...inScope, ...(row.leftOut ?? []).map((one) => one.id)]);
  if (before) await recordDelisted(deps, before, row, known);
  const status = missing.length > 0 || row.state !== 'running' ? 'partial' : 'complete';
  const finishedAt = deps.now().toISOString();
  const totals = counter.totals();
  const coverage = { inScope: inScope.size, evaluated, unknown: counter.unknownSubscriptions() };
  const scan: Scan = {
    id: row.id,
    trigger: row.trigger,
    startedAt: row.startedAt,
    finishedAt,
    status,
    version: row.version,
    cloud: row.cloud,
    missing,
  };
  const summary: Summary = {
    totals,
    coverage,
    night: night(scan, totals, counter.failingBySeverity(), coverage),
    missing,
    warnings,
    baseline: !first,
  };
  const closed: ScanRow = { ...row, state: status, finishedAt, summary };
  const chain = linkOf(closed, before?.chain?.hash ?? null, hash.end());
  if (!(await deps.store.replaceScan(row, { ...closed, chain }))) return false;
  logClosed(deps, closed, summary, counter.unknownBy());
  return true;
}

const unownedWarning = (count: number): string =>
  `${count} failures have no owner: no owner rule matches them and the policy has no defaultOwner, so they are mailed to nobody`;

function logClosed(
  deps: ScanDependencies,
  row: ScanRow,
  { totals, missing, coverage }: Summary,
  unknownBy: Readonly<Record<string, number>>,
): void {
  const fields = {
    scanId: row.id,
    status: row.state,
    durationMs: Date.parse(row.finishedAt ?? row.startedAt) - Date.parse(row.startedAt),
    subscriptions: coverage.inScope,
    unknown: totals.byStatus.unknown,
    unknownBy,
  };
  deps.event('scan.finished', fields);
  if (row.state === 'partial') deps.event('scan.partial', { ...fields, missing: missing.length });
}

/**
 * The subscriptions of a shard that never ended keep their place in the scan: each of their checks is unknown, with the
 * reason, and they are folded as a night out of sight. What the shard had already folded stands.
 */
async function recordLostShard(
  deps: ScanDependencies,
  row: ScanRow,
  shard: number,
  mark: Mark | undefined,
  first: boolean,
): Promise<void> {
  const late = 'the deadline passed';
  await deps.store.mark(row.id, shard, { state: 'failed', message: late });
  const subjects = row.plan ? ((await deps.store.getShard(row.id, row.plan, shard)) ?? []) : [];
  const reason = `This part of the scan did not finish: ${mark?.message ?? late}`;
  const scanAt = new Date(row.startedAt);
  const judge = subscriptionJudge({ ...deps, scanAt });
  const results = [];
  for (const subject of subjects) {
    const result = await foldSubscription(deps, row, subject, first, async () =>
      lostSubscription(subject, judge, scanAt, reason),
    );
    if (result) results.push(result);
  }
  await deps.store.putResults(row.id, shard, results);
}

function lostSubscription(
  subject: Subject,
  judge: SubscriptionJudge,
  judgedAt: Date,
  reason: string,
): SubscriptionTonight {
  const { warning: _warning, ...result } = judge(subject, {}, { judgedAt, lost: reason });
  return { inventory: undefined, ...NOTHING_SEEN, result: { ...result, lost: true } };
}
