import { KqlError, members, nameOf, part, type Tree, unquote } from './parse.ts';
import { type Row, type Scalar, scalar } from './scalar.ts';

export type Table = { readonly columns: ReadonlySet<string>; readonly rows: readonly Row[] };
export type Column = { readonly name: string; readonly value: Scalar; readonly tree: Tree };

/** The columns that a list of expressions makes, each with the name written before it or the one Kusto gives. */
export function columnsOf(list: readonly Tree[], columns: ReadonlySet<string>): readonly Column[] {
  return unique(
    list.map((tree) => {
      const named = tree.kind === 'SimpleNamedExpression';
      const value = named ? part(tree, -1) : tree;
      return { name: named ? nameOf(part(tree, 0)) : givenName(value), value: scalar(value, columns), tree: value };
    }),
  );
}

export function unique<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  const names = new Set<string>();
  for (const { name } of list) {
    if (names.has(name)) throw new KqlError(`A column with the name '${name}' is already declared`);
    names.add(name);
  }
  return list;
}

/** Kusto's name for an expression without one. Throws where it would only be numbered. */
export function givenName(tree: Tree): string {
  const inner =
    tree.kind === 'FunctionCallExpression' && part(tree, 0).text === 'tostring' ? members(part(tree, 1))[0] : tree;
  if (inner?.kind === 'NameReference') return nameOf(inner);
  if (inner?.kind === 'PathExpression') return `${givenName(part(inner, 0))}_${nameOf(part(inner, 2))}`;
  const key = inner?.kind === 'ElementExpression' ? part(part(inner, 1), 1) : undefined;
  if (inner && key?.kind === 'StringLiteralExpression') return `${givenName(part(inner, 0))}_${unquote(key.text)}`;
  throw new KqlError(`A column made by an expression needs a name: ${tree.text}`);
}

export const names = (columns: readonly { readonly name: string }[]): ReadonlySet<string> =>
  new Set(columns.map((one) => one.name));

export const rowOf = (columns: readonly Column[], row: Row, now: Date): Row =>
  Object.fromEntries(columns.map(({ name, value }) => [name, value(row, now)]));

/** Kusto groups and sorts by plain values only. */
export function plainKey({ name, value, tree }: Column): Column {
  const fault = `'${name}' is dynamic: cast it, for example with tostring()`;
  if (tree.kind === 'PathExpression' || tree.kind === 'ElementExpression') throw new KqlError(fault);
  return {
    name,
    tree,
    value: (row, now) => {
      const found = value(row, now);
      if (
        typeof found === 'object' &&
        found !== null &&
        (Array.isArray(found) || Object.getPrototypeOf(found) === Object.prototype)
      )
        throw new KqlError(fault);
      return found;
    },
  };
}

/** A row count written as a plain number. */
export function countOf(tree: Tree): number {
  if (!/^\d+$/.test(tree.text)) throw new KqlError(`Unsupported row count '${tree.text}'`);
  return Number(tree.text);
}

/**
 * The `name=value` settings between an operator and what it works on. Throws for one that is not among `known`; hints
 * change no answer.
 */
export function settings(tree: Tree, known: readonly string[]): ReadonlyMap<string, string> {
  const found = tree.parts
    .filter((one) => one.kind === 'List')
    .flatMap((list) => list.parts)
    .filter((one) => one.kind === 'NamedParameter');
  const map = new Map(found.map((one) => [part(one, 0).text, part(one, -1).text]));
  for (const name of map.keys())
    if (!known.includes(name) && !name.startsWith('hint.')) throw new KqlError(`Unsupported setting '${name}'`);
  return map;
}
