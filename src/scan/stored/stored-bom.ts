import { type BomSide, sideOf } from '../../model/bom/compare.ts';
import type { InventoryItem } from '../../model/report.ts';
import { scanIdOf } from '../scan-id.ts';
import type { ScanRow, Store } from '../store.ts';

/** The newest finished scan that started before a time; undefined where none of those that are kept did. */
export async function scanBefore(store: Store, time: Date): Promise<ScanRow | undefined> {
  let place: string | undefined = scanIdOf(time);
  while (place) {
    const rows: readonly ScanRow[] = await store.scans(100, place);
    const found = rows.find((row) => row.summary && row.finishedAt);
    if (found) return found;
    place = rows.at(-1)?.id;
  }
  return undefined;
}

/** The bill of materials that a finished scan kept; only the subscriptions that `asked` takes. */
export async function storedBom(
  store: Store,
  row: ScanRow,
  asked: (subscriptionId: string) => boolean,
): Promise<BomSide> {
  const items: InventoryItem[] = [];
  const whole = new Set<string>();
  for (let shard = 0; shard < row.shards; shard++)
    for await (const result of store.results(row.id, shard)) {
      if (!asked(result.subscription.id)) continue;
      const own = sideOf(result);
      items.push(...own.items);
      for (const id of own.whole) whole.add(id);
    }
  return { items, whole };
}
