import { z } from 'zod';
import { canonical } from '../model/canonical.ts';
import type { SetAside } from '../scan/store.ts';
import { sha256 } from './codec.ts';
import { misfit } from './row-schemas.ts';
import type { ListedValue, RawRow, Table } from './table.ts';

/*
 * Rows that cannot be read are copied into the table `aside`: `rows` holds one entry for each (what and why), and the
 * partition of the entry's id the entities as they were.
 */

const setAsideSchema = z.object({
  id: z.string(),
  table: z.string(),
  partition: z.string(),
  key: z.string(),
  reason: z.string(),
  content: z.string().exactOptional(),
  announced: z.boolean(),
});

type Place = { readonly partition: string; readonly key: string; readonly etag: string };

/**
 * Copies an unreadable row into the table `aside`, and takes it from its place unless `stays`. Nothing happens where it
 * was changed meanwhile. Repeated after a kill it leaves one copy. Throws where storage fails.
 */
export async function setAside(
  aside: Table,
  { name, table }: { readonly name: string; readonly table: Table },
  { partition, key, etag }: Place,
  reason: string,
  stays = false,
): Promise<void> {
  const raw = await table.raw(partition, key, etag);
  if (raw.length === 0) return;
  const id = sha256([name, partition, key, etag].join('\n')).slice(0, 16);
  await aside.putRaw(id, raw);
  const entry: SetAside = { id, table: name, partition, key, reason, content: rawDigest(raw), announced: false };
  await aside.swap('rows', id, entry, undefined);
  if (!stays) await table.removeUnchanged({ partition, key, etag, parts: 1, tail: '', plain: {} });
}

/** A SHA-256 over entities as they were found, wherever they stand now. */
export function rawDigest(rows: readonly RawRow[]): string {
  const plain = (value: unknown): unknown =>
    value instanceof Uint8Array
      ? Buffer.from(value).toString('base64')
      : typeof value === 'bigint'
        ? String(value)
        : value;
  const texts = rows.map(({ partitionKey: _partitionKey, ...row }) =>
    canonical(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]))),
  );
  return sha256(texts.sort().join('\n'));
}

/** What was set aside, and the note that its event was written. */
export function asideRows(aside: Table): {
  setAside(): Promise<readonly SetAside[]>;
  announced(entry: SetAside): Promise<void>;
} {
  return {
    async setAside() {
      const found: SetAside[] = [];
      for await (const { value } of aside.list('rows')) {
        const parsed = setAsideSchema.safeParse(value);
        if (parsed.success) found.push(parsed.data);
      }
      return found;
    },
    announced: (entry) => aside.put('rows', entry.id, { ...entry, announced: true }),
  };
}

/** The table as the use cases may read it: a row that cannot be read is set aside, and is then not there. */
export function readableTable(name: string, table: Table, aside: Table): Table {
  const faultOf = ({ partition, key, value, fault }: Omit<ListedValue, 'etag'>): string | undefined =>
    fault ?? misfit(name, partition, key, value);
  async function* readable(rows: AsyncGenerator<ListedValue>): AsyncGenerator<ListedValue> {
    for await (const row of rows) {
      const fault = faultOf(row);
      if (fault === undefined) yield row;
      else await setAside(aside, { name, table }, row, fault);
    }
  }
  return {
    ...table,
    async get(partition, key) {
      const found = await table.get(partition, key);
      const fault = found && faultOf({ partition, key, ...found });
      if (fault === undefined) return found;
      await setAside(aside, { name, table }, { partition, key, etag: found?.etag ?? '' }, fault);
      return undefined;
    },
    list: (partition) => readable(table.list(partition)),
    listAll: (range) => readable(table.listAll(range)),
  };
}
