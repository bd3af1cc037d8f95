import { canonical } from '../../src/model/canonical.ts';
import type { ListedValue, Table } from '../../src/store/table.ts';

/* A table in memory that keeps what a real one keeps: canonical JSON, plain properties, etags, rows in key order. */

export type MemoryRow = {
  readonly partition: string;
  readonly key: string;
  readonly text: string;
  readonly plain: Readonly<Record<string, unknown>>;
  readonly etag: string;
};
export type MemoryTable = Table & {
  /** In the order of partition and key. */
  all(): readonly MemoryRow[];
  /** Puts a row there as it is; without a text, takes it away. */
  force(partition: string, key: string, text: string | undefined, plain?: MemoryRow['plain']): void;
  copy(): MemoryTable;
};

const placeOf = (partition: string, key: string): string => `${partition}\u0000${key}`;
const byPlace = (a: MemoryRow, b: MemoryRow): number =>
  placeOf(a.partition, a.key) < placeOf(b.partition, b.key) ? -1 : 1;

export function memoryTable(from: readonly MemoryRow[] = []): MemoryTable {
  const partitions = new Map<string, Map<string, MemoryRow>>();
  let writes = 0;
  const within = (partition: string) => {
    const rows = partitions.get(partition) ?? new Map<string, MemoryRow>();
    partitions.set(partition, rows);
    return rows;
  };
  for (const row of from) within(row.partition).set(row.key, row);
  const force: MemoryTable['force'] = (partition, key, text, plain = {}) => {
    if (text === undefined) within(partition).delete(key);
    else within(partition).set(key, { partition, key, text, plain, etag: `e${++writes}` });
  };
  const put = (partition: string, key: string, value: unknown, plain: MemoryRow['plain'] = {}) =>
    force(partition, key, canonical(value), plain);
  const find = (partition: string, key: string) => partitions.get(partition)?.get(key);
  const all = (): MemoryRow[] => [...partitions.values()].flatMap((rows) => [...rows.values()]).sort(byPlace);
  const listed = (row: MemoryRow): ListedValue => {
    const { partition, key, etag, plain } = row;
    try {
      return { partition, key, etag, plain, value: JSON.parse(row.text) };
    } catch {
      return { partition, key, etag, plain, value: undefined, fault: 'its content is damaged' };
    }
  };
  const headOf = ({ partition, key, etag, plain }: MemoryRow) => ({ partition, key, etag, plain, parts: 1, tail: '' });
  const rawOf = ({ key, text, plain }: MemoryRow) => ({ ...plain, rowKey: key, text });
  return {
    all,
    force,
    copy: () => memoryTable(all()),
    put: async (partition, key, value) => put(partition, key, value),
    touch: async (partition, key, value, plain) =>
      put(partition, key, value, { ...find(partition, key)?.plain, ...plain }),
    async putAll(partition, values) {
      for (const { key, value, plain } of values) put(partition, key, value, plain);
    },
    async insert(partition, key, value) {
      if (find(partition, key)) return false;
      put(partition, key, value);
      return true;
    },
    async get(partition, key) {
      const row = find(partition, key);
      return row && listed(row);
    },
    async swap(partition, key, value, etag) {
      if (find(partition, key)?.etag !== etag) return undefined;
      put(partition, key, value);
      return find(partition, key)?.etag;
    },
    async *list(partition) {
      for (const row of [...(partitions.get(partition)?.values() ?? [])].sort(byPlace)) yield listed(row);
    },
    async *listAll({ last, from: start }) {
      for (const row of all())
        if (
          (last === undefined || row.partition <= last) &&
          (!start || placeOf(row.partition, row.key) >= placeOf(start.partition, start.key))
        )
          yield listed(row);
    },
    async *heads(range) {
      for (const row of all()) {
        if ('from' in range ? row.partition < range.from : row.partition !== range.partition) continue;
        if ('where' in range && Object.entries(range.where).some(([name, value]) => row.plain[name] !== value))
          continue;
        yield headOf(row);
      }
    },
    drop: async (partition, key) => void partitions.get(partition)?.delete(key),
    async remove(heads) {
      for (const { partition, key } of heads) partitions.get(partition)?.delete(key);
    },
    async removeUnchanged({ partition, key, etag }) {
      if (find(partition, key)?.etag !== etag) return false;
      return partitions.get(partition)?.delete(key) === true;
    },
    deletePartition: async (partition) => void partitions.delete(partition),
    raw: async (partition, key, etag) => {
      const row = find(partition, key);
      return row?.etag === etag ? [rawOf(row)] : [];
    },
    async *rawAll(partition) {
      for (const row of [...(partitions.get(partition)?.values() ?? [])].sort(byPlace)) yield rawOf(row);
    },
    async putRaw(partition, rows) {
      for (const { rowKey, text, partitionKey: _partitionKey, ...plain } of rows)
        force(partition, rowKey, String(text), plain);
    },
  };
}
