import { LEDGER_TABLES, type LedgerTable } from '../../src/scan/evidence/ledger.ts';
import type { Random } from '../simulate/random.ts';
import type { MemoryRow, MemoryTable } from './memory-table.ts';
import type { Tables } from './nights.ts';

/* Changes to stored rows by somebody who may write them, without computing any hash anew. */

export type Mutation = {
  readonly kind: string;
  readonly table: LedgerTable;
  readonly row: string;
  readonly what: string;
};
type Kind = (own: {
  readonly table: MemoryTable;
  readonly row: MemoryRow;
  readonly random: Random;
}) => string | undefined;

const kindOf = (table: LedgerTable, { partition, key }: MemoryRow): string => {
  if (table === 'scans') return `scans/${partition}`;
  if (table === 'outbox')
    return partition.includes('-drawn-')
      ? 'outbox/drawn note'
      : partition === 'event-written'
        ? `outbox/${partition}`
        : 'outbox/note';
  if (table === 'aside') return partition === 'rows' ? 'aside/entry' : 'aside/entities';
  if (table !== 'shards') return table === 'results' && partition.endsWith('-left') ? 'results/left' : table;
  if (partition.endsWith('-leaves')) return key === 'shards' ? 'shards/leaves of shards' : 'shards/leaves';
  return partition.includes('-mark-') ? 'shards/mark' : key.endsWith('-scope') ? 'shards/scope' : 'shards/list';
};

type Path = readonly (string | number)[];
/** A member that no record covers: the body of a refusal, and whether an event was written of a row set aside. */
const UNCOVERED = new Set(['detail', 'announced']);
/** Rows that steer what is sent and say nothing of what was told (docs/security.md). */
const STEERING =
  /^outbox (open|owners|indexed|outgoing|sent|event-(open|topic|first|overdue)|\d{8}T\d{6}Z-(overdue|events))$/;
const isCovered = (table: LedgerTable, { partition }: MemoryRow): boolean => !STEERING.test(`${table} ${partition}`);

function* pathsOf(value: unknown, at: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) yield at;
  else
    for (const [name, part] of Object.entries(value))
      if (!UNCOVERED.has(name)) yield* pathsOf(part, [...at, Array.isArray(value) ? Number(name) : name]);
}

/** A copy of a value in which the part at a path is replaced. */
function replaced(value: unknown, [first, ...rest]: Path, change: (part: unknown) => unknown): unknown {
  if (first === undefined) return change(value);
  const copy: unknown = Array.isArray(value) ? [...value] : { ...Object(value) };
  Reflect.set(Object(copy), first, replaced(Reflect.get(Object(value), first), rest, change));
  return copy;
}

function flipped(part: unknown, random: Random): unknown {
  if (typeof part === 'number') return part + 1;
  if (typeof part === 'boolean') return !part;
  if (typeof part !== 'string' || part === '') return 'x';
  const at = random.below(part.length);
  const digit = part.charAt(at);
  return (
    part.slice(0, at) + (digit === '1' ? '2' : /\d/.test(digit) ? '1' : digit === 'x' ? 'y' : 'x') + part.slice(at + 1)
  );
}

