import { createHash } from 'node:crypto';
import { canonical } from '../../model/canonical.ts';
import { failureText } from '../../model/private-text.ts';
import type { Subject } from '../../model/subject.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { isWhole, newestClosed } from '../newest-closed.ts';
import type { ScopeListing } from '../ports.ts';
import { nextScanId } from '../scan-id.ts';
import type { ScanRow } from '../store.ts';
import { leaveOut } from './left-out.ts';

export const isOpen = (row: ScanRow): boolean =>
  row.state === 'planning' || row.state === 'queueing' || row.state === 'running';

/** The most minutes of a subset scan: a nightly scan that is due meanwhile waits for it. */
const SUBSET_MINUTES = 30;

/** How long a scan may last. */
export const minutesOf = (deps: Pick<ScanDependencies, 'deadlineMinutes'>, row: Pick<ScanRow, 'only'>): number =>
  row.only ? Math.min(deps.deadlineMinutes, SUBSET_MINUTES) : deps.deadlineMinutes;

/** The subscriptions of a subset scan, and the listing of the scope that they were found in. */
type Subset = { readonly only: readonly string[]; readonly listing: ScopeListing };

export type Planned = { readonly scanId: string; readonly state: 'started' | 'already-running' };

/**
 * Starts a scan, or resumes one that was interrupted: lists the scope, writes its shards, then sends their messages.
 * Every step can be repeated. Only one scan is open at a time: while one runs, no second one starts, but a nightly scan
 * that is due while a subset scan runs, or one that is past its deadline and not closed yet, is written into its row,
 * and the finisher starts it afterwards. Throws whatever stops the listing, after writing it into the scan's row; the
 * finisher tries again until the deadline.
 */
export async function planScan(
  deps: ScanDependencies,
  trigger: ScanRow['trigger'],
  at: Date,
  subset?: Subset,
): Promise<Planned> {
  const newest = await newestStart(deps);
  const { id, jumped } = nextScanId(at, newest);
  if (jumped) deps.event('clock.jumped', { scanId: id, at: at.toISOString(), newest: newest?.startedAt });
  const own: ScanRow = {
    id,
    trigger,
    startedAt: at.toISOString(),
    deadline: new Date(at.getTime() + minutesOf(deps, subset ?? {}) * 60_000).toISOString(),
    state: 'planning',
    scope: deps.scope,
    ...(subset ? { only: subset.only } : {}),
    shards: 0,
    cloud: deps.cloud.name,
    version: deps.version,
  };
  const open = await openScan(deps, own);
  const waits = trigger === 'timer' && open.id !== id && isOpen(open) && (!isWhole(open) || isPast(deps, open));
  if (waits && !(await putOff(deps, open, at))) return planScan(deps, trigger, at);
  const stuck = open.state === 'planning' && open.error !== undefined && isWhole(open) && !subset;
  if (open.id !== id && !stuck) return { scanId: open.id, state: 'already-running' };
  if (open.id === id && (trigger === 'http' || subset) && open.state !== 'planning')
    return { scanId: id, state: 'already-running' };
  await resumePlan(deps, open, subset?.listing);
  return { scanId: open.id, state: 'started' };
}

const isPast = ({ now }: ScanDependencies, row: ScanRow): boolean => now().getTime() >= Date.parse(row.deadline);

/**
 * Writes into the row of a scan, and into the claim in case that row is lost, that the nightly scan waits for it; false
 * where the row changed meanwhile.
 */
async function putOff({ store }: ScanDependencies, row: ScanRow, at: Date): Promise<boolean> {
  const followedBy = row.followedBy ?? at.toISOString();
  if (row.followedBy === undefined && !(await store.replaceScan(row, { ...row, followedBy }))) return false;
  const claim = await store.getClaim();
  if (claim?.value.id === row.id) await store.claim({ ...claim.value, followedBy }, claim.etag);
  return true;
}

/** Starts the nightly scan that waited for another scan, once that is closed. */
export async function startFollowing(deps: ScanDependencies): Promise<void> {
  const newest = await newestStart(deps);
  if (newest?.followedBy && !isOpen(newest)) await planScan(deps, 'timer', new Date(newest.followedBy));
}

/** The newest scan that was started: by its row, or by the claim where its row was not written yet. */
export async function newestStart({ store }: ScanDependencies): Promise<ScanRow | undefined> {
  const claim = await store.getClaim();
  const [row] = await store.scans(1);
  return row && (!claim || row.id >= claim.value.id) ? row : claim?.value;
}

/**
 * The row of the claimed scan. One that is absent was never written, because its writer was killed, or was lost; it is
 * written now, and what the scan has folded stands. Undefined where a newer scan was closed.
 */
