import { failureText } from '../../model/private-text.ts';
import type { Scan } from '../../model/report.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { headOf } from '../evidence/digests.ts';
import { malformedCounter, shapeWarnings } from '../judge/malformed.ts';
import { isWhole, newestClosed, newestWhole, scansBack } from '../newest-closed.ts';
import { claimedScan, isOpen, minutesOf, resumePlan, sendOpenShards, startFollowing } from '../plan/plan-scan.ts';
import { warningsCollector } from '../policy/policy-warnings.ts';
import { CLOCK_SKEW_MS } from '../scan-id.ts';
import type { Mark, ScanRow, Summary } from '../store.ts';
import { budgetWarnings } from './budget-warnings.ts';
import { linkOf, resultTrees } from './commit.ts';
import { completeShards } from './complete-shards.ts';
import { recordDelisted } from './delisted.ts';
import { fixTimes } from './fix-times.ts';
import { night, totalsCounter } from './totals.ts';

/** How long the listing of a scope may stand still before it is resumed here. */
const RESUME_AFTER_MS = 10 * 60_000;
/** How many of the newest scans are examined; at most one of them is open. */
const NEWEST_SCANS = 20;

/**
 * Closes the open scan once all its shards have their mark or its deadline has passed, resumes a listing that was
 * interrupted, sends the messages of missing shards once more halfway to the deadline, and starts the nightly scan that
 * waited for a subset scan. Returns the ids of the scans it closed. Two finishers that run at the same time write the
 * same rows. Without a policy it only closes what is past its deadline.
 */
export async function finishScans(deps: ScanDependencies, resumeAfterMs = RESUME_AFTER_MS): Promise<readonly string[]> {
  const closed: string[] = [];
  await setLatest(deps);
  const claim = await deps.store.getClaim();
  if (claim) await claimedScan(deps, claim.value);
  for (const row of (await deps.store.scans(NEWEST_SCANS)).filter(isOpen).reverse())
    if (await advance(deps, row, resumeAfterMs)) closed.push(row.id);
  if (closed.length > 0) await setLatest(deps);
  if (deps.policyUnusable === undefined) await startFollowing(deps);
  return closed;
}

async function setLatest({ store }: ScanDependencies): Promise<void> {
  const newest = await newestWhole(store);
  const latest = await store.latest();
  if (newest && (latest === undefined || latest < newest.id)) await store.setLatest(newest.id);
}

/** Returns whether it closed the scan. */
async function advance(deps: ScanDependencies, found: ScanRow, resumeAfterMs: number): Promise<boolean> {
  const now = deps.now().getTime();
  const row = await withinReach(deps, found);
  const late = now >= Date.parse(row.deadline);
  if (row.state === 'planning' && late) {
    const error = row.error ?? 'Its scope could not be listed before the deadline';
    if (await deps.store.replaceScan(row, { ...row, state: 'failed', finishedAt: deps.now().toISOString(), error }))
      deps.event('scan.failed', { scanId: row.id, message: failureText(error) });
    return false;
  }
  if (deps.policyUnusable !== undefined && !late) return false;
  if (row.state !== 'running' && !late) {
    if (Math.abs(now - Date.parse(row.startedAt)) >= resumeAfterMs || row.error !== undefined)
      await resumePlan(deps, row);
    return false;
  }
  const marks = await deps.store.marks(row.id);
  if (marks.size >= row.shards || late) return closeScan(deps, row, marks);
  const halfway = Date.parse(row.deadline) - minutesOf(deps, row) * 30_000;
  if (
    now >= halfway &&
    row.nudgedAt === undefined &&
    (await deps.store.replaceScan(row, { ...row, nudgedAt: deps.now().toISOString() }))
  )
    await sendOpenShards(deps, row);
  return false;
}

/**
 * The scan with a deadline that can be reached. One further off than a scan may last was written by a clock that was
 * ahead; it begins anew.
 */
async function withinReach(deps: ScanDependencies, row: ScanRow): Promise<ScanRow> {
  const now = deps.now().getTime();
  const span = Math.max(minutesOf(deps, row) * 60_000, Date.parse(row.deadline) - Date.parse(row.startedAt));
  if (Date.parse(row.deadline) <= now + span + CLOCK_SKEW_MS) return row;
  const next = { ...row, deadline: new Date(now + span).toISOString() };
  if (!(await deps.store.replaceScan(row, next))) return row;
  deps.event('clock.jumped', { scanId: row.id, at: deps.now().toISOString(), newest: row.startedAt });
  return next;
}

