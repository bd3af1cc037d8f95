import type { Outbox, Outgoing, StoredNote } from '../notify/ports.ts';
import { keyOf } from './codec.ts';
import { newestFirst } from './keys.ts';
import { openTable, type TableAccess } from './tables.ts';

/** The outbox of mails: the notes of a scan by owner, each owner's mail under way, and when mails were sent. */
export async function openOutbox(access: TableAccess, prefix: string): Promise<Outbox> {
  const table = await openTable(access, `${prefix}outbox`);
  return {
    createNote: async (note) =>
      (await table.swap(newestFirst(note.scanId), keyOf(note.owner), { note }, undefined)) !== undefined,
    async notes(scanId) {
      const found: StoredNote[] = [];
      for await (const row of table.list(newestFirst(scanId))) found.push(row.value as StoredNote);
      return found;
    },
    markNote: (kept) => table.put(newestFirst(kept.note.scanId), keyOf(kept.note.owner), kept),
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
