import { settings, type Table } from './columns.ts';
import { KqlError, members, nameOf, part, type Tree } from './parse.ts';
import type { Row } from './scalar.ts';
import { mark } from './values.ts';

const KINDS = new Set(['innerunique', 'inner', 'leftouter']);

/** `join kind=... (right) on ...`: columns of the right side whose name is taken get a number, keys included. */
export function join(left: Table, right: Table, tree: Tree): Table {
  const kind = settings(tree, ['kind']).get('kind') ?? 'innerunique';
  if (!KINDS.has(kind)) throw new KqlError(`Unsupported join kind '${kind}'`);
  const clause = tree.parts.find((one) => one.kind === 'JoinOnClause');
  if (!clause) throw new KqlError('A join needs an on clause');
  const pairs = members(clause).map((one) => keyPair(one, left, right));
  const renamed = new Map<string, string>();
  const columns = new Set(left.columns);
  for (const name of right.columns) {
    let free = name;
    for (let number = 1; columns.has(free); number++) free = `${name}${number}`;
    columns.add(free);
    renamed.set(name, free);
  }
  const keyed = (row: Row, side: 0 | 1): string | undefined => {
    const values = pairs.map((pair) => row[pair[side]] ?? null);
    return values.includes(null) ? undefined : mark(values);
  };
  const byKey = Map.groupBy(right.rows, (row) => keyed(row, 1));
  const rightRow = (row: Row | undefined): Row =>
    Object.fromEntries([...renamed].map(([name, free]) => [free, row?.[name] ?? null]));
  const seen = new Set<string>();
  const rows = left.rows.flatMap((row) => {
    const key = keyed(row, 0);
    if (kind === 'innerunique' && key !== undefined && seen.has(key)) return [];
    if (key !== undefined) seen.add(key);
    const matches = key === undefined ? [] : (byKey.get(key) ?? []);
    if (matches.length === 0) return kind === 'leftouter' ? [{ ...row, ...rightRow(undefined) }] : [];
    return matches.map((match) => ({ ...row, ...rightRow(match) }));
  });
  return { columns, rows };
}

/** `id`, or `$left.id == $right.key` in either order. */
function keyPair(tree: Tree, left: Table, right: Table): readonly [string, string] {
  const sides = new Map<string, string>();
  if (tree.kind === 'NameReference') {
    sides.set('$left', nameOf(tree)).set('$right', nameOf(tree));
  } else if (tree.kind === 'EqualExpression') {
    for (const side of [part(tree, 0), part(tree, 2)])
      if (side.kind === 'PathExpression') sides.set(part(side, 0).text, nameOf(part(side, 2)));
  }
  const [a, b] = [sides.get('$left'), sides.get('$right')];
  if (a === undefined || b === undefined) throw new KqlError(`Unsupported join condition '${tree.text}'`);
  if (!left.columns.has(a)) throw new KqlError(`Unknown column '${a}' on the left of the join`);
  if (!right.columns.has(b)) throw new KqlError(`Unknown column '${b}' on the right of the join`);
  return [a, b];
}
