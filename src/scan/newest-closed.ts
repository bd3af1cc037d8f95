import type { Store } from './store.ts';

const NEWEST_SCANS = 20;

/**
 * The id of the newest closed scan. Where that is not stored, or was lost, its row says it: a later scan must not pass
 * for the first. Undefined before the first scan is closed.
 */
export async function newestClosed(store: Pick<Store, 'latest' | 'scans'>): Promise<string | undefined> {
  return (await store.latest()) ?? (await store.scans(NEWEST_SCANS)).find((row) => row.summary)?.id;
}
