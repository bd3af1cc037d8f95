import type { ScanDependencies } from '../dependencies.ts';

/**
 * Writes an event for each stored row that was set aside since the last run; after a kill an event may be written
 * twice.
 */
export async function announceRowsSetAside({ store, event }: ScanDependencies): Promise<void> {
  for (const entry of await store.setAside()) {
    if (entry.announced) continue;
    const { id, table, partition, key, reason } = entry;
    event('row.unreadable', { id, table, partition, key, reason });
    await store.announced(entry);
  }
}