async function closeScan(deps: ScanDependencies, row: ScanRow, marks: ReadonlyMap<number, Mark>): Promise<boolean> {
  const latest = await newestClosed(deps.store);
  const earlier = (await deps.store.scans(NEWEST_SCANS, row.id)).find((one) => one.summary);
  const [previous] = [latest ?? '', earlier?.id ?? '']
    .filter((id) => id !== '' && id < row.id)
    .sort()
    .reverse();
  const first = previous === undefined;
  const unlisted = await completeShards(deps, row, marks, first);
  const counter = totalsCounter(deps.checks);
  const trees = resultTrees(deps.store, row);
  const shapes = malformedCounter();
  const budgets = budgetWarnings(deps.policy);
  const fixes = fixTimes();
  const missing: string[] = [];
  const policyWarnings = warningsCollector(deps.policy, new Date(row.startedAt));
  const inScope = new Set<string>();
  let evaluated = 0;
  let unowned = 0;
  let flapping = 0;
  const marked = await deps.store.marks(row.id);
  for (let shard = 0; shard < row.shards; shard++) {
    for await (const result of deps.store.results(row.id, shard)) {
      counter.add(result.findings, result);
      trees.add(shard, result);
      shapes.add(result);
      budgets.add(result);
      fixes.add(result.drift);
      inScope.add(result.subscription.id);
      flapping += result.findings.filter((finding) => finding.flapping).length;
      if (result.lost) missing.push(result.subscription.id);
      else if (result.subscription.evaluated) evaluated += 1;
      policyWarnings.add({ ...result, met: result.met ?? [] });
      if (result.subscription.owner === undefined)
        unowned += result.findings.filter(
          (finding) => finding.status === 'fail' && !finding.waiver && !finding.owner,
        ).length;
    }
    await trees.endShard(shard, marked.get(shard));
  }
  const scope = row.plan ? await deps.store.getScope(row.id, row.plan) : undefined;
  const malformed = shapes.total(scope?.sentinel);
  const warnings = [
    ...shapeWarnings(malformed),
    ...deps.policyWarnings,
    ...(deps.policyUnusable === undefined ? [] : [unjudgedWarning]),
    // What a declaration matches can be said of a whole scope alone.
    ...(isWhole(row) && deps.policyUnusable === undefined
      ? [...policyWarnings.list(scope?.sentinel, row.leftOut), ...budgets.list()]
      : []),
  ];
  if (unowned > 0 && deps.policy.owners.length > 0) warnings.push(unownedWarning(unowned));
  if (flapping > 0) warnings.push(flappingWarning(flapping));
  const known = new Set([...inScope, ...(row.leftOut ?? []).map((one) => one.id)]);
  if (unlisted > 0) warnings.push(unlistedWarning(unlisted, deps));
  const delisted = unlisted === 0 && isWhole(row) ? await recordDelisted(deps, row, known) : [];
  const status = missing.length > 0 || unlisted > 0 || row.state !== 'running' ? 'partial' : 'complete';
  if (isWhole(row)) for await (const fixed of fixedSinceNight(deps.store, row)) fixes.addCounts(fixed);
  const finishedAt = deps.now().toISOString();
  const totals = counter.totals();
  const coverage = {
    inScope: inScope.size + unlisted,
    evaluated,
    unknown: counter.unknownSubscriptions() + unlisted,
  };
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
    night: night(scan, totals, counter.failingBySeverity(), coverage, {
      toFix: counter.toFix(),
      ...(first ? {} : { fixed: fixes.counts() }),
    }),
    missing,
    warnings,
    ...(Object.keys(malformed).length > 0 ? { malformed } : {}),
    baseline: !first,
    ...(flapping > 0 ? { flapping } : {}),
    ...(unlisted > 0 ? { unlisted } : {}),
    ...(delisted.length > 0 ? { delisted } : {}),
    ...(deps.policyUnusable === undefined ? { slaHours: deps.policy.slaHours } : {}),
  };
  const closed: ScanRow = { ...row, state: status, finishedAt, summary };
  // Without a policy nobody can say who is to be told.
  const notes = deps.policyUnusable === undefined ? await deps.notes?.draw(closed) : undefined;
  const chain = await linkOf(deps, closed, latest, { ...(await trees.end()), ...(notes ? { notes } : {}) }, scope);
  if (!(await deps.store.replaceScan(row, { ...closed, chain }))) return false;
  logClosed(deps, { ...closed, chain }, summary, counter.unknownBy());
  return true;
}

/** What each subset scan between the night before and this one counted as fixed. */
async function* fixedSinceNight(store: ScanDependencies['store'], row: ScanRow) {
  for await (const one of scansBack(store, row.id)) {
    if (one.id >= row.id || !one.summary) continue;
    if (isWhole(one)) return;
    yield one.summary.night.fixed ?? [];
  }
}

const unlistedWarning = (unlisted: number, deps: ScanDependencies): string =>
  deps.policyUnusable === undefined
    ? `${unlisted} of the listed subscriptions have no result and cannot be named, because the stored list of their part of the scan was lost; the next scan lists them again`
    : `${unlisted} of the listed subscriptions have no result, because there was no policy to judge them by; the next scan reads them again`;

const unjudgedWarning =
  'The policy could not be read, and there was no valid one before: what was not judged by then is not; the log of the app names the faults';

const flappingWarning = (count: number): string =>
  `${count} findings flap: they fail and recover again and again, and are mailed once, and again when they are steady`;

const unownedWarning = (count: number): string =>
  `${count} failures have no owner: no owner rule matches them and the policy has no defaultOwner, so they are mailed to nobody`;

function logClosed(
  deps: ScanDependencies,
  row: ScanRow,
  { totals, missing, coverage, unlisted }: Summary,
  unknownBy: Readonly<Record<string, number>>,
): void {
  const fields = {
    scanId: row.id,
    status: row.state,
    durationMs: Date.parse(row.finishedAt ?? row.startedAt) - Date.parse(row.startedAt),
    subscriptions: coverage.inScope,
    unknown: totals.byStatus.unknown,
    unknownBy,
    ...(row.chain?.manifest ? { head: headOf(row.chain.manifest) } : {}),
  };
  const whole = isWhole(row);
  deps.event(whole ? 'scan.finished' : 'subset.finished', fields);
  if (row.state === 'partial')
    deps.event('scan.partial', { ...fields, missing: missing.length, unlisted: unlisted ?? 0 });
}