const KINDS: Readonly<Record<string, Kind>> = {
  flip({ table, row, random }) {
    const value: unknown = JSON.parse(row.text);
    const path = random.pick([...pathsOf(value)]);
    const text = JSON.stringify(replaced(value, path, (part) => flipped(part, random)));
    table.force(row.partition, row.key, text, row.plain);
    return path.join('.');
  },
  drop({ table, row }) {
    table.force(row.partition, row.key, undefined);
    return 'the row';
  },
  damage({ table, row, random }) {
    table.force(row.partition, row.key, row.text.slice(0, random.below(row.text.length)), row.plain);
    return 'the text is cut off';
  },
  duplicate({ table, row, random }) {
    const key = random.chance(0.5) ? `${row.key}0` : row.key;
    const partition = key === row.key ? `${row.partition}0` : row.partition;
    table.force(partition, key, row.text, row.plain);
    return `again at ${partition} ${key}`;
  },
  'replace by another night’s'({ table, row, random }) {
    const others = table.all().filter((one) => one.partition !== row.partition || one.key !== row.key);
    const alike = others.filter(
      (one) => one.text !== row.text && (one.key === row.key || one.partition === row.partition),
    );
    if (alike.length === 0) return undefined;
    const other = random.pick(alike);
    table.force(row.partition, row.key, other.text, row.plain);
    return `by that at ${other.partition} ${other.key}`;
  },
  reorder({ table, row, random }) {
    const value: unknown = JSON.parse(row.text);
    const lists = [...listsOf(value)];
    if (lists.length === 0) return undefined;
    const path = random.pick(lists);
    const text = JSON.stringify(replaced(value, path, (part) => [...(part as unknown[])].reverse()));
    table.force(row.partition, row.key, text, row.plain);
    return text === row.text ? undefined : path.join('.') || 'the rows of it';
  },
  truncate({ table, row, random }) {
    const value: unknown = JSON.parse(row.text);
    const lists = [...listsOf(value, [], 1)];
    if (lists.length === 0) return undefined;
    const path = random.pick(lists);
    const text = JSON.stringify(replaced(value, path, (part) => (part as unknown[]).slice(0, -1)));
    table.force(row.partition, row.key, text, row.plain);
    return path.join('.') || 'the last one of it';
  },
  'swap two'({ table, row, random }) {
    const others = table.all().filter((one) => one.text !== row.text && one.partition === row.partition);
    const apart = table.all().filter((one) => one.text !== row.text && one.key === row.key);
    if (others.length + apart.length === 0) return undefined;
    const other = random.pick([...others, ...apart]);
    table.force(row.partition, row.key, other.text, row.plain);
    table.force(other.partition, other.key, row.text, other.plain);
    return `with that at ${other.partition} ${other.key}`;
  },
  'change beside'({ table, row, random }) {
    const names = Object.keys(row.plain);
    if (names.length === 0) return undefined;
    const name = random.pick(names);
    const plain = { ...row.plain, [name]: flipped(row.plain[name], random) };
    table.force(row.partition, row.key, row.text, plain);
    return `the property ${name}`;
  },
};

function* listsOf(value: unknown, at: Path = [], least = 2): Generator<Path> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value) && value.length >= least) yield at;
  for (const [name, part] of Object.entries(value))
    if (!UNCOVERED.has(name)) yield* listsOf(part, [...at, Array.isArray(value) ? Number(name) : name], least);
}

export const MUTATION_KINDS: readonly string[] = Object.keys(KINDS);

/** Every kind of row that the tables hold. */
export const rowKinds = (tables: Tables): readonly string[] => [
  ...new Set(
    LEDGER_TABLES.flatMap((name) =>
      tables[name]
        .all()
        .filter((row) => isCovered(name, row))
        .map((row) => kindOf(name, row)),
    ),
  ),
];

/**
 * Changes one row of a copy of the tables; each kind of row is as likely as any other. Undefined where nothing of this
 * kind can be done to the row that was picked.
 */
export function mutated(
  tables: Tables,
  random: Random,
): { readonly tables: Tables; readonly mutation: Mutation } | undefined {
  const row = random.pick(rowKinds(tables));
  const name = LEDGER_TABLES.find((one) => row.split('/')[0] === one) ?? 'scans';
  const table = tables[name].copy();
  const chosen = random.pick(table.all().filter((one) => isCovered(name, one) && kindOf(name, one) === row));
  const kind = random.pick(MUTATION_KINDS);
  const what = KINDS[kind]?.({ table, row: chosen, random });
  if (what === undefined) return undefined;
  return {
    tables: { ...tables, [name]: table },
    mutation: { kind, table: name, row, what: `${chosen.partition} ${chosen.key}: ${what}` },
  };
}
