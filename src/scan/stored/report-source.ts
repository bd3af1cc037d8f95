import type { Check } from '../../model/check.ts';
import type { Head, Part, Report } from '../../model/report.ts';
import { MOST_NIGHTS } from '../../model/to-fix.ts';
import { checkText } from '../check-text.ts';
import { hashOfLeaf, headOf, leafOf } from '../evidence/digests.ts';
import { merkleTree } from '../evidence/merkle.ts';
import { faultInLink } from '../finish/chain.ts';
import { isWhole, scansBack } from '../newest-closed.ts';
import type { Letters, ScanRow, Store, SubscriptionResult } from '../store.ts';
import { type Filter, filterCounter, filterPart } from './filter.ts';
import { laterHead, partsIn, resultsIn } from './later-results.ts';

const CONCURRENCY = 16;
/** Beyond this many subscriptions a report would be mostly history; the API gives it for each subscription instead. */
const MOST_WITH_HISTORY = 500;
/** Stands for a check that an earlier version did not have. */
const NO_SUCH_CHECK = ' ';

/** Everything in a report apart from its subscriptions. Undefined while the scan is open, or where it failed. */
export async function reportHead(store: Store, checks: readonly Check[], row: ScanRow): Promise<Head | undefined> {
  const { summary, finishedAt } = row;
  if (!summary || !finishedAt || (row.state !== 'complete' && row.state !== 'partial')) return undefined;
  const { trend, delisted } = await nightsUpTo(store, row);
  return {
    schemaVersion: '1.0',
    scan: {
      id: row.id,
      trigger: row.trigger,
      startedAt: row.startedAt,
      finishedAt,
      status: row.state,
      version: row.version,
      cloud: row.cloud,
      missing: [...summary.missing],
      ...(row.scope.length > 0 ? { scope: [...row.scope] } : {}),
      ...(row.principalId ? { principalId: row.principalId } : {}),
      ...(row.only ? { only: [...row.only] } : {}),
    },
    coverage: summary.coverage,
    checks: checks.map(checkText),
    ...(row.leftOut ? { leftOut: [...row.leftOut] } : {}),
    totals: summary.totals,
    warnings: [...summary.warnings],
    drift: [...(await store.driftOf(row.id))],
    trend,
    ...(delisted.length > 0 ? { delisted } : {}),
    ...(summary.slaHours ? { slaHours: summary.slaHours } : {}),
    baseline: summary.baseline,
    ...(row.chain?.manifest ? { head: headOf(row.chain.manifest) } : {}),
  };
}

/** The last nights up to a scan, oldest first, and who left the scope in them. Subset scans are no nights. */
async function nightsUpTo(
  store: Store,
  row: ScanRow,
): Promise<{ readonly trend: Head['trend']; readonly delisted: NonNullable<Head['delisted']> }> {
  const found: ScanRow[] = [];
  for await (const one of scansBack(store)) {
    if (one.summary && one.id <= row.id && isWhole(one)) found.push(one);
    if (found.length === MOST_NIGHTS) break;
  }
  found.reverse();
  return {
    trend: found.flatMap(({ summary }) => summary?.night ?? []),
    delisted: found.flatMap(({ summary, startedAt: at }) =>
      (summary?.delisted ?? []).map((one) => ({ ...one, failed: [...one.failed], at })),
    ),
  };
}

/**
 * A report that is read one subscription at a time, and again for each pass: 20,000 subscriptions are never in memory
 * together.
 */
export type ReportSource = { readonly head: Head; parts(withHistory: boolean): AsyncGenerator<Part> };

/** A closed scan, and the later subset scans whose results replace its own; none for the scan alone. */
export type Stored = { readonly row: ScanRow; readonly later: readonly ScanRow[] };

/** The whole report of a closed scan. `head`: its own, with the later results where there are any. */
export function reportSource(store: Store, stored: Stored, head: Head): ReportSource {
  const shards = shardsOf(partsIn(stored.row, stored.later));
  return {
    head,
    parts: (withHistory) => withNights(store, head, partsOf(resultsOf(store, stored, shards)), withHistory),
  };
}

const shardsOf = (shards: number): readonly number[] => Array.from({ length: shards }, (_, shard) => shard);

/**
 * The report of the scan alone, its rows hashed as they are read. `isProven`: after a pass, whether that pass read the
 * rows which the scan's manifest vouches for. A changed or missing row, or a scan without a manifest, proves nothing.
 */
export function provableSource(store: Store, row: ScanRow, head: Head): ReportSource & { isProven(): boolean } {
  let root: string | undefined;
  async function* hashed(): AsyncGenerator<Part> {
    const tree = merkleTree();
    for (const shard of shardsOf(row.shards))
      for await (const result of store.results(row.id, shard)) {
        tree.add(hashOfLeaf(leafOf(shard, result)));
        yield partOf(result);
      }
    root = tree.end().root;
  }
  return {
    head,
    parts: (withHistory) => withNights(store, head, hashed(), withHistory),
    isProven: () => root !== undefined && row.chain?.manifest !== undefined && !faultInLink(row, undefined, root),
  };
}

