import type { Subject } from '../../model/subject.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { subscriptionJudge } from '../judge/judge-subscription.ts';
import { foldSubscription } from '../memory/fold-subscription.ts';
import { lostSubscription } from '../shard/lost-subscription.ts';
import type { Mark, ScanRow } from '../store.ts';
import { scansWithListed } from './delisted.ts';

/**
 * Gives every listed subscription of a scan its result before the scan is closed. One whose shard never ended, or whose
 * result was lost, keeps its place: what this scan had already folded stands, and otherwise each of its checks is
 * unknown, with the reason, and it is folded as a night out of sight. Returns how many subscriptions cannot be named,
 * because the list of their shard was lost and they have no result. Without a policy nothing is judged: what has no
 * result counts among these, and its memory stays as it was.
 */
export async function completeShards(
  deps: ScanDependencies,
  row: ScanRow,
  marks: ReadonlyMap<number, Mark>,
  first: boolean,
): Promise<number> {
  let unlisted = 0;
  for (let shard = 0; shard < row.shards; shard++) {
    const subjects = row.plan ? await deps.store.getShard(row.id, row.plan, shard) : undefined;
    const mark = marks.get(shard);
    const late = 'the deadline passed';
    if (mark?.state !== 'done') await deps.store.mark(row.id, shard, { state: 'failed', message: late });
    const seen = new Set<string>();
    for await (const { subscription } of deps.store.results(row.id, shard)) seen.add(subscription.id);
    const reason =
      mark?.state === 'done'
        ? 'Its result was lost from storage before the scan was closed'
        : `This part of the scan did not finish: ${mark?.message ?? late}`;
    const open = (subjects ?? []).filter((subject) => !seen.has(subject.id));
    const isJudged = deps.policyUnusable === undefined;
    if (open.length > 0 && isJudged) await recordLost(deps, row, shard, { open, first, reason });
    // A row of version 0.1 does not say how many there were: a lost list then counts as one.
    const expected = row.sizes?.[shard] ?? (subjects ? subjects.length : seen.size + 1);
    unlisted += Math.max(0, expected - seen.size - (isJudged ? open.length : 0));
  }
  return unlisted > 0 ? unlisted - (await recoverFolded(deps, row)) : unlisted;
}

/**
 * Stores again the results of subscriptions that this scan had folded, and whose list and results were lost: the memory
 * holds them. They are named by the scans before. Returns how many there were.
 */
async function recoverFolded({ store }: ScanDependencies, row: ScanRow): Promise<number> {
  const there = new Set<string>();
  for (let shard = 0; shard < row.shards; shard++)
    for await (const { subscription } of store.results(row.id, shard)) there.add(subscription.id);
  let recovered = 0;
  for (const earlier of await scansWithListed(store, row))
    for (let shard = 0; shard < earlier.shards; shard++)
      for await (const { subscription } of store.results(earlier.id, shard)) {
        if (there.has(subscription.id)) continue;
        const memory = (await store.getMemory(subscription.id))?.value;
        if (memory?.baseline.scanId !== row.id || memory.baseline.gone) continue;
        there.add(subscription.id);
        await store.putResults(row.id, Math.min(shard, row.shards - 1), [memory.result]);
        recovered += 1;
      }
  return recovered;
}

async function recordLost(
  deps: ScanDependencies,
  row: ScanRow,
  shard: number,
  lost: { readonly open: readonly Subject[]; readonly first: boolean; readonly reason: string },
): Promise<void> {
  const scanAt = new Date(row.startedAt);
  const judge = subscriptionJudge({ ...deps, scanAt });
  const results = [];
  for (const subject of lost.open) {
    const result = await foldSubscription(deps, row, subject, lost.first, async (_memory, unreadable) =>
      lostSubscription(subject, judge, scanAt, unreadable ?? lost.reason),
    );
    if (result) results.push(result);
  }
  await deps.store.putResults(row.id, shard, results);
}
