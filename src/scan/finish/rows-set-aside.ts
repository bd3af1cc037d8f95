import type { ScanDependencies } from '../dependencies.ts';
import { newestFirst } from '../scan-id.ts';

/**
 * Writes an event for each stored row that was set aside since the last run; after a kill an event may be written
 * twice. The notes of a scan that lost one are written again from its results.
 */
export async function announceRowsSetAside({ store, event }: ScanDependencies): Promise<void> {
  for (const entry of await store.setAside()) {
    if (entry.announced) continue;
    const { id, table, partition, key, reason } = entry;
    const scan = table === 'outbox' ? await store.getScan(newestFirst(partition)) : undefined;
    if (scan?.told === 'noted') {
      const { told: _told, ...untold } = scan;
      await store.replaceScan(scan, untold);
    }
    event('row.unreadable', { id, table, partition, key, reason });
    await store.announced(entry);
  }
}
