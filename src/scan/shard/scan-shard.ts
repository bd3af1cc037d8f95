import type { Readings } from '../../model/evidence.ts';
import { inventoryOf } from '../../model/inventory.ts';
import type { Subject } from '../../model/subject.ts';
import { withOwners } from '../../notify/owners.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { reportSubscription } from '../in-process.ts';
import { judgeSubscription } from '../judge/judge-subscription.ts';
import { applyWaivers } from '../judge/waivers.ts';
import { firstSeenIn } from '../memory/first-seen.ts';
import { foldSubscription, type SubscriptionTonight } from '../memory/fold-subscription.ts';
import { declarationMatcher } from '../policy/declarations-met.ts';
import type { ScopeReadings } from '../ports.ts';
import type { Memory, ScanRow, SubscriptionResult } from '../store.ts';

const AT_ONCE = 16;

/**
 * One shard: read, judge, fold, write, mark. Delivered at least once: a shard with its mark is left alone, a
 * subscription that this scan folded is not read again, and doing it again writes the same rows.
 */
export async function scanShard(
  deps: ScanDependencies,
  message: { readonly scanId: string; readonly shard: number },
): Promise<'done' | 'skipped'> {
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
    store.latest(),
  ]);
  if (!subjects || !scope)
    throw new Error(
      `Shard ${message.shard} of scan ${message.scanId} has no rows; the plan wrote none or they were purged`,
    );
  const folded = new Set<string>();
  await inBatches(subjects, async ({ id }) => {
    if ((await store.getMemory(id))?.value.baseline.scanId === scan.id) folded.add(id);
  });
  const open = subjects.filter((subject) => !folded.has(subject.id));
  const readings = open.length > 0 ? await deps.azure.gather(open, deps.policy) : new Map<string, Readings>();
  const results: SubscriptionResult[] = [];
  const meets = declarationMatcher(deps.policy, new Date(scan.startedAt));
  let overtaken = false;
  await inBatches(subjects, async (subject) => {
    const own = readings.get(subject.id) ?? {};
    const result = await foldSubscription(deps, scan, subject, latest === undefined, (memory) =>
      see(deps, scan, subject, own, scope, memory, meets),
    );
    if (result) results.push(result);
    else overtaken = true;
  });
  if (overtaken) return 'skipped';
  await store.putResults(scan.id, message.shard, results);
  await store.mark(scan.id, message.shard, { state: 'done' });
  return 'done';
}

/** A shard that failed for good still gets its mark, so that the scan ends and says what is missing. */
export async function failShard(
  deps: ScanDependencies,
  message: { readonly scanId: string; readonly shard: number },
  reason: string,
): Promise<void> {
  if (await deps.store.mark(message.scanId, message.shard, { state: 'failed', message: reason }))
    deps.event('shard.failed', { scanId: message.scanId, shard: message.shard, reason });
}

async function inBatches<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += AT_ONCE) await Promise.all(all.slice(at, at + AT_ONCE).map(run));
}

async function see(
  deps: ScanDependencies,
  { id: scanId, startedAt }: ScanRow,
  subject: Subject,
  own: Readings,
  scope: ScopeReadings,
  memory: Memory | undefined,
  meets: ReturnType<typeof declarationMatcher>,
): Promise<SubscriptionTonight> {
  const now = new Date(startedAt);
  const judgedAt = deps.now();
  const history = {
    ok: true,
    value: { firstSeen: memory?.baseline.firstSeen ?? {} },
    source: 'earlier scans',
    at: startedAt,
  } as const;
  const readings: Readings = { ...own, ...scope, history };
  const judged = judgeSubscription(deps.checks, subject, readings, {
    policy: deps.policy,
    cloud: deps.cloud,
    now: judgedAt,
  });
  const { owner, findings } = withOwners(
    applyWaivers(judged.findings, subject, deps.policy, now),
    subject,
    judged.zoning.zone,
    deps.policy,
    deps.checks,
  );
  const inventory = inventoryOf(readings, subject, deps.policy, now);
  return {
    inventory:
      own.inventory?.ok && !own.inventory.value.blind
        ? new Set(inventory.map((item) => item.resourceId.toLowerCase()))
        : undefined,
    ...firstSeenIn(own, { subject, policy: deps.policy }),
    result: {
      subscription: reportSubscription(subject, judged, owner, readings, inventory),
      findings,
      inventory,
      met: meets({ ...judged, findings }, readings),
      evidence: await deps.store.putEvidence(
        { subject, readings: { ...own, history } },
        { scanId, zone: judged.zoning.zone },
      ),
      judgedAt: judgedAt.toISOString(),
      ...(judged.zoning.warning ? { warning: judged.zoning.warning } : {}),
    },
  };
}
