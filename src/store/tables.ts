import type { TokenCredential } from '@azure/core-auth';
import { odata, RestError, TableClient, TableTransaction, type TransactionAction } from '@azure/data-tables';
import { pack, unpack } from './pack.ts';

/** Where the tables are: a connection string (Azurite, development), or an endpoint with a credential. */
export type TableAccess = { readonly connectionString: string } | { readonly endpoint: string; readonly credential: TokenCredential };

export type Row = Readonly<Record<string, unknown>> & { readonly partitionKey: string; readonly rowKey: string };

type Listed = { readonly partition: string; readonly key: string; readonly etag: string; readonly value: unknown };

/**
 * One table of packed values. A value that needs several entities has the others at `key~TAIL~01`, `key~TAIL~02` in the same partition, where TAIL is of
 * its content and stands in the first: one who loses a race, or dies in between, leaves the value that stands whole.
 */
export type Table = {
  /** Writes a value whether or not it is there. */
  put(partition: string, key: string, value: unknown): Promise<void>;
  /** Writes several values of one partition, in transactions of up to 100 entities and 3 MiB. */
  putAll(partition: string, values: readonly { readonly key: string; readonly value: unknown }[]): Promise<void>;
  /** Writes a value only where none is; returns whether it did. */
  insert(partition: string, key: string, value: unknown): Promise<boolean>;
  get(partition: string, key: string): Promise<{ readonly value: unknown; readonly etag: string } | undefined>;
  /** Replaces what the etag names, or inserts without one. Returns the new etag; undefined where somebody was first. */
  swap(partition: string, key: string, value: unknown, etag: string | undefined): Promise<string | undefined>;
  /** The values of a partition in the order of their keys, a page at a time. */
  list(partition: string): AsyncGenerator<Listed>;
  /** The values of all partitions up to `last`, in the order of partition and key, from a place on. */
  listAll(range: { readonly last?: string | undefined; readonly from?: { readonly partition: string; readonly key: string } | undefined }): AsyncGenerator<Listed>;
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

const partKey = (key: string, tail: string, index: number): string => `${key}~${tail}~${String(index).padStart(2, '0')}`;

const TRANSACTION_ENTITIES = 100;
const TRANSACTION_BYTES = 3 * 1024 * 1024;

function table(client: TableClient): Table {
  const entities = (partition: string, key: string, value: unknown): Row[] => {
    const { tail, parts } = pack(value);
    return parts.map((properties, index) => ({ partitionKey: partition, rowKey: index === 0 ? key : partKey(key, tail, index), ...properties }));
  };
  const whole = async (first: Record<string, unknown>, partition: string, key: string): Promise<unknown> => {
    const parts = [first];
    for (let index = 1; index < Number(first['parts']); index++) parts.push(await client.getEntity(partition, partKey(key, String(first['tail']), index)));
    return unpack(parts);
  };
  async function* values(filter: string): AsyncGenerator<Listed> {
    let first: Omit<Listed, 'value'> | undefined;
    let parts: Record<string, unknown>[] = [];
    for await (const entity of client.listEntities<Record<string, unknown>>({ queryOptions: { filter } })) {
      if ('parts' in entity) {
        first = { partition: String(entity.partitionKey), key: String(entity.rowKey), etag: String(entity.etag) };
        parts = [entity];
      } else if (first && entity.rowKey === partKey(first.key, String(parts[0]?.['tail']), parts.length)) parts.push(entity);
      else continue;
      if (parts.length === parts[0]?.['parts']) yield { ...first, value: unpack(parts) };
    }
  }
  return {
    async put(partition, key, value) {
      // Continuations first: whoever finds the first entity finds them all.
      for (const row of entities(partition, key, value).reverse()) await client.upsertEntity(row, 'Replace');
    },
    async putAll(partition, values) {
      const rows = values.flatMap(({ key, value }) => entities(partition, key, value).reverse());
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
      const place = from ? odata`(PartitionKey gt ${from.partition} or (PartitionKey eq ${from.partition} and RowKey ge ${from.key}))` : undefined;
      return values([last === undefined ? undefined : odata`PartitionKey le ${last}`, place].filter(Boolean).join(' and '));
    },
    async deletePartition(partition) {
      let batch: TransactionAction[] = [];
      for await (const { partitionKey, rowKey } of client.listEntities({ queryOptions: { filter: odata`PartitionKey eq ${partition}`, select: ['PartitionKey', 'RowKey'] } })) {
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

async function refusedIf(status: number, write: () => Promise<{ readonly etag?: string }>): Promise<string | undefined> {
  try {
    return (await write()).etag ?? '';
  } catch (error) {
    if (statusOf(error) === status) return undefined;
    throw error;
  }
}

const statusOf = (error: unknown): number | undefined => (error instanceof RestError ? error.statusCode : undefined);