export async function claimedScan({ store }: ScanDependencies, claimed: ScanRow): Promise<ScanRow | undefined> {
  const row = await store.getScan(claimed.id);
  if (row || ((await newestClosed(store)) ?? '') > claimed.id) return row;
  await store.createScan(claimed);
  return (await store.getScan(claimed.id)) ?? claimed;
}

/** The open scan, which is `own` where none was open. */
async function openScan(deps: ScanDependencies, own: ScanRow): Promise<ScanRow> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const claim = await deps.store.getClaim();
    // Without its claim, an open scan is still found by its row.
    const row = claim ? await claimedScan(deps, claim.value) : (await deps.store.scans(1))[0];
    if (row && (isOpen(row) || row.id >= own.id)) return row;
    await deps.store.claim(own, claim?.etag);
  }
  throw new Error('Other processes kept starting a scan first; try again');
}

/** Continues from the state in the row. Does nothing for a scan whose messages were all sent. */
export async function resumePlan(deps: ScanDependencies, row: ScanRow, listing?: ScopeListing): Promise<void> {
  const queueing =
    row.state === 'planning' ? await writeShards(deps, row, listing ?? (await listScope(deps, row))) : row;
  if (queueing?.state !== 'queueing') return;
  await sendOpenShards(deps, queueing);
  await deps.store.replaceScan(queueing, { ...queueing, state: 'running' });
}

/** Sends a message for each shard that has no mark yet. */
export async function sendOpenShards(deps: ScanDependencies, row: ScanRow): Promise<void> {
  const marks = await deps.store.marks(row.id);
  for (let shard = 0; shard < row.shards; shard++)
    if (!marks.has(shard)) await deps.queue.send({ scanId: row.id, shard });
}

/** Lists the scope of a scan. Throws what stops the listing, after writing it into the scan's row. */
const listScope = (deps: ScanDependencies, row: ScanRow): Promise<ScopeListing> =>
  deps.azure.listScope(row.scope, deps.policy).catch(async (error: unknown) => {
    const message = failureText(error instanceof Error ? error.message : String(error));
    await deps.store.replaceScan(row, { ...row, error: message });
    const next = error instanceof Error && 'next' in error ? { next: error.next } : {};
    deps.event('plan.failed', { scanId: row.id, message, ...next });
    throw error;
  });

/** Of two listings of one scan, the first to be written into its row counts, and the other continues with it. */
async function writeShards(
  deps: ScanDependencies,
  row: ScanRow,
  { subjects: all, scope, principalId }: ScopeListing,
): Promise<ScanRow | undefined> {
  const { error: _error, ...before } = row;
  const { subjects, leftOut } = leaveOut(all, deps.policy, new Date(row.startedAt));
  const chosen = subjects.filter((subject) => row.only?.includes(subject.id) ?? true);
  if (chosen.length < (row.only?.length ?? 0)) return failSubset(deps, row, chosen);
  const sorted = chosen.sort((a, b) => (a.id < b.id ? -1 : 1));
  const listing = createHash('sha256')
    .update(canonical([sorted, scope]))
    .digest('hex')
    .slice(0, 16);
  await deps.store.putScope(row.id, listing, scope);
  const shards = Math.ceil(sorted.length / deps.shardSize);
  for (let shard = 0; shard < shards; shard++)
    await deps.store.putShard(
      row.id,
      listing,
      shard,
      sorted.slice(shard * deps.shardSize, (shard + 1) * deps.shardSize),
    );
  const sizes = Array.from({ length: shards }, (_, shard) =>
    Math.min(deps.shardSize, sorted.length - shard * deps.shardSize),
  );
  const queueing: ScanRow = {
    ...before,
    state: 'queueing',
    shards,
    sizes,
    plan: listing,
    ...(leftOut.length > 0 && isWhole(row) ? { leftOut } : {}),
    ...(principalId ? { principalId } : {}),
  };
  return (await deps.store.replaceScan(row, queueing)) ? queueing : deps.store.getScan(row.id);
}

/** Ends a subset scan whose subscriptions left the scope before its shards were written. */
async function failSubset(deps: ScanDependencies, row: ScanRow, left: readonly Subject[]): Promise<undefined> {
  const there = new Set(left.map((subject) => subject.id));
  const error = `No longer in scope: ${row.only?.filter((id) => !there.has(id)).join(', ')}`;
  const finishedAt = deps.now().toISOString();
  if (await deps.store.replaceScan(row, { ...row, state: 'failed', finishedAt, error }))
    deps.event('scan.failed', { scanId: row.id, message: error });
}
