import type { Zone } from '../../model/finding.ts';
import type { Policy } from '../../model/policy.ts';
import type { ScanDependencies } from '../dependencies.ts';
import type { Expiry } from '../expiry.ts';
import type { PurgeProgress } from '../purge-progress.ts';
import { scanIdOf } from '../scan-id.ts';
import type { ScanRow } from '../store.ts';
import { carriedUpTo, stillPending, tombstoneOf, YEAR_MS } from './tombstones.ts';

const ZONES = [1, 2, 3] as const satisfies readonly Zone[];
const MONTH_MS = 31 * 86_400_000;
const BUDGET_MS = 10 * 60_000;
const NO_PROGRESS: PurgeProgress = { done: { 1: '', 2: '', 3: '' }, held: [], evidence: '' };

export type PurgeDeps = Pick<ScanDependencies, 'now' | 'event'> & {
  readonly policy: Pick<Policy, 'retentionYears'>;
  readonly store: Expiry;
};
export type Purged = {
  readonly results: number;
  readonly drift: number;
  readonly evidence: number;
  readonly held: number;
  readonly finished: boolean;
};

/**
 * Deletes what is older than its retention. A row is kept for the retention of the zone that its subscription had in
 * that scan; evidence until the last scan that used it is gone in every zone; a scan's lists, marks and notes until its
 * last rows go. Scan rows (totals and chain), the newest closed scan and memories are never deleted, and a scan with
 * unsent mails stays whole until they are sent. What goes is written down first, as a tombstone, which the manifest of
 * the next closed scan carries. Stops after `budgetMs` and continues from there in the next run.
 */
export async function purge(deps: PurgeDeps, budgetMs = BUDGET_MS): Promise<Purged> {
  const { store } = deps;
  const stopAt = deps.now().getTime() + budgetMs;
  const hasTime = () => deps.now().getTime() < stopAt;
  let progress = (await store.purgeProgress()) ?? NO_PROGRESS;
  const at = trustedTime(deps.now(), progress);
  const bounds = boundsOf(deps.policy.retentionYears, at, (await store.latest()) ?? '');
  const save = async (next: Partial<PurgeProgress>): Promise<void> => {
    progress = { ...progress, ...next };
    await store.putPurgeProgress(progress);
  };
  const upTo = await carriedUpTo(store);
  await save({ at: at.toISOString(), pending: stillPending(progress, upTo) });
  const counts = { results: 0, drift: 0, evidence: 0 };
  const finish = (finished: boolean): Purged => {
    const purged = { ...counts, held: progress.held.length, finished };
    deps.event('purge.finished', purged);
    return purged;
  };
  const bury = async (scan: ScanRow, zone: Zone): Promise<void> => {
    const { pending = [], numbered = 0 } = progress;
    if (pending.some((one) => one.scanId === scan.id && one.zone === zone)) return;
    const number = Math.max(upTo, numbered) + 1;
    const retentionYears = deps.policy.retentionYears[zone];
    const tombstone = await tombstoneOf(store, scan, zone, { number, at: at.toISOString(), retentionYears });
    await save({ deleting: scan.id, numbered: number, pending: [...pending, tombstone] });
  };
  /** Deletes one scan's rows of a zone; false where time ran out. */
  const expire = async (scan: ScanRow, zone: Zone): Promise<boolean> => {
    await bury(scan, zone);
    await store.expireReady(scan.id);
    for (const shard of [...Array(scan.shards).keys(), 'left'] as const) {
      const removed = await store.expireResults(scan.id, shard, zone);
      counts.results += removed;
      // Parts that are already empty cost a query and no budget, so that every run gets further than the last.
      if (removed > 0 && !hasTime()) return false;
    }
    counts.drift += await store.expireDrift(scan.id, zone);
    if (ZONES.every((one) => one === zone || progress.done[one] >= scan.id)) await store.expireRest(scan.id);
    return true;
  };

  for (const id of progress.held) {
    const scan = await store.getScan(id);
    if (scan && isUnsent(scan)) continue;
    for (const zone of ZONES)
      if (scan && id <= progress.done[zone] && !(await expire(scan, zone))) return finish(false);
    await save({ held: progress.held.filter((one) => one !== id) });
  }
  for (const zone of ZONES)
    for (const scan of await store.scansBetween(progress.done[zone], bounds[zone])) {
      const unsent = isUnsent(scan);
      if (!unsent && !(await expire(scan, zone))) return finish(false);
      await save({
        done: { ...progress.done, [zone]: scan.id },
        held: unsent ? [...new Set([...progress.held, scan.id])] : progress.held,
      });
    }
  if (ZONES.every((zone) => bounds[zone] === '')) return finish(true);
  const { removed, next } = await store.expireEvidence(
    progress.evidence,
    (uses) => uses.length > 0 && uses.every((use) => isExpiredUse(use, bounds, progress.held)),
    hasTime,
  );
  counts.evidence = removed;
  await save({ evidence: next });
  return finish(next === '');
}

/** The newest scan whose rows the purge may have deleted; empty where it has deleted nothing yet. */
export const newestPurged = (progress: PurgeProgress | undefined): string =>
  [progress?.deleting ?? '', ...ZONES.map((zone) => progress?.done[zone] ?? '')].sort().at(-1) ?? '';

/** Whether some mails of a closed scan still have to be sent. */
const isUnsent = (scan: ScanRow): boolean => scan.summary !== undefined && scan.told !== 'done';

/**
 * Whether the newest use of evidence in a zone is past its retention. While scans are held back, nothing that the
 * oldest of them or a later scan may rest on has expired.
 */
const isExpiredUse = (
  use: { readonly zone: Zone; readonly scanId: string },
  bounds: Readonly<Record<Zone, string>>,
  held: readonly string[],
): boolean => use.scanId < bounds[use.zone] && !held.some((id) => use.scanId >= id);

/**
 * The time by which rows expire: no more than a month after the purge before, so that a clock that is ahead for a night
 * deletes nothing it should not. Of an app that was stopped for longer, each night takes a month.
 */
const trustedTime = (now: Date, { at }: PurgeProgress): Date =>
  at === undefined ? now : new Date(Math.min(now.getTime(), Date.parse(at) + MONTH_MS));

/** By zone: scans with a smaller id are past their retention. Never beyond the newest closed scan. */
function boundsOf(years: Policy['retentionYears'], now: Date, latest: string): Readonly<Record<Zone, string>> {
  const bound = (zone: Zone): string => {
    const id = scanIdOf(new Date(now.getTime() - years[zone] * YEAR_MS));
    return id < latest ? id : latest;
  };
  return { 1: bound(1), 2: bound(2), 3: bound(3) };
}
