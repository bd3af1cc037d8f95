import type { ScanRow, Store, SubscriptionResult } from '../store.ts';

/** One subscription of a scan. Its shard is found by binary search, because a listing is sorted by id. */
export async function resultOf(
  store: Store,
  row: ScanRow,
  subscriptionId: string,
): Promise<SubscriptionResult | undefined> {
  if (!row.plan) return undefined;
  let low = 0;
  let high = row.shards - 1;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const subjects = await store.getShard(row.id, row.plan, middle);
    if (!subjects) return resultInAnyShard(store, row, subscriptionId);
    if (isBefore(subscriptionId, subjects)) high = middle - 1;
    else if (isAfter(subscriptionId, subjects)) low = middle + 1;
    else return resultInShard(store, row, middle, subscriptionId);
  }
  return undefined;
}

type Ids = readonly { readonly id: string }[];
const isBefore = (id: string, subjects: Ids): boolean => id < (subjects[0]?.id ?? '');
const isAfter = (id: string, subjects: Ids): boolean => id > (subjects.at(-1)?.id ?? '');

/** Without the list of a shard the others do not say where to look. */
async function resultInAnyShard(
  store: Store,
  row: ScanRow,
  subscriptionId: string,
): Promise<SubscriptionResult | undefined> {
  for (let shard = 0; shard < row.shards; shard++) {
    const found = await resultInShard(store, row, shard, subscriptionId);
    if (found) return found;
  }
  return undefined;
}

async function resultInShard(
  store: Store,
  row: ScanRow,
  shard: number,
  subscriptionId: string,
): Promise<SubscriptionResult | undefined> {
  for await (const result of store.results(row.id, shard)) if (result.subscription.id === subscriptionId) return result;
  return undefined;
}
