import { z } from 'zod';
import type { EventOutbox, Publication, StoredEvent } from '../notify/event-ports.ts';
import { newestFirst } from '../scan/scan-id.ts';
import { eventsPartition, WRITTEN_PARTITION } from './keys.ts';
import { openTable } from './open-table.ts';
import { readableTable } from './readable-table.ts';
import type { Table, TableAccess } from './table.ts';

const countSchema = z.number().int().catch(0);
/** What earlier versions wrote says nothing of it. */
const writtenSchema = z.union([
  z.object({ published: z.boolean() }),
  z.string().transform(() => ({ published: true })),
]);

/**
 * Opens the outbox of events in the table `<prefix>outbox`, beside the outbox of mails, and creates the table where it
 * is absent. Its functions throw the `RestError` of a failed request.
 *
 * @example await openEventOutbox({ connectionString: 'UseDevelopmentStorage=true' }, 'aispm')
 */
export async function openEventOutbox(access: TableAccess, prefix: string): Promise<EventOutbox> {
  const [raw, aside] = await Promise.all([openTable(access, `${prefix}outbox`), openTable(access, `${prefix}aside`)]);
  return eventOutboxOver(readableTable('outbox', raw, aside));
}

/** The outbox of events over a table that is open. */
export function eventOutboxOver(table: Table): EventOutbox {
  return {
    async getFirst() {
      return (await table.get('event-first', 'first'))?.value as string | undefined;
    },
    setFirst: (scanId) => table.put('event-first', 'first', scanId),
    async writtenSince(scanId) {
      const found = new Map<string, 'written' | 'published'>();
      for await (const { key, value } of table.list(WRITTEN_PARTITION)) {
        if (key > newestFirst(scanId)) break;
        found.set(newestFirst(key), writtenSchema.parse(value).published ? 'published' : 'written');
      }
      return found;
    },
    setWritten: async (scanId) => {
      await table.insert(WRITTEN_PARTITION, newestFirst(scanId), { scanId, published: false });
    },
    openEvents: async (scanId, count) => {
      await table.insert('event-open', scanId, count);
    },
    async openEventScans() {
      const found: { scanId: string; count: number }[] = [];
      for await (const row of table.list('event-open'))
        found.push({ scanId: row.key, count: countSchema.parse(row.value) });
      return found;
    },
    async closeEvents(scanId) {
      await table.put(WRITTEN_PARTITION, newestFirst(scanId), { scanId, published: true });
      await table.deletePartition(eventsPartition(scanId));
      await table.drop('event-overdue', scanId);
      await table.drop('event-open', scanId);
    },
    createEvent: async (scanId, stored) =>
      (await table.swap(eventsPartition(scanId), stored.event.id, stored, undefined)) !== undefined,
    async events(scanId) {
      const found: StoredEvent[] = [];
      for await (const row of table.list(eventsPartition(scanId))) found.push(row.value as StoredEvent);
      return found;
    },
    putEvent: (scanId, stored) => table.put(eventsPartition(scanId), stored.event.id, stored),
    async getPublication() {
      const found = await table.get('event-topic', 'topic');
      return found && { value: found.value as Publication, etag: found.etag };
    },
    putPublication: (value, etag) => table.swap('event-topic', 'topic', value, etag),
    createEventsOverdue: (scanId) => table.insert('event-overdue', scanId, scanId),
  };
}
