import type { Check } from '../model/check.ts';
import type { Report } from '../model/report.ts';
import { textOf } from './once.ts';
import type { ScanRow, Store, SubscriptionResult } from './store.ts';

const NIGHTS = 90;

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

export async function* resultsOf(store: Store, row: ScanRow): AsyncGenerator<SubscriptionResult> {
  for (let shard = 0; shard < row.shards; shard++) yield* store.results(row.id, shard);
}

/** A whole report in memory: for the page, the mail and the formats. Undefined as with `headOf`. */
export async function assemble(store: Store, checks: readonly Check[], row: ScanRow): Promise<Report | undefined> {
  const head = await headOf(store, checks, row);
  if (!head) return undefined;
  const subscriptions: Report['subscriptions'] = [];
  const findings: Report['findings'] = [];
  const inventory: NonNullable<Report['inventory']> = [];
  for await (const result of resultsOf(store, row)) {
    subscriptions.push(result.subscription);
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
  for (const [name, part] of [
    ['subscriptions', (result: SubscriptionResult) => [result.subscription]],
    ['findings', (result: SubscriptionResult) => result.findings],
    ['inventory', (result: SubscriptionResult) => result.inventory],
  ] as const) {
    yield `,"${name}":[`;
    let comma = '';
    for await (const result of resultsOf(store, row)) {
      const text = part(result).map((one) => JSON.stringify(one));
      if (text.length === 0) continue;
      yield comma + text.join(',');
      comma = ',';
    }
    yield ']';
  }
  yield '}';
}
