import { type Column, columnsOf, givenName, names, plainKey, rowOf, type Table, unique } from './columns.ts';
import { KqlError, members, nameOf, part, type Tree } from './parse.ts';
import { type Row, type Scalar, scalar } from './scalar.ts';
import { mark, order } from './values.ts';

type Values = readonly unknown[];
type Kind = { readonly prefix: string; readonly run: (values: Values) => unknown };

const present = (values: Values): Values => values.filter((value) => value !== null);
const distinct = (values: Values): Values => [
  ...new Map(present(values).map((value) => [mark(value), value])).values(),
];
/** The first of the values in order (`sign` 1) or the last (-1). */
const extreme = (values: Values, sign: number): unknown =>
  present(values).reduce((best, value) => (best === null || (order(value, best) ?? 0) * sign < 0 ? value : best), null);

const KINDS: Readonly<Record<string, Kind>> = {
  countif: { prefix: 'countif_', run: (values) => values.filter((value) => value === true).length },
  min: { prefix: 'min_', run: (values) => extreme(values, 1) },
  max: { prefix: 'max_', run: (values) => extreme(values, -1) },
  dcount: { prefix: 'dcount_', run: (values) => distinct(values).length },
  make_set: { prefix: 'set_', run: distinct },
  make_list: { prefix: 'list_', run: present },
  any: { prefix: 'any_', run: (values) => values[0] ?? null },
};

type Aggregate = { readonly name: string; readonly of: (rows: readonly Row[], now: Date) => unknown };

function aggregate(tree: Tree, columns: ReadonlySet<string>): Aggregate {
  const named = tree.kind === 'SimpleNamedExpression';
  const call = named ? part(tree, -1) : tree;
  if (call.kind !== 'FunctionCallExpression') throw new KqlError(`Unsupported aggregate '${call.text}'`);
  const [name, args] = [part(call, 0).text, members(part(call, 1))];
  const [argument] = args;
  if (name === 'count' && !argument)
    return { name: named ? nameOf(part(tree, 0)) : 'count_', of: (rows) => rows.length };
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (!kind) throw new KqlError(`Unsupported aggregate '${name}'`);
  if (!argument || args.length > 1) throw new KqlError(`Aggregate '${name}' takes one argument here`);
  const value: Scalar = scalar(argument, columns);
  const given = named ? nameOf(part(tree, 0)) : kind.prefix + (name === 'countif' ? '' : givenName(argument));
  return { name: given, of: (rows, now) => kind.run(rows.map((row) => value(row, now))) };
}

/** `summarize ... by ...`: the keys first, then the aggregates, one row a group; without keys always one row. */
export function summarize({ columns, rows }: Table, tree: Tree, now: Date): Table {
  const clause = tree.parts.find((one) => one.kind === 'SummarizeByClause');
  const keys: readonly Column[] = clause ? columnsOf(members(clause), columns).map(plainKey) : [];
  const aggregates = members({ ...tree, parts: tree.parts.filter((one) => one !== clause) }).map((one) =>
    aggregate(one, columns),
  );
  const made = unique([...keys, ...aggregates]);
  const groups = new Map<string, { readonly key: Row; readonly rows: Row[] }>();
  if (keys.length === 0) groups.set('', { key: {}, rows: [...rows] });
  else
    for (const row of rows) {
      const key = rowOf(keys, row, now);
      const group = groups.get(mark(key));
      if (group) group.rows.push(row);
      else groups.set(mark(key), { key, rows: [row] });
    }
  const all = [...groups.values()].map((group) => ({
    ...group.key,
    ...Object.fromEntries(aggregates.map((one) => [one.name, one.of(group.rows, now)])),
  }));
  return { columns: names(made), rows: all };
}