/** A filter names subscriptions, by id or name, that a scan does not know. */
export class NoSuchSubscription extends Error {
  override readonly name = 'NoSuchSubscription';
  readonly missing: readonly string[];
  readonly scanId: string;
  constructor(missing: readonly string[], scanId: string) {
    super(`Scan ${scanId} has no subscription ${missing.join(', ')}`);
    this.missing = missing;
    this.scanId = scanId;
  }
}

/**
 * The part of a report that a filter leaves. An extra pass first counts it and finds the shards that are needed. Throws
 * `NoSuchSubscription` for an id or a name that the scan does not know.
 */
export async function filteredSource(store: Store, stored: Stored, whole: Head, filter: Filter): Promise<ReportSource> {
  const counting = filterCounter(filter);
  const shards: number[] = [];
  for (let shard = 0; shard < partsIn(stored.row, stored.later); shard++) {
    let hit = false;
    for await (const part of resultsIn(store, stored.row, shard, stored.later)) if (counting.add(part)) hit = true;
    if (hit) shards.push(shard);
  }
  const missing = counting.missing(whole);
  if (missing.length > 0) throw new NoSuchSubscription(missing, stored.row.id);
  const head = counting.head(whole);
  return {
    head,
    parts: (withHistory) =>
      withNights(store, head, filtered(partsOf(resultsOf(store, stored, shards)), filter), withHistory),
  };
}

async function* resultsOf(
  store: Store,
  { row, later }: Stored,
  shards: readonly number[],
): AsyncGenerator<SubscriptionResult> {
  for (const shard of shards)
    yield* later.length > 0 ? resultsIn(store, row, shard, later) : store.results(row.id, shard);
}

async function* partsOf(results: AsyncIterable<SubscriptionResult>): AsyncGenerator<Part> {
  for await (const one of results) yield partOf(one);
}

/** What a report shows of a result: its subscription also names the evidence. */
export function partOf({ evidence, ...part }: SubscriptionResult): Part {
  return evidence ? { ...part, subscription: { ...part.subscription, evidence } } : part;
}

async function* filtered(parts: AsyncIterable<Part>, filter: Filter): AsyncGenerator<Part> {
  for await (const part of parts) {
    const some = filterPart(part, filter);
    if (some) yield some;
  }
}

/** Adds the nights of each subscription, where they are wanted and not too many. */
async function* withNights(
  store: Store,
  head: Head,
  parts: AsyncIterable<Part>,
  withHistory: boolean,
): AsyncGenerator<Part> {
  if (!withHistory || head.coverage.inScope > MOST_WITH_HISTORY) {
    yield* parts;
    return;
  }
  const addNights = async (part: Part): Promise<Part> => ({
    ...part,
    subscription: { ...part.subscription, history: nights(await historyOf(store, part.subscription.id, head), head) },
  });
  let batch: Part[] = [];
  for await (const part of parts) {
    batch.push(part);
    if (batch.length < CONCURRENCY) continue;
    yield* await Promise.all(batch.map(addNights));
    batch = [];
  }
  yield* await Promise.all(batch.map(addNights));
}

/** What is kept of a subscription for the nights of the trend; scans on request stand between them. */
async function historyOf(store: Store, id: string, { trend: [oldest] }: Head): Promise<readonly Letters[]> {
  for (let limit = MOST_NIGHTS; ; limit *= 2) {
    const found = await store.getHistory(id, limit);
    const last = found.at(-1)?.scanId;
    if (found.length < limit || !last || !oldest || last <= oldest.scanId) return found;
  }
}

/**
 * One text for each night of the trend, its letters in the order of tonight's checks, whatever their order was then.
 */
export function nights(history: readonly Letters[], { trend, checks }: Pick<Report, 'trend' | 'checks'>): string[] {
  const byScan = new Map(history.map((one) => [one.scanId, one]));
  return trend.map(({ scanId }) => {
    const then = byScan.get(scanId);
    return then ? checks.map((check) => then.letters[then.checks.indexOf(check.id)] ?? NO_SUCH_CHECK).join('') : '';
  });
}

/** A whole report in memory, by default without later results. Undefined as with `reportHead`. */
export async function loadReport(
  store: Store,
  checks: readonly Check[],
  row: ScanRow,
  later: readonly ScanRow[] = [],
): Promise<Report | undefined> {
  const head = await reportHead(store, checks, row);
  return head
    ? collectReport(reportSource(store, { row, later }, await laterHead(store, row, later, head)))
    : undefined;
}

/** Reads a report into memory. */
export async function collectReport({ head, parts }: ReportSource): Promise<Report> {
  const subscriptions: Report['subscriptions'] = [];
  const findings: Report['findings'] = [];
  const inventory: Report['inventory'] = [];
  for await (const part of parts(true)) {
    subscriptions.push(part.subscription);
    for (const finding of part.findings) findings.push(finding);
    for (const item of part.inventory) inventory.push(item);
  }
  return { ...head, subscriptions, findings, inventory };
}
