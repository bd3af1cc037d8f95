import type { Zone } from '../../model/finding.ts';
import type { Policy } from '../../model/policy.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { scanIdOf } from '../scan-id.ts';
import type { Expiry, PurgeProgress, ScanRow } from '../store.ts';

const ZONES = [1, 2, 3] as const satisfies readonly Zone[];
const YEAR_MS = 365.25 * 86_400_000;
const BUDGET_MS = 10 * 60_000;
const NOTHING: PurgeProgress = { done: { 1: '', 2: '', 3: '' }, held: [], evidence: '' };

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
 * Deletes what is older than its retention. A row lives as long as the zone says that its subscription was judged in at
 * that scan; evidence lives until the last scan that used it has gone in every zone; a scan's lists, marks and notes go
 * with its last rows. Scan rows (totals and chain), the newest closed scan and memories stay for ever, and a scan whose
 * mails are not all sent stays whole until they are. Stops after `budgetMs` and goes on from there at the next run.
 */
export async function purge(deps: PurgeDeps, budgetMs = BUDGET_MS): Promise<Purged> {
  const { store } = deps;
  const stopAt = deps.now().getTime() + budgetMs;
  const goOn = () => deps.now().getTime() < stopAt;
  const bounds = boundsOf(deps.policy.retentionYears, deps.now(), (await store.latest()) ?? '');
  let progress = (await store.purgeProgress()) ?? NOTHING;
  const save = async (next: Partial<PurgeProgress>): Promise<void> => {
    progress = { ...progress, ...next };
    await store.putPurgeProgress(progress);
  };
  const counts = { results: 0, drift: 0, evidence: 0 };
  const ended = (finished: boolean): Purged => {
    const purged = { ...counts, held: progress.held.length, finished };
    deps.event('purge.finished', purged);
    return purged;
  };
  /** Deletes one scan's rows of a zone; false where the time ran out. */
  const expire = async (scan: ScanRow, zone: Zone): Promise<boolean> => {
    for (const part of [...Array(scan.shards).keys(), 'left'] as const) {
      const removed = await store.expireResults(scan.id, part, zone);
      counts.results += removed;
      // What is empty by now costs a query and no budget, so that every run comes further than the last.
      if (removed > 0 && !goOn()) return false;
    }
    counts.drift += await store.expireDrift(scan.id, zone);
    if (ZONES.every((one) => one === zone || progress.done[one] >= scan.id)) await store.expireRest(scan.id);
    return true;
  };

  for (const id of progress.held) {
    const scan = await store.getScan(id);
    if (scan && isUnsent(scan)) continue;
    for (const zone of ZONES) if (scan && id <= progress.done[zone] && !(await expire(scan, zone))) return ended(false);
    await save({ held: progress.held.filter((one) => one !== id) });
  }
  for (const zone of ZONES)
    for (const scan of await store.scansBetween(progress.done[zone], bounds[zone])) {
      const unsent = isUnsent(scan);
      if (!unsent) await save({ deleting: scan.id });
      if (!unsent && !(await expire(scan, zone))) return ended(false);
      await save({
        done: { ...progress.done, [zone]: scan.id },
        held: unsent ? [...new Set([...progress.held, scan.id])] : progress.held,
      });
    }
  if (ZONES.every((zone) => bounds[zone] === '')) return ended(true);
  const { removed, next } = await store.expireEvidence(
    progress.evidence,
    (uses) => uses.length > 0 && uses.every((use) => isFree(use, bounds, progress.held)),
    goOn,
  );
  counts.evidence = removed;
  await save({ evidence: next });
  return ended(next === '');
}

/** The newest scan of which the purge may have deleted rows; empty where it deleted nothing yet. */
export const newestPurged = (progress: PurgeProgress | undefined): string =>
  [progress?.deleting ?? '', ...ZONES.map((zone) => progress?.done[zone] ?? '')].sort().at(-1) ?? '';

/** Whether something of a closed scan still has to be mailed. */
const isUnsent = (scan: ScanRow): boolean => scan.summary !== undefined && scan.told !== 'done';

/**
 * The newest use of evidence in a zone; while scans are held back, none of what the oldest of them or a later one may
 * rest on is free.
 */
const isFree = (
  use: { readonly zone: Zone; readonly scanId: string },
  bounds: Readonly<Record<Zone, string>>,
  held: readonly string[],
): boolean => use.scanId < bounds[use.zone] && !held.some((id) => use.scanId >= id);

/**
 * By zone, the id that a scan must be older than to be past its retention, and never younger than the newest closed
 * scan.
 */
function boundsOf(years: Policy['retentionYears'], now: Date, latest: string): Readonly<Record<Zone, string>> {
  const bound = (zone: Zone): string => {
    const id = scanIdOf(new Date(now.getTime() - years[zone] * YEAR_MS));
    return id < latest ? id : latest;
  };
  return { 1: bound(1), 2: bound(2), 3: bound(3) };
}
