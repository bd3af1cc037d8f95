import { odata, RestError, TableClient, TableTransaction, type TransactionAction } from '@azure/data-tables';
import { decodeValue, encodeValue } from './codec.ts';
import type { ListedValue, Table, TableAccess } from './table.ts';

type Row = Readonly<Record<string, unknown>> & { readonly partitionKey: string; readonly rowKey: string };

/**
 * Opens one table through `@azure/data-tables`, and creates it where it is absent. `name`: letters and digits only.
 * Throws the `RestError` of a failed request, for example 403 where the identity lacks Storage Table Data Contributor.
 */
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
  const read = async (first: Record<string, unknown>, partition: string, key: string): Promise<unknown> => {
    const parts = [first];
    for (let index = 1; index < Number(first['parts']); index++)
      parts.push(await client.getEntity(partition, partKey(key, String(first['tail']), index)));
    return decodeValue(parts);
  };
  async function* values(filter: string): AsyncGenerator<ListedValue> {
    let first: Omit<ListedValue, 'value'> | undefined;
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
      // The continuations first: whoever finds the first entity then finds them all.
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
      if (rest.length > 0) throw new Error(`An inserted value must fit into one entity: ${partition} ${key}`);
      return (await undefinedOn(409, () => client.createEntity(first))) !== undefined;
    },
    async get(partition, key) {
      const first = await client.getEntity<Record<string, unknown>>(partition, key).catch((error: unknown) => {
        if (statusOf(error) === 404) return undefined;
        throw error;
      });
      return first ? { value: await read(first, partition, key), etag: String(first['etag']) } : undefined;
    },
    async swap(partition, key, value, etag) {
      const [first, ...rest] = entities(partition, key, value);
      if (!first) return undefined;
      for (const row of rest) await client.upsertEntity(row, 'Replace');
      if (etag === undefined) return undefinedOn(409, () => client.createEntity(first));
      return undefinedOn(412, () => client.updateEntity(first, 'Replace', { etag }));
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
      await undefinedOn(404, () => deletion(client.deleteEntity(partition, key)));
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
      if ((await undefinedOn(412, () => deletion(client.deleteEntity(partition, key, { etag })))) === undefined)
        return false;
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

const deletion = async (deleting: Promise<unknown>): Promise<{ readonly etag?: string }> => {
  await deleting;
  return {};
};

/** Writes, and returns the new etag; undefined where the request failed with this status. */
async function undefinedOn(
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
