import { readFileSync } from 'node:fs';
import { TableClient } from '@azure/data-tables';
import { z } from 'zod';

/* Raw rows of the tables: what version 0.1.0 wrote in two nights of test/scan/weeks.ts, and rows damaged on purpose. */

const bytes = z.object({ base64: z.string() });
const written = z.array(z.tuple([z.string(), z.looseObject({ partitionKey: z.string(), rowKey: z.string() })]));

export const clientOf = (connectionString: string, prefix: string, table: string): TableClient =>
  TableClient.fromConnectionString(connectionString, `${prefix}${table}`, { allowInsecureConnection: true });

/** Fills the tables of a prefix with the rows that version 0.1.0 wrote. */
export async function putOldRows(connectionString: string, prefix: string): Promise<void> {
  const rows = written.parse(JSON.parse(readFileSync(new URL('rows-0.1.0.json', import.meta.url), 'utf8')));
  for (const [table, row] of rows) {
    const own = Object.entries(row).map(([name, value]) => {
      const binary = bytes.safeParse(value);
      return [name, binary.success ? Buffer.from(binary.data.base64, 'base64') : value] as const;
    });
    const { partitionKey, rowKey } = row;
    await clientOf(connectionString, prefix, table).upsertEntity(
      { ...Object.fromEntries(own), partitionKey, rowKey },
      'Replace',
    );
  }
}

/** What can be wrong with a row: each turns the row at hand into what is stored in its place. */
export const DAMAGE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  garbage: { parts: 1, size: 4, c0: Buffer.from('garbage') },
  'a missing continuation': { parts: 3, tail: '0123456789ab', size: 4, c0: Buffer.from([31, 139]) },
  'an absurd number of parts': { parts: 2_000_000_000, tail: 'x', size: 4, c0: Buffer.from([31, 139]) },
  'no content': { size: 0 },
  'text for content': { parts: 1, size: 4, c0: 'text' },
};
