import type { Deps } from './deps.ts';
import type { ScanRow } from './store.ts';

/** The id of a scan: its time in UTC, to the second, so that one delivery and the next of the same timer are one scan. */
export const scanIdOf = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, '');

export type Planned = { readonly scanId: string; readonly state: 'started' | 'already-running' };

/**
 * Starts a scan, or goes on with one that was interrupted: lists the scope, writes its shards, then the messages. Every step can be done again. A scan
 * that runs already is not joined by a second one. Throws what stops the listing, after it was written into the scan's row.
 */
export async function planScan(deps: Deps, trigger: ScanRow['trigger'], at: Date): Promise<Planned> {
  const running = (await deps.store.scans(5)).find((row) => row.state === 'planning' || row.state === 'queueing' || row.state === 'running');
  const id = scanIdOf(at);
  if (running && (trigger === 'http' || running.id !== id)) return { scanId: running.id, state: 'already-running' };
  const row: ScanRow = {
    id,
    trigger,
    startedAt: at.toISOString(),
    deadline: new Date(at.getTime() + deps.deadlineMinutes * 60_000).toISOString(),
    state: 'planning',
    scope: deps.scope,
    shards: 0,
    cloud: deps.cloud.name,
    version: deps.version,
  };
  await deps.store.createScan(row);
  await resumePlan(deps, (await deps.store.getScan(id)) ?? row);
  return { scanId: id, state: 'started' };
}

/** Goes on from where the row says. Does nothing for a scan whose messages were all sent. */
export async function resumePlan(deps: Deps, row: ScanRow): Promise<void> {
  const queueing = row.state === 'planning' ? await list(deps, row) : row;
  if (queueing.state !== 'queueing') return;
  const marks = await deps.store.marks(row.id);
  for (let shard = 0; shard < queueing.shards; shard++) if (!marks.has(shard)) await deps.queue.send({ scanId: row.id, shard });
  await deps.store.putScan({ ...queueing, state: 'running' });
}

async function list(deps: Deps, row: ScanRow): Promise<ScanRow> {
  const { subjects, scope } = await deps.azure.plan(row.scope, deps.policy).catch(async (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    await deps.store.putScan({ ...row, state: 'failed', finishedAt: deps.now().toISOString(), error: message });
    deps.event('scan.failed', { scanId: row.id, message });
    throw error;
  });
  const sorted = [...subjects].sort((a, b) => (a.id < b.id ? -1 : 1));
  await deps.store.putScope(row.id, scope);
  const shards = Math.ceil(sorted.length / deps.shardSize);
  for (let shard = 0; shard < shards; shard++) await deps.store.putShard(row.id, shard, sorted.slice(shard * deps.shardSize, (shard + 1) * deps.shardSize));
  const queueing: ScanRow = { ...row, state: 'queueing', shards };
  await deps.store.putScan(queueing);
  return queueing;
}
