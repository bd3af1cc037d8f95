import type { TokenCredential } from '@azure/core-auth';
import { odata, RestError, TableClient, TableTransaction, type TransactionAction } from '@azure/data-tables';
import { decodeValue, encodeValue } from './codec.ts';

/** Where the tables are: a connection string (Azurite, development), or an endpoint with a credential. */
export type TableAccess =
  | { readonly connectionString: string }
  | { readonly endpoint: string; readonly credential: TokenCredential };

export type Row = Readonly<Record<string, unknown>> & { readonly partitionKey: string; readonly rowKey: string };

/** A value without its content: where it stands, how many entities it takes, and its plain properties. */
export type ValueHead = {
  readonly partition: string;
  readonly key: string;
  readonly parts: number;
  readonly tail: string;
  readonly etag: string;
  readonly plain: Readonly<Record<string, unknown>>;
};

type Listed = { readonly partition: string; readonly key: string; readonly etag: string; readonly value: unknown };

/**
 * One table of packed values. A value that needs several entities has the others at `key~TAIL~01`, `key~TAIL~02` in the
 * same partition, where TAIL is of its content and stands in the first: one who loses a race, or dies in between,
 * leaves the value that stands whole.
 */
export type Table = {
  /** Writes a value whether or not it is there. */
  put(partition: string, key: string, value: unknown): Promise<void>;
  /** Writes a value that is the same whenever it is written, and some of its plain properties; the others stay. */
  touch(partition: string, key: string, value: unknown, plain: Readonly<Record<string, unknown>>): Promise<void>;
  /** Writes several values of one partition, in transactions of up to 100 entities and 3 MiB. */
  putAll(
    partition: string,
    values: readonly {
      readonly key: string;
      readonly value: unknown;
      readonly plain?: Readonly<Record<string, unknown>>;
    }[],
  ): Promise<void>;
  /** Writes a value only where none is; returns whether it did. */
  insert(partition: string, key: string, value: unknown): Promise<boolean>;
  get(partition: string, key: string): Promise<{ readonly value: unknown; readonly etag: string } | undefined>;
  /** Replaces what the etag names, or inserts without one. Returns the new etag; undefined where somebody was first. */
  swap(partition: string, key: string, value: unknown, etag: string | undefined): Promise<string | undefined>;
  /** The values of a partition in the order of their keys, a page at a time. */
  list(partition: string): AsyncGenerator<Listed>;
  /** The values of all partitions up to `last`, in the order of partition and key, from a place on. */
  listAll(range: {
    readonly last?: string | undefined;
    readonly from?: { readonly partition: string; readonly key: string } | undefined;
  }): AsyncGenerator<Listed>;
  /** The heads of one partition whose plain properties have these values, or of all partitions from one on. */
  heads(
    range: { readonly partition: string; readonly where: Readonly<Record<string, number>> } | { readonly from: string },
    plain: readonly string[],
  ): AsyncGenerator<ValueHead>;
  /** Deletes one entity, if it is there. */
  drop(partition: string, key: string): Promise<void>;
  /** Deletes values of one partition in transactions; a value goes whole or not at all. */
  remove(heads: readonly ValueHead[]): Promise<void>;
  /** Deletes a value that nobody wrote since its head was read; returns whether it did. */
  removeUnchanged(head: ValueHead): Promise<boolean>;
  deletePartition(partition: string): Promise<void>;
};

export async function openTable(access: TableAccess, name: string): Promise<Table> {
  const client =
    'connectionString' in access
      ? TableClient.fromConnectionString(access.connectionString, name, { allowInsecureConnection: true })
      : new TableClient(access.endpoint, name, access.credential);
  await client.createTable();
  return table(client);
}

const partKey = (key: string, tail: string, index: number): string =>
  index === 0 ? key : `${key}~${tail}~${String(index).padStart(2, '0')}`;

const TRANSACTION_ENTITIES = 100;
const TRANSACTION_BYTES = 3 * 1024 * 1024;

