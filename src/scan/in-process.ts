import type { CloudProfile } from '../model/cloud.ts';
import type { Finding } from '../model/finding.ts';
import type { Policy } from '../model/policy.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import type { InventoryItem, Report, ReportSubscription } from '../model/report.ts';
import { isVisible, type Subject } from '../model/subject.ts';
import { limitYoungSpace } from './collect-garbage.ts';
import {
  type BegunScan,
  type RecordedHead,
  type RecordedSubscription,
  type ReportOptions,
  recordedJudge,
} from './judge/judge-recorded.ts';
import { leaveOut } from './plan/left-out.ts';
import type { Azure, Clock } from './ports.ts';

/* A scan in one process, without storage: read everything, then judge it. */

/**
 * How far a scan is. `list` and `judge` are reported when they begin and, with a number, when they end. `partly` names
 * each subscription that could not be read completely, with the first reason.
 */
export type ScanProgress =
  | { readonly step: 'list'; readonly subscriptions?: number }
  | { readonly step: 'gather'; readonly done: number; readonly total: number; readonly partly: readonly string[] }
  | { readonly step: 'judge'; readonly findings?: number };
export type Progress = (step: ScanProgress) => void;

/**
 * Subscriptions in one batch, and batches that are read at the same time: while the accounts of one are read, the next
 * ones ask Resource Graph, whose quota would lie idle else.
 */
const BATCH = 200;
const BATCHES_AT_ONCE = 3;

/** Reads everything in a scope in this process, into memory. Throws what `azure.listScope` throws. */
export async function recordScope(
  azure: Azure,
  scope: readonly string[],
  policy: Policy,
  cloud: CloudProfile,
  now: Clock,
  progress: Progress,
): Promise<Recorded> {
  const subscriptions: RecordedSubscription[] = [];
  const keep = async (one: RecordedSubscription) => void subscriptions.push(one);
  return { ...(await readScope(azure, scope, policy, cloud, now, progress, () => keep)), subscriptions };
}

/**
 * Reads everything in a scope, a few batches at a time, and hands over what was read of each subscription, in the order
 * of the listing, to what `begin` makes of the listing. Throws what `azure.listScope` throws.
 */
export async function readScope(
  azure: Azure,
  scope: readonly string[],
  policy: Policy,
  cloud: CloudProfile,
  now: Clock,
  progress: Progress,
  begin: (scan: BegunScan) => (one: RecordedSubscription) => Promise<void>,
): Promise<RecordedHead> {
  limitYoungSpace();
  const startedAt = now().toISOString();
  progress({ step: 'list' });
  const listing = await azure.listScope(scope, policy);
  const { subjects: inScope, leftOut } = leaveOut(listing.subjects, policy, new Date(startedAt));
  const total = inScope.length;
  progress({ step: 'list', subscriptions: total });
  const begun: BegunScan = {
    startedAt,
    cloud: cloud.name,
    scope: listing.scope,
    ...(listing.principalId ? { principalId: listing.principalId } : {}),
    ...(leftOut.length > 0 ? { leftOut } : {}),
  };
  const keep = begin(begun);
  const partly: string[] = [];
  let done = 0;
  progress({ step: 'gather', done, total, partly });
  const oneDone = () => ++done < total && progress({ step: 'gather', done, total, partly });
  const gathered = ahead(batchesOf(inScope), BATCHES_AT_ONCE, async (subjects) => ({
    subjects,
    readings: await azure.gather(subjects, policy, oneDone),
  }));
  for await (const batch of gathered)
    for (const subject of batch.subjects) {
      const readings = batch.readings.get(subject.id) ?? {};
      await keep({ subject, readings });
      const unread = isVisible(subject)
        ? Object.values(readings).find((reading) => !reading.ok)
        : { why: 'not visible' };
      if (unread && 'why' in unread) partly.push(`${subject.name}: ${unread.why}`);
    }
  progress({ step: 'gather', done: total, total, partly });
  return { ...begun, recordedAt: now().toISOString() };
}

const batchesOf = (subjects: readonly Subject[]): readonly (readonly Subject[])[] =>
  Array.from({ length: Math.ceil(subjects.length / BATCH) }, (_, index) =>
    subjects.slice(index * BATCH, (index + 1) * BATCH),
  );

/** What `run` makes of each entry, in their order; at most `atOnce` are under way or in the hands of the caller. */
async function* ahead<T, R>(all: readonly T[], atOnce: number, run: (one: T) => Promise<R>): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  const rest = all[Symbol.iterator]();
  const start = (): void => {
    const next = rest.next();
    if (next.done) return;
    const started = run(next.value);
    // Its error is thrown in its turn.
    started.catch(() => {});
    underWay.push(started);
  };
  for (let free = atOnce; free > 0; free--) start();
  for (let first = underWay.shift(); first; first = underWay.shift()) {
    yield await first;
    start();
  }
}

/** Judges a recorded scan as of the time it began: the same evidence and policy give the same report. Pure. */
export function reportOf(recorded: Recorded, options: ReportOptions, progress: Progress = () => {}): Report {
  progress({ step: 'judge' });
  const judge = recordedJudge(recorded, options);
  const findings: Finding[] = [];
  const subscriptions: ReportSubscription[] = [];
  const inventory: InventoryItem[] = [];
  for (const one of recorded.subscriptions) {
    const part = judge.part(one);
    if (!part) continue;
    findings.push(...part.findings);
    inventory.push(...part.inventory);
    subscriptions.push(part.subscription);
  }
  progress({ step: 'judge', findings: findings.length });
  return { ...judge.head(recorded.recordedAt), subscriptions, findings, inventory };
}
