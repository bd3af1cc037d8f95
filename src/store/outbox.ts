import type { Note } from '../notify/note.ts';
import type { OpenScan, Outbox, Outgoing, StoredNote } from '../notify/ports.ts';
import { newestFirst } from '../scan/scan-id.ts';
import { keyOf } from './codec.ts';
import { drawnPartition, overduePartition } from './keys.ts';
import { openTable } from './open-table.ts';
import { readableTable } from './readable-table.ts';
import type { Table, TableAccess } from './table.ts';

/**
 * Opens the outbox of mails in the table `<prefix>outbox`, and creates the table where it is absent: the notes of each
 * scan by owner, the scans whose notes are not all sent, each owner's mail under way, and when mails were sent. Its
 * functions throw the `RestError` of a failed request.
 *
 * @example await openOutbox({ connectionString: 'UseDevelopmentStorage=true' }, 'aispm')
 */
export async function openOutbox(access: TableAccess, prefix: string): Promise<Outbox> {
  const [raw, aside] = await Promise.all([openTable(access, `${prefix}outbox`), openTable(access, `${prefix}aside`)]);
  return outboxOver(readableTable('outbox', raw, aside));
}

/** The outbox over a table that is open. */
export function outboxOver(table: Table): Outbox {
  return {
    openScan: async (scanId, notes) => {
      await table.insert('open', scanId, notes ?? scanId);
    },
    async openScans() {
      const found: OpenScan[] = [];
      for await (const { key, value } of table.list('open'))
        found.push({ scanId: key, notes: typeof value === 'number' ? value : undefined });
      return found;
    },
    recountScan: (scanId, notes) => table.put('open', scanId, notes),
    closeScan: (scanId) => table.drop('open', scanId),
    isIndexed: async () => (await table.get('indexed', 'indexed')) !== undefined,
    setIndexed: () => table.put('indexed', 'indexed', true),
    createOverdue: (scanId, owner) => table.insert(overduePartition(scanId), keyOf(owner), scanId),
    putDrawn: (scanId, root, notes) =>
      table.putAll(
        drawnPartition(scanId, root),
        notes.map((note) => ({ key: keyOf(note.owner), value: note })),
      ),
    async drawn(scanId, root) {
      const found: Note[] = [];
      for await (const row of table.list(drawnPartition(scanId, root))) found.push(row.value as Note);
      return found;
    },
    async createNote(note, mayRepeat) {
      const stored: StoredNote = mayRepeat ? { note, mayRepeat } : { note };
      return (await table.swap(newestFirst(note.scanId), keyOf(note.owner), stored, undefined)) !== undefined;
    },
    async notes(scanId) {
      const found: StoredNote[] = [];
      for await (const row of table.list(newestFirst(scanId))) found.push(row.value as StoredNote);
      return found;
    },
    markNote: (stored) => table.put(newestFirst(stored.note.scanId), keyOf(stored.note.owner), stored),
    createOwner: (owner) => table.insert('owners', keyOf(owner), owner),
    hasOwner: async (owner) => (await table.get('owners', keyOf(owner))) !== undefined,
    async outgoing() {
      const found: { value: Outgoing; etag: string }[] = [];
      for await (const row of table.list('outgoing')) found.push({ value: row.value as Outgoing, etag: row.etag });
      return found;
    },
    putOutgoing: (value, etag) => table.swap('outgoing', keyOf(value.owner), value, etag),
    async getSent() {
      const found = await table.get('sent', 'sent');
      return found as Awaited<ReturnType<Outbox['getSent']>>;
    },
    putSent: async (value, etag) => (await table.swap('sent', 'sent', value, etag)) !== undefined,
  };
}
