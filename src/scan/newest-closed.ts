import type { ScanRow, Store } from './store.ts';

const PAGE = 20;

/** Whether a scan read its whole scope; a subset scan read only the subscriptions it was asked for. */
export const isWhole = (row: ScanRow): boolean => row.only === undefined;

/** All scans, newest first; only those before the scan id `before`, where it is given. Throws where storage fails. */
export async function* scansBack(store: Pick<Store, 'scans'>, before?: string): AsyncGenerator<ScanRow> {
  for (let from = before; ; ) {
    const page = await store.scans(PAGE, from);
    yield* page;
    from = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}

/**
 * The newest closed scan of the whole scope; only before the scan id `before`, where it is given. Throws where storage
 * fails.
 */
export async function newestWhole(store: Pick<Store, 'scans'>, before?: string): Promise<ScanRow | undefined> {
  for await (const row of scansBack(store, before)) if (row.summary && isWhole(row)) return row;
  return undefined;
}

/**
 * The id of the newest closed scan of the whole scope. Where that is not stored, or was lost, its row says it: a later
 * scan must not pass for the first. Undefined before the first scan is closed.
 */
export async function newestClosed(store: Pick<Store, 'latest' | 'scans'>): Promise<string | undefined> {
  return (await store.latest()) ?? (await newestWhole(store))?.id;
}