function table(client: TableClient): Table {
  const entities = (
    partition: string,
    key: string,
    value: unknown,
    plain: Readonly<Record<string, unknown>> = {},
  ): Row[] => {
    const { tail, parts } = encodeValue(value);
    return parts.map((properties, index) => ({
      partitionKey: partition,
      rowKey: partKey(key, tail, index),
      ...properties,
      ...(index === 0 ? plain : {}),
    }));
  };
  const whole = async (first: Record<string, unknown>, partition: string, key: string): Promise<unknown> => {
    const parts = [first];
    for (let index = 1; index < Number(first['parts']); index++)
      parts.push(await client.getEntity(partition, partKey(key, String(first['tail']), index)));
    return decodeValue(parts);
  };
  async function* values(filter: string): AsyncGenerator<Listed> {
    let first: Omit<Listed, 'value'> | undefined;
    let parts: Record<string, unknown>[] = [];
    for await (const entity of client.listEntities<Record<string, unknown>>({ queryOptions: { filter } })) {
      if ('parts' in entity) {
        first = { partition: String(entity.partitionKey), key: String(entity.rowKey), etag: String(entity.etag) };
        parts = [entity];
      } else if (first && entity.rowKey === partKey(first.key, String(parts[0]?.['tail']), parts.length))
        parts.push(entity);
      else continue;
      if (parts.length === parts[0]?.['parts']) yield { ...first, value: decodeValue(parts) };
    }
  }
  return {
    async put(partition, key, value) {
      // Continuations first: whoever finds the first entity finds them all.
      for (const row of entities(partition, key, value).reverse()) await client.upsertEntity(row, 'Replace');
    },
    async touch(partition, key, value, plain) {
      for (const row of entities(partition, key, value, plain).reverse()) await client.upsertEntity(row, 'Merge');
    },
    async putAll(partition, values) {
      const rows = values.flatMap(({ key, value, plain }) => entities(partition, key, value, plain).reverse());
      let batch: TransactionAction[] = [];
      let bytes = 0;
      const flush = async () => {
        if (batch.length > 0) await client.submitTransaction(new TableTransaction(batch).actions);
        batch = [];
        bytes = 0;
      };
      for (const row of rows) {
        const size = Number(row['size']) + 1024;
        if (batch.length >= TRANSACTION_ENTITIES || bytes + size > TRANSACTION_BYTES) await flush();
        batch.push(['upsert', row, 'Replace']);
        bytes += size;
      }
      await flush();
    },
    async insert(partition, key, value) {
      const [first, ...rest] = entities(partition, key, value);
      if (!first) return false;
      if (rest.length > 0) throw new Error(`A value that is only inserted must fit one entity: ${partition} ${key}`);
      return (await refusedIf(409, () => client.createEntity(first))) !== undefined;
    },
    async get(partition, key) {
      const first = await client.getEntity<Record<string, unknown>>(partition, key).catch((error: unknown) => {
        if (statusOf(error) === 404) return undefined;
        throw error;
      });
      return first ? { value: await whole(first, partition, key), etag: String(first['etag']) } : undefined;
    },
    async swap(partition, key, value, etag) {
      const [first, ...rest] = entities(partition, key, value);
      if (!first) return undefined;
      for (const row of rest) await client.upsertEntity(row, 'Replace');
      if (etag === undefined) return refusedIf(409, () => client.createEntity(first));
      return refusedIf(412, () => client.updateEntity(first, 'Replace', { etag }));
    },
    list: (partition) => values(odata`PartitionKey eq ${partition}`),
    listAll({ last, from }) {
      const place = from
        ? odata`(PartitionKey gt ${from.partition} or (PartitionKey eq ${from.partition} and RowKey ge ${from.key}))`
        : undefined;
      return values(
        [last === undefined ? undefined : odata`PartitionKey le ${last}`, place].filter(Boolean).join(' and '),
      );
    },
    async *heads(range, plain) {
      const where =
        'from' in range
          ? [odata`PartitionKey ge ${range.from}`]
          : [
              odata`PartitionKey eq ${range.partition}`,
              ...Object.entries(range.where).map(([name, value]) => `${name} eq ${value}`),
            ];
      const queryOptions = {
        filter: [...where, 'parts ge 1'].join(' and '),
        select: ['PartitionKey', 'RowKey', 'parts', 'tail', ...plain],
      };
      for await (const { partitionKey, rowKey, parts, tail, etag, ...rest } of client.listEntities<
        Record<string, unknown>
      >({ queryOptions }))
        yield {
          partition: String(partitionKey),
          key: String(rowKey),
          parts: Number(parts),
          tail: String(tail),
          etag,
          plain: rest,
        };
    },
    async drop(partition, key) {
      await refusedIf(404, () => gone(client.deleteEntity(partition, key)));
    },
    async remove(heads) {
      let batch: TransactionAction[] = [];
      const flush = async () => {
        if (batch.length > 0) await client.submitTransaction(batch);
        batch = [];
      };
      for (const { partition, key, parts, tail } of heads) {
        if (batch.length + parts > TRANSACTION_ENTITIES) await flush();
        for (let part = 0; part < parts; part++)
          batch.push(['delete', { partitionKey: partition, rowKey: partKey(key, tail, part) }]);
      }
      await flush();
    },
    async removeUnchanged({ partition, key, parts, tail, etag }) {
      if ((await refusedIf(412, () => gone(client.deleteEntity(partition, key, { etag })))) === undefined) return false;
      for (let part = 1; part < parts; part++) await client.deleteEntity(partition, partKey(key, tail, part));
      return true;
    },
    async deletePartition(partition) {
      let batch: TransactionAction[] = [];
      for await (const { partitionKey, rowKey } of client.listEntities({
        queryOptions: { filter: odata`PartitionKey eq ${partition}`, select: ['PartitionKey', 'RowKey'] },
      })) {
        batch.push(['delete', { partitionKey: String(partitionKey), rowKey: String(rowKey) }]);
        if (batch.length === TRANSACTION_ENTITIES) {
          await client.submitTransaction(batch);
          batch = [];
        }
      }
      if (batch.length > 0) await client.submitTransaction(batch);
    },
  };
}

const gone = async (deleting: Promise<unknown>): Promise<{ readonly etag?: string }> => {
  await deleting;
  return {};
};

async function refusedIf(
  status: number,
  write: () => Promise<{ readonly etag?: string }>,
): Promise<string | undefined> {
  try {
    return (await write()).etag ?? '';
  } catch (error) {
    if (statusOf(error) === status) return undefined;
    throw error;
  }
}

const statusOf = (error: unknown): number | undefined => (error instanceof RestError ? error.statusCode : undefined);
