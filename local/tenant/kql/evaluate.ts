import type { Table } from './columns.ts';
import { operate, tablesOf, union } from './operators.ts';
import { KqlError, nameOf, parse, part, type Tree } from './parse.ts';
import type { Row } from './scalar.ts';
import { SCHEMAS } from './schemas.ts';
import { Span } from './values.ts';

export { KqlError } from './parse.ts';

type Tables = Readonly<Record<string, readonly Row[]>>;

/**
 * Executes a query over the rows of Resource Graph's tables, or of others as given. Throws `KqlError` for a table,
 * column, operator or function that is not known, over empty tables too: an unsupported query is an error, never an
 * empty answer.
 */
export function evaluate(kql: string, tables: Tables, now: Date): Record<string, unknown>[] {
  return tableOf(parse(kql), tables, now).rows.map(shown);
}

function tableOf(tree: Tree, tables: Tables, now: Date): Table {
  const source = (inner: Tree): Table => tableOf(inner, tables, now);
  switch (tree.kind) {
    case 'NameReference':
      return named(nameOf(tree), tables);
    case 'ParenthesizedExpression':
      return source(part(tree, 1));
    case 'UnionOperator':
      return union(tablesOf(tree, source));
    case 'PipeExpression':
      return operate(source(part(tree, 0)), part(tree, 2), { now, source });
    default:
      throw new KqlError(`Unsupported source '${tree.text}' (${tree.kind})`);
  }
}

/**
 * A table by its name in any case. One that Resource Graph has shows that table's columns and no others; another one
 * those of its rows.
 */
function named(name: string, tables: Tables): Table {
  const key = name.toLowerCase();
  const rows = Object.entries(tables).find(([known]) => known.toLowerCase() === key)?.[1];
  const schema = Object.hasOwn(SCHEMAS, key) ? SCHEMAS[key] : undefined;
  if (!rows && !schema) throw new KqlError(`Unknown table '${name}'`);
  const columns = new Set(schema ? Object.keys(schema) : (rows ?? []).flatMap((row) => Object.keys(row)));
  return {
    columns,
    rows: (rows ?? []).map((row) => Object.fromEntries([...columns].map((column) => [column, row[column] ?? null]))),
  };
}

/** Times and timespans as the texts that an answer carries. */
function shown(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Date || value instanceof Span ? value.toJSON() : value,
    ]),
  );
}
