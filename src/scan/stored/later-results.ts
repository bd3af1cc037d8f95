import type { Head, Scan } from '../../model/report.ts';
import { headOf } from '../evidence/digests.ts';
import { totalsCounter } from '../finish/totals.ts';
import { isWhole, scansBack } from '../newest-closed.ts';
import type { ScanRow, Store, SubscriptionResult } from '../store.ts';
import { resultOf } from './lookup.ts';

/*
 * The latest report: the last scan of the whole scope, with the results of later subset scans in place of its own, each
 * dated.
 */

/** The closed subset scans after a scan of the whole scope, newest first. Throws where storage fails. */
export async function laterScans(store: Pick<Store, 'scans'>, whole: ScanRow): Promise<readonly ScanRow[]> {
  const later: ScanRow[] = [];
  for await (const row of scansBack(store)) {
    if (row.id <= whole.id) break;
    if (row.summary && !isWhole(row)) later.push(row);
  }
  return later;
}

/** What the newest of these subset scans says of a subscription, dated; undefined where none read it. */
export async function laterResult(
  store: Store,
  later: readonly ScanRow[],
  subscriptionId: string,
): Promise<{ readonly row: ScanRow; readonly result: SubscriptionResult } | undefined> {
  for (const row of later) {
    const found = row.only?.includes(subscriptionId) ? await resultOf(store, row, subscriptionId) : undefined;
    if (!found) continue;
    const judgedAt = found.judgedAt ?? row.startedAt;
    return { row, result: { ...found, subscription: { ...found.subscription, judgedAt } } };
  }
  return undefined;
}

/** The number of parts that `resultsIn` counts: the shards, and one for subscriptions that only later scans know. */
export const partsIn = (row: ScanRow, later: readonly ScanRow[]): number => row.shards + (later.length > 0 ? 1 : 0);

/** The results of one part of a scan, later ones in place of its own. */
export async function* resultsIn(
  store: Store,
  row: ScanRow,
  part: number,
  later: readonly ScanRow[],
): AsyncGenerator<SubscriptionResult> {
  const ids = new Set(later.flatMap((one) => one.only ?? []));
  if (part < row.shards)
    for await (const own of store.results(row.id, part))
      yield (ids.has(own.subscription.id) && (await laterResult(store, later, own.subscription.id))?.result) || own;
  else
    for (const id of [...ids].sort()) {
      const found = (await resultOf(store, row, id)) ? undefined : await laterResult(store, later, id);
      if (found) yield found.result;
    }
}

/** The head of a report with its later results: their changes and figures in place of those that they replace. */
export async function laterHead(store: Store, row: ScanRow, later: readonly ScanRow[], head: Head): Promise<Head> {
  const [newest] = later;
  if (!newest) return head;
  const before = figures();
  const now = figures();
  const missing = new Set(head.scan.missing);
  for (const id of new Set(later.flatMap((one) => one.only ?? []))) {
    const found = await laterResult(store, later, id);
    if (!found) continue;
    const own = await resultOf(store, row, id);
    if (own) before.add(own);
    now.add(found.result);
    if (found.result.lost) missing.add(id);
    else missing.delete(id);
  }
  const drift = [...head.drift];
  for (const { id } of later) drift.push(...(await store.driftOf(id)));
  const isMended = head.scan.missing.length > 0 && missing.size === 0 && !row.summary?.unlisted;
  return {
    ...head,
    scan: {
      ...head.scan,
      status: isMended ? 'complete' : missing.size > 0 ? 'partial' : head.scan.status,
      missing: [...missing],
      later: later.map(laterOf),
    },
    coverage: shifted(head.coverage, before.coverage(), now.coverage()),
    totals: {
      ...shifted(head.totals, before.totals(), now.totals()),
      byStatus: shifted(head.totals.byStatus, before.totals().byStatus, now.totals().byStatus),
    },
    drift,
    // The newest of them is the one that vouches for all that is shown.
    ...(newest.chain?.manifest ? { head: headOf(newest.chain.manifest) } : {}),
  };
}

const laterOf = ({ id, finishedAt, startedAt, only }: ScanRow): NonNullable<Scan['later']>[number] => ({
  id,
  finishedAt: finishedAt ?? startedAt,
  subscriptions: [...(only ?? [])],
});

function figures() {
  const counter = totalsCounter();
  let inScope = 0;
  let evaluated = 0;
  return {
    add({ findings, lost, subscription }: SubscriptionResult): void {
      counter.add(findings);
      inScope += 1;
      if (!lost && subscription.evaluated) evaluated += 1;
    },
    totals: counter.totals,
    coverage: () => ({ inScope, evaluated, unknown: counter.unknownSubscriptions() }),
  };
}

/** Each number with what it lost and what it gained; anything else stays. */
function shifted<T extends object>(whole: T, lost: T, gained: T): T {
  const numbers = (of: T) => new Map(Object.entries(of).filter(([, value]) => typeof value === 'number'));
  const minus = numbers(lost);
  const plus = numbers(gained);
  const changed = [...numbers(whole)].map(([name, value]) => [
    name,
    value - (minus.get(name) ?? 0) + (plus.get(name) ?? 0),
  ]);
  return { ...whole, ...Object.fromEntries(changed) };
}
