import type { Readings } from '../../model/evidence.ts';
import type { Subject } from '../../model/subject.ts';
import { collectGarbage } from '../collect-garbage.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { type SubscriptionJudge, subscriptionJudge } from '../judge/judge-subscription.ts';
import { firstSeenIn } from '../memory/first-seen.ts';
import { foldSubscription, type SubscriptionTonight } from '../memory/fold-subscription.ts';
import { newestClosed } from '../newest-closed.ts';
import { keepPolicy } from '../policy/kept-policy.ts';
import type { Memory, ScanRow, SubscriptionResult } from '../store.ts';
import { lostSubscription } from './lost-subscription.ts';

/** Subscriptions of a shard that are judged and written at the same time. */
const CONCURRENCY = 16;

type ShardMessage = { readonly scanId: string; readonly shard: number };

/**
 * Scans one shard: reads, judges, folds, writes and marks it. Its message is delivered at least once: a shard that has
 * its mark is left alone, a subscription that this scan has folded is not read again, and a repetition writes the same
 * rows. `skipped`: there was nothing left to do here. Throws where the shard has no rows, or where storage fails; the
 * queue then delivers the message again.
 */
export async function scanShard(deps: ScanDependencies, message: ShardMessage): Promise<'done' | 'skipped'> {
  const { store } = deps;
  const scan = await store.getScan(message.scanId);
  if (
    !scan?.plan ||
    !['queueing', 'running'].includes(scan.state) ||
    (await store.marks(message.scanId)).has(message.shard)
  )
    return 'skipped';
  const [subjects, scope, latest] = await Promise.all([
    store.getShard(scan.id, scan.plan, message.shard),
    store.getScope(scan.id, scan.plan),
    newestClosed(store),
  ]);
  if (!subjects)
    throw new Error(
      `Shard ${message.shard} of scan ${message.scanId} has no list of subscriptions: it was never written, cannot be read, or was purged`,
    );
  await keepPolicy(store, deps.policy);
  const folded = new Set<string>();
  await inBatches(subjects, async ({ id }) => {
    if ((await store.getMemory(id))?.value?.baseline.scanId === scan.id) folded.add(id);
  });
  const open = subjects.filter((subject) => !folded.has(subject.id));
  const readings = open.length > 0 ? await deps.azure.gather(open, deps.policy) : new Map<string, Readings>();
  const results: SubscriptionResult[] = [];
  const scanAt = new Date(scan.startedAt);
  const judge = subscriptionJudge({ ...deps, scanAt });
  let overtaken = false;
  await inBatches(subjects, async (subject) => {
    const own = readings.get(subject.id) ?? {};
    const result = await foldSubscription(deps, scan, subject, latest === undefined, async (memory, unreadable) =>
      unreadable === undefined
        ? judgeTonight(deps, scan, subject, { ...own, ...scope }, own, memory, judge)
        : lostSubscription(subject, judge, scanAt, unreadable),
    );
    if (result) results.push(result);
    else overtaken = true;
  });
  if (overtaken) return 'skipped';
  await store.putResults(scan.id, message.shard, results);
  await store.mark(scan.id, message.shard, { state: 'done' });
  return 'done';
}

/** Marks a shard that failed for good, so that the scan can end and say what is missing. */
export async function failShard(deps: ScanDependencies, message: ShardMessage, reason: string): Promise<void> {
  if (await deps.store.mark(message.scanId, message.shard, { state: 'failed', message: reason }))
    deps.event('shard.failed', { scanId: message.scanId, shard: message.shard, reason });
}

async function inBatches<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += CONCURRENCY) {
    await Promise.all(all.slice(at, at + CONCURRENCY).map(run));
    collectGarbage();
  }
}

async function judgeTonight(
  deps: ScanDependencies,
  { id: scanId, startedAt }: ScanRow,
  subject: Subject,
  all: Readings,
  own: Readings,
  memory: Memory | undefined,
  judge: SubscriptionJudge,
): Promise<SubscriptionTonight> {
  const judgedAt = deps.now();
  const history = {
    ok: true,
    value: { firstSeen: memory?.baseline.firstSeen ?? {} },
    source: 'earlier scans',
    at: startedAt,
  } as const;
  const result = judge(subject, { ...all, history }, { judgedAt });
  const evidence = await deps.store.putEvidence(
    { subject, readings: { ...own, history } },
    { scanId, zone: result.subscription.zone },
  );
  return {
    inventory:
      own.inventory?.ok && !own.inventory.value.blind
        ? new Set(result.inventory.map((item) => item.resourceId.toLowerCase()))
        : undefined,
    ...firstSeenIn(own, { subject, policy: deps.policy }),
    result: { ...result, evidence, judgedAt: judgedAt.toISOString() },
  };
}
