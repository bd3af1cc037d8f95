import type { Check } from '../model/check.ts';
import type { Report, ReportSubscription } from '../model/report.ts';
import { textOf } from './once.ts';
import type { Letters, ScanRow, Store, SubscriptionResult } from './store.ts';

const NIGHTS = 90;
const AT_ONCE = 16;
/** The history of more subscriptions is read one by one through the API; a report that carried it would be mostly history. */
const MOST_WITH_HISTORY = 500;
/** The letter of a check that an earlier version did not have. */
const NO_SUCH_CHECK = ' ';

/** Everything of a report but what there is of each subscription. Undefined while the scan is open, or where it failed. */
export async function headOf(store: Store, checks: readonly Check[], row: ScanRow): Promise<Omit<Report, 'subscriptions' | 'findings' | 'inventory'> | undefined> {
  const { summary, finishedAt } = row;
  if (!summary || !finishedAt || (row.state !== 'complete' && row.state !== 'partial')) return undefined;
  const nights = (await store.scans(NIGHTS)).flatMap((one) => (one.summary && one.id <= row.id ? [one.summary.night] : []));
  return {
    schemaVersion: '1.0',
    scan: { id: row.id, trigger: row.trigger, startedAt: row.startedAt, finishedAt, status: row.state, version: row.version, cloud: row.cloud, missing: [...summary.missing] },
    coverage: summary.coverage,
    checks: checks.map(textOf),
    totals: summary.totals,
    warnings: [...summary.warnings],
    drift: [...(await store.driftOf(row.id))],
    trend: nights.reverse(),
    baseline: summary.baseline,
  };
}

async function* resultsOf(store: Store, row: ScanRow): AsyncGenerator<SubscriptionResult> {
  for (let shard = 0; shard < row.shards; shard++) yield* store.results(row.id, shard);
}

/** The subscriptions of a scan, with their nights where the scan is small enough. */
async function* subscriptionsOf(store: Store, row: ScanRow, head: Pick<Report, 'trend' | 'checks' | 'coverage'>): AsyncGenerator<ReportSubscription> {
  const withHistory = head.coverage.inScope <= MOST_WITH_HISTORY;
  const dated = async (subscription: ReportSubscription): Promise<ReportSubscription> =>
    withHistory ? { ...subscription, history: nights(await store.getHistory(subscription.id, NIGHTS), head) } : subscription;
  let batch: ReportSubscription[] = [];
  for await (const { subscription } of resultsOf(store, row)) {
    batch.push(subscription);
    if (batch.length < AT_ONCE) continue;
    yield* await Promise.all(batch.map(dated));
    batch = [];
  }
  yield* await Promise.all(batch.map(dated));
}

/** One text a night of the trend, its letters in the order of tonight's checks, whatever the checks and their order were then. */
function nights(history: readonly Letters[], { trend, checks }: Pick<Report, 'trend' | 'checks'>): string[] {
  const byScan = new Map(history.map((one) => [one.scanId, one]));
  return trend.map(({ scanId }) => {
    const then = byScan.get(scanId);
    return then ? checks.map((check) => then.letters[then.checks.indexOf(check.id)] ?? NO_SUCH_CHECK).join('') : '';
  });
}

/** A whole report in memory: for the page, the mail and the formats. Undefined as with `headOf`. */
export async function assemble(store: Store, checks: readonly Check[], row: ScanRow): Promise<Report | undefined> {
  const head = await headOf(store, checks, row);
  if (!head) return undefined;
  const subscriptions: Report['subscriptions'] = [];
  const findings: Report['findings'] = [];
  const inventory: Report['inventory'] = [];
  for await (const subscription of subscriptionsOf(store, row, head)) subscriptions.push(subscription);
  for await (const result of resultsOf(store, row)) {
    findings.push(...result.findings);
    inventory.push(...result.inventory);
  }
  return { ...head, subscriptions, findings, inventory };
}

/** The report as JSON text, one subscription at a time: 20,000 of them never stand in memory together. */
export async function* jsonOf(store: Store, checks: readonly Check[], row: ScanRow): AsyncGenerator<string> {
  const head = await headOf(store, checks, row);
  if (!head) return;
  yield JSON.stringify(head).slice(0, -1);
  const findings = async function* () {
    for await (const result of resultsOf(store, row)) yield* result.findings;
  };
  const inventory = async function* () {
    for await (const result of resultsOf(store, row)) yield* result.inventory;
  };
  for (const [name, values] of [
    ['subscriptions', subscriptionsOf(store, row, head)],
    ['findings', findings()],
    ['inventory', inventory()],
  ] as const) {
    let before = `,"${name}":[`;
    for await (const value of values) {
      yield before + JSON.stringify(value);
      before = ',';
    }
    yield before === ',' ? ']' : `${before}]`;
  }
  yield '}';
}
