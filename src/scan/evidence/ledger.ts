/*
 * The stored rows as they are, for whoever verifies them: nothing is set aside, created or changed.
 */

export const LEDGER_TABLES = [
  'scans',
  'shards',
  'results',
  'history',
  'memories',
  'evidence',
  'drift',
  'outbox',
  'aside',
] as const;
export type LedgerTable = (typeof LEDGER_TABLES)[number];

/** One row. `fault`: why its value cannot be read. `plain`: its properties beside the value. */
export type LedgerRow = {
  readonly partition: string;
  readonly key: string;
  readonly value: unknown;
  readonly fault?: string;
  readonly plain: Readonly<Record<string, unknown>>;
};

export type Ledger = {
  /** The rows of a table, or of one of its partitions, in the order of partition and key. */
  rows(table: LedgerTable, partition?: string): AsyncIterable<LedgerRow>;
  /** The places of a table's rows, in the same order, without reading what they hold. */
  places(table: LedgerTable): AsyncIterable<Pick<LedgerRow, 'partition' | 'key'>>;
  /** SHA-256 over the entities of a partition of the table `aside`, as they are; undefined where there are none. */
  aside(partition: string): Promise<string | undefined>;
  /** A text as part of a key; see the module of the store that makes keys. */
  keyOf(text: string): string;
};

/** Something that is not as it was recorded. `row`: the kind of row, in words. */
export type Difference = {
  readonly table: LedgerTable | 'anchors';
  readonly row: string;
  readonly scanId?: string | undefined;
  readonly subscription?: string | undefined;
  readonly what: string;
};

/** More than so many are counted and not kept. */
const MOST_KEPT = 1000;

/** Collects what a verification finds, in the order in which it finds it. */
export function findings(): {
  readonly differences: Difference[];
  readonly notes: Difference[];
  readonly total: () => number;
  /** Something that must not be. */
  differs(difference: Difference): void;
  /** Something that a person should know, and that may be in order. */
  note(note: Difference): void;
} {
  const differences: Difference[] = [];
  const notes: Difference[] = [];
  let total = 0;
  return {
    differences,
    notes,
    total: () => total,
    differs(difference) {
      total += 1;
      if (differences.length < MOST_KEPT) differences.push(difference);
    },
    note(note) {
      if (notes.length < MOST_KEPT) notes.push(note);
    },
  };
}
export type Found = ReturnType<typeof findings>;

/** A difference as one sentence. */
export const differenceText = ({ table, row, scanId, subscription, what }: Difference): string =>
  [
    `${row} (table ${table}`,
    scanId === undefined ? '' : `, scan ${scanId}`,
    subscription === undefined ? '' : `, subscription ${subscription}`,
    `): ${what}`,
  ].join('');
