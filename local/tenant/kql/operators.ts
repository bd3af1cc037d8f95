import { columnsOf, countOf, names, plainKey, rowOf, settings, type Table, unique } from './columns.ts';
import { join } from './join.ts';
import { KqlError, members, nameOf, part, type Tree } from './parse.ts';
import { type Row, scalar } from './scalar.ts';
import { summarize } from './summarize.ts';
import { mark, order } from './values.ts';

export type Context = {
  readonly now: Date /** The table that a subquery or a table's name stands for. */;
  readonly source: (tree: Tree) => Table;
};
type Operator = (table: Table, tree: Tree, context: Context) => Table;

const OPERATORS: Readonly<Record<string, Operator>> = {
  FilterOperator: ({ columns, rows }, tree, { now }) => {
    settings(tree, []);
    const condition = scalar(part(tree, -1), columns);
    return { columns, rows: rows.filter((row) => condition(row, now) === true) };
  },
  ProjectOperator: ({ columns, rows }, tree, { now }) => {
    const made = columnsOf(members(tree), columns);
    return { columns: names(made), rows: rows.map((row) => rowOf(made, row, now)) };
  },
  ProjectAwayOperator: ({ columns, rows }, tree) => {
    const away = new Set(members(tree).map((one) => known(one, columns)));
    return {
      columns: new Set([...columns].filter((name) => !away.has(name))),
      rows: rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !away.has(name)))),
    };
  },
  ExtendOperator: ({ columns, rows }, tree, { now }) => {
    const made = columnsOf(members(tree), columns);
    return {
      columns: new Set([...columns, ...names(made)]),
      rows: rows.map((row) => ({ ...row, ...rowOf(made, row, now) })),
    };
  },
  SortOperator: sort,
  TakeOperator: ({ columns, rows }, tree) => ({ columns, rows: rows.slice(0, countOf(part(tree, -1))) }),
  DistinctOperator: ({ columns, rows }, tree, { now }) => {
    const list = members(tree);
    if (list[0]?.kind === 'StarExpression')
      return { columns, rows: [...new Map(rows.map((row) => [mark(row), row])).values()] };
    const made = columnsOf(list, columns).map(plainKey);
    const found = rows.map((row) => rowOf(made, row, now));
    return { columns: names(made), rows: [...new Map(found.map((row) => [mark(row), row])).values()] };
  },
  CountOperator: ({ rows }) => ({ columns: new Set(['Count']), rows: [{ Count: rows.length }] }),
  SummarizeOperator: (table, tree, { now }) => {
    settings(tree, []);
    return summarize(table, tree, now);
  },
  JoinOperator: (table, tree, { source }) => join(table, source(part(tree, -2)), tree),
  MvExpandOperator: expand,
  UnionOperator: (table, tree, { source }) => union([table, ...tablesOf(tree, source)]),
};

/** Executes one operator of a pipe. Throws `KqlError` for one that is not known. */
export function operate(table: Table, tree: Tree, context: Context): Table {
  const operator = OPERATORS[tree.kind];
  if (!operator) throw new KqlError(`Unsupported operator '${tree.parts[0]?.text ?? tree.kind}'`);
  return operator(table, tree, context);
}

/** The tables that a `union` names. */
export function tablesOf(tree: Tree, source: Context['source']): readonly Table[] {
  const kind = settings(tree, ['kind']).get('kind') ?? 'outer';
  if (kind !== 'outer') throw new KqlError(`Unsupported union kind '${kind}'`);
  return members(tree).map(source);
}

/** All rows under all columns; a column that a table lacks is null. */
export function union(tables: readonly Table[]): Table {
  const columns = new Set(tables.flatMap((table) => [...table.columns]));
  const blank = Object.fromEntries([...columns].map((name) => [name, null]));
  return { columns, rows: tables.flatMap((table) => table.rows.map((row) => ({ ...blank, ...row }))) };
}

function known(tree: Tree, columns: ReadonlySet<string>): string {
  const name = nameOf(tree);
  if (!columns.has(name)) throw new KqlError(`Unknown column '${name}'`);
  return name;
}

/**
 * Descending by default. Nulls are the smallest: last in descending order and first in ascending, unless the query says
 * otherwise.
 */
function sort({ columns, rows }: Table, tree: Tree, { now }: Context): Table {
  const keys = members(tree).map((one) => {
    const ruled = one.kind === 'OrderedExpression';
    const value = ruled ? part(one, 0) : one;
    const rule = ruled ? part(one, 1).text : '';
    const up = rule.startsWith('asc');
    const nullsFirst = rule.includes('nulls') ? rule.endsWith('first') : up;
    return { ...plainKey({ name: value.text, tree: value, value: scalar(value, columns) }), up, nullsFirst };
  });
  const ranked = rows.map((row) => ({ row, ranks: keys.map((key) => key.value(row, now)) }));
  ranked.sort((a, b) => {
    for (const [index, { up, nullsFirst }] of keys.entries()) {
      const [left, right] = [a.ranks[index] ?? null, b.ranks[index] ?? null];
      if (left === null || right === null) {
        if (left !== right) return (left === null) === nullsFirst ? -1 : 1;
        continue;
      }
      const sign = order(left, right) ?? 0;
      if (sign !== 0) return up ? sign : -sign;
    }
    return 0;
  });
  return { columns, rows: ranked.map((one) => one.row) };
}

/** One row for each element, all expanded columns side by side; null gives one row, an empty array or bag none. */
function expand({ columns, rows }: Table, tree: Tree, { now }: Context): Table {
  settings(tree, []);
  const parts = members(tree).map((one) => {
    if (one.parts.some((inner) => inner.kind === 'ToTypeOfClause'))
      throw new KqlError("Unsupported 'to typeof' in mv-expand");
    return part(one, 0);
  });
  const limit = tree.parts.find((one) => one.kind === 'MvExpandRowLimitClause');
  const most = limit ? countOf(part(limit, -1)) : Number.POSITIVE_INFINITY;
  const made = unique(columnsOf(parts, columns));
  const expanded = rows.flatMap((row) => {
    const lists = made.map((one) => [one.name, elements(one.value(row, now))] as const);
    const length = Math.min(most, Math.max(...lists.map(([, list]) => list.length)));
    return Array.from(
      { length },
      (_, index): Row => ({ ...row, ...Object.fromEntries(lists.map(([name, list]) => [name, list[index] ?? null])) }),
    );
  });
  return { columns: new Set([...columns, ...names(made)]), rows: expanded };
}

function elements(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return Object.entries(value).map(([key, inner]) => ({ [key]: inner }));
  return [value];
}
