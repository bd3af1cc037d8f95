import type { Ledger, LedgerRow, LedgerTable } from '../scan/evidence/ledger.ts';
import { keyOf } from './codec.ts';
import { existingTable } from './open-table.ts';
import { rawDigest } from './readable-table.ts';
import { misfit } from './row-schemas.ts';
import type { ListedValue, RawRow, Table, TableAccess } from './table.ts';

/**
 * The stored rows as they are, through read requests alone: Storage Table Data Reader is enough. Its functions throw
 * the `RestError` of a failed request, also where a table is absent.
 */
export const openLedger = (access: TableAccess, prefix: string): Ledger =>
  ledgerOver((name) => existingTable(access, `${prefix}${name}`).table);

/** The ledger over tables that are open. */
export const ledgerOver = (
  table: (name: LedgerTable) => Pick<Table, 'list' | 'listAll' | 'heads' | 'rawAll'>,
): Ledger => ({
  async *rows(name, partition) {
    const listed = partition === undefined ? table(name).listAll({}) : table(name).list(partition);
    for await (const row of listed) yield rowOf(name, row);
  },
  async *places(name) {
    for await (const { partition, key } of table(name).heads({ from: '' }, [])) yield { partition, key };
  },
  async aside(partition) {
    const rows: RawRow[] = [];
    for await (const row of table('aside').rawAll(partition)) rows.push(row);
    return rows.length === 0 ? undefined : rawDigest(rows);
  },
  keyOf,
});

/** A row, whose value has the shape of its place wherever there is no fault. */
function rowOf(table: LedgerTable, { partition, key, value, fault, plain = {} }: ListedValue): LedgerRow {
  const reason = fault ?? misfit(table, partition, key, value);
  return { partition, key, value, ...(reason === undefined ? {} : { fault: reason }), plain };
}
