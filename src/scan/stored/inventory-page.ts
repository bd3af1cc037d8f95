import { namedSubscriptions } from '../../model/pattern.ts';
import type { InventoryItem } from '../../model/report.ts';
import type { Store } from '../store.ts';
import { type Filter, filterPart } from './filter.ts';
import { partsIn, resultsIn } from './later-results.ts';
import type { Stored } from './report-source.ts';

/** A page of AI resources. A place is a shard and how many of its resources came before: "3.120". */
export async function inventoryFrom(
  store: Store,
  { row, later }: Stored,
  filter: Filter,
  place: string | undefined,
  limit: number,
): Promise<{ readonly items: readonly InventoryItem[]; readonly next: string | undefined }> {
  const [first = 0, skip = 0] = place?.split('.').map(Number) ?? [];
  const items: InventoryItem[] = [];
  for (let shard = first; shard < partsIn(row, later); shard++) {
    let at = 0;
    for await (const result of resultsIn(store, row, shard, later))
      for (const item of filterPart(result, filter)?.inventory ?? []) {
        const index = at++;
        if (shard === first && index < skip) continue;
        if (items.length === limit) return { items, next: `${shard}.${index}` };
        items.push(item);
      }
  }
  return { items, next: undefined };
}

/**
 * Which of these ids and names no subscription of a scan has; those that the policy leaves out are known. Throws where
 * storage fails.
 */
export async function missingNames(
  store: Store,
  { row, later }: Stored,
  wanted: readonly string[] | undefined,
): Promise<readonly string[]> {
  const named = namedSubscriptions(wanted);
  for (const one of row.leftOut ?? []) named.add(one);
  for (let part = 0; part < partsIn(row, later) && named.missing().length > 0; part++)
    for await (const { subscription } of resultsIn(store, row, part, later)) named.add(subscription);
  return named.missing();
}
