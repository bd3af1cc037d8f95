import { odata, RestError, TableClient, TableTransaction, type TransactionAction } from '@azure/data-tables';
import { type Decoded, decodeValue, encodeValue, MOST_PARTS } from './codec.ts';
import type { ListedValue, RawRow, Table, TableAccess } from './table.ts';

type Row = Readonly<Record<string, unknown>> & { readonly partitionKey: string; readonly rowKey: string };

/**
 * Opens one table through `@azure/data-tables`, and creates it where it is absent. `name`: letters and digits only.
 * Throws the `RestError` of a failed request, for example 403 where the identity lacks Storage Table Data Contributor.
 */
export async function openTable(access: TableAccess, name: string): Promise<Table> {
  const opened = existingTable(access, name);
  await opened.create();
  return opened.table;
}

/** One table that should be there already; nothing is asked of the service yet. */
export function existingTable(access: TableAccess, name: string): { readonly table: Table; create(): Promise<void> } {
  const client =
    'connectionString' in access
      ? TableClient.fromConnectionString(access.connectionString, name, { allowInsecureConnection: true })
      : new TableClient(access.endpoint, name, access.credential);
  return { table: table(client), create: () => client.createTable() };
}

const partKey = (key: string, tail: string, index: number): string =>
  index === 0 ? key : `${key}~${tail}~${String(index).padStart(2, '0')}`;

const CONTINUATION = /~[0-9a-f]{12}~\d\d$/;

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
  const find = (partition: string, key: string): Promise<Record<string, unknown> | undefined> =>
    client.getEntity<Record<string, unknown>>(partition, key).catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw error;
    });
  const read = async (first: Record<string, unknown>, partition: string, key: string): Promise<Decoded> => {
    const wanted = Number(first['parts']);
    if (!(wanted >= 1 && wanted <= MOST_PARTS)) return { fault: 'it does not say how many parts it has' };
    const parts = [first];
    for (let index = 1; index < wanted; index++) {
      const next = await find(partition, partKey(key, String(first['tail']), index));
      if (!next) return { fault: `part ${index + 1} of ${wanted} is missing` };
      parts.push(next);
    }
    return decodeValue(parts);
  };
  const withContent = (decoded: Decoded): { readonly value: unknown; readonly fault?: string } =>
    'fault' in decoded ? { value: undefined, fault: decoded.fault } : decoded;
  async function* values(filter: string): AsyncGenerator<ListedValue> {
    for await (const entity of client.listEntities<Record<string, unknown>>({ queryOptions: { filter } })) {
      const [partition, key] = [String(entity.partitionKey), String(entity.rowKey)];
      // Continuations are read with their first entity; those of an earlier value may have stayed behind.
      if (!('parts' in entity) && CONTINUATION.test(key)) continue;
      const content = withContent(await read(entity, partition, key));
      yield { partition, key, etag: String(entity.etag), ...content, plain: plainOf(entity) };
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
      const first = await find(partition, key);
      return first && { ...withContent(await read(first, partition, key)), etag: String(first['etag']) };
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
      let batch: ['delete', { partitionKey: string; rowKey: string }][] = [];
      const flush = async () => {
        const deletions = batch;
        batch = [];
        if (deletions.length === 0) return;
        // A value that lacks a part refuses its whole transaction; what is there is then deleted one by one.
        const done = await undefinedOn(404, () => deletion(client.submitTransaction(deletions)));
        if (done === undefined)
          for (const [, row] of deletions)
            await undefinedOn(404, () => deletion(client.deleteEntity(row.partitionKey, row.rowKey)));
      };
      for (const { partition, key, parts: claimed, tail } of heads) {
        const parts = Math.min(claimed, MOST_PARTS);
        if (batch.length + parts > TRANSACTION_ENTITIES) await flush();
        for (let part = 0; part < parts; part++)
          batch.push(['delete', { partitionKey: partition, rowKey: partKey(key, tail, part) }]);
      }
      await flush();
    },
    async removeUnchanged({ partition, key, parts, tail, etag }) {
      if ((await undefinedOn(412, () => deletion(client.deleteEntity(partition, key, { etag })))) === undefined)
        return false;
      for (let part = 1; part < Math.min(parts, MOST_PARTS); part++)
        await undefinedOn(404, () => deletion(client.deleteEntity(partition, partKey(key, tail, part))));
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
    async raw(partition, key, etag) {
      const first = await find(partition, key);
      if (first?.['etag'] !== etag) return [];
      const rows: RawRow[] = [bare(first, key)];
      // "~~" sorts after the continuations of a value.
      const filter = odata`PartitionKey eq ${partition} and RowKey gt ${`${key}~`} and RowKey lt ${`${key}~~`}`;
      for await (const entity of client.listEntities<Record<string, unknown>>({ queryOptions: { filter } }))
        rows.push(bare(entity, String(entity.rowKey)));
      return rows;
    },
    async *rawAll(partition) {
      const filter = odata`PartitionKey eq ${partition}`;
      for await (const entity of client.listEntities<Record<string, unknown>>({ queryOptions: { filter } }))
        yield bare(entity, String(entity.rowKey));
    },
    async putRaw(partition, rows) {
      for (const row of rows) await client.upsertEntity({ ...row, partitionKey: partition }, 'Replace');
    },
  };
}

/** What an entity holds beside its value and what the service adds. */
const plainOf = (entity: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(entity).filter(
      ([name]) => !/^(c\d+|size|parts|tail|partitionKey|rowKey|etag|timestamp|odata\..*)$/.test(name),
    ),
  );

/** An entity without what the service adds to it. */
function bare(entity: Readonly<Record<string, unknown>>, rowKey: string): RawRow {
  const { etag: _etag, timestamp: _timestamp, 'odata.metadata': _metadata, ...own } = entity;
  return { ...own, rowKey };
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
