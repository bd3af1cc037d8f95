import { createRequire } from 'node:module';

/*
 * Microsoft's own Kusto parser. It is compiled from C# and sets globals, so it is loaded once and seen through the few
 * members used here.
 */

type Syntax = {
  readonly Kind: number;
  readonly ChildCount: number;
  readonly Text?: string;
  GetChild(index: number): Syntax | null;
};
type Diagnostics = { readonly Count: number; getItem(index: number): { readonly Message: string } };
type Code = { readonly Syntax: Syntax; GetDiagnostics(): Diagnostics };
type Kusto = {
  Language: {
    KustoCode: { Parse(text: string): Code; ParseAndAnalyze(text: string, globals: unknown): Code };
    Syntax: { SyntaxKind: Readonly<Record<string, unknown>> };
    GlobalState: { Default: { WithDatabase(database: unknown): unknown } };
    Symbols: {
      DatabaseSymbol: {
        $ctor3: new (name: string, alternateName: null, members: readonly unknown[], isOpen: boolean) => unknown;
      };
      TableSymbol: { $ctor7: new (name: string, schema: string, description: null) => unknown };
    };
  };
};

const require = createRequire(import.meta.url);
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
/** The library as it stands on the global object. */
export const kusto = (globalThis as unknown as { Kusto: Kusto }).Kusto;

const NAMES = new Map(
  Object.getOwnPropertyNames(kusto.Language.Syntax.SyntaxKind)
    .map((name) => [kusto.Language.Syntax.SyntaxKind[name], name] as const)
    .filter((entry): entry is [number, string] => typeof entry[0] === 'number'),
);

/** A query that cannot be executed: the fault is named, and no answer is given. */
export class KqlError extends Error {
  override readonly name = 'KqlError';
}

export type Tree = { readonly kind: string; readonly text: string; readonly parts: readonly Tree[] };

const MOST = 500;
const parsedBefore = new Map<string, Tree>();

/** The syntax tree of a query's only statement. Throws `KqlError` with the parser's words. */
export function parse(kql: string): Tree {
  const before = parsedBefore.get(kql);
  if (before) return before;
  const code = kusto.Language.KustoCode.Parse(kql);
  const faults = code.GetDiagnostics();
  if (faults.Count > 0) throw new KqlError(`Syntax: ${faults.getItem(0).Message}`);
  const statements = members(treeOf(code.Syntax));
  const [statement] = statements;
  if (!statement || statements.length > 1) throw new KqlError('Exactly one statement is expected');
  if (statement.kind !== 'ExpressionStatement') throw new KqlError(`Unsupported statement ${statement.kind}`);
  if (parsedBefore.size >= MOST) parsedBefore.clear();
  const tree = part(statement, 0);
  parsedBefore.set(kql, tree);
  return tree;
}

function treeOf(node: Syntax): Tree {
  const parts: Tree[] = [];
  for (let index = 0; index < node.ChildCount; index++) {
    const child = node.GetChild(index);
    if (child) parts.push(treeOf(child));
  }
  return {
    kind: NAMES.get(node.Kind) ?? String(node.Kind),
    text: node.Text ?? parts.map((one) => one.text).join(''),
    parts,
  };
}

/**
 * The members of the comma-separated list that a node is or holds; of several lists, the last one that is not empty.
 */
export function members(tree: Tree): readonly Tree[] {
  const list = tree.kind === 'List' ? tree : tree.parts.findLast((one) => one.kind === 'List' && one.parts.length > 0);
  return (list?.parts ?? []).flatMap((one) => (one.kind === 'SeparatedElement' ? one.parts.slice(0, 1) : [one]));
}

/** A part of a node that the grammar promises; negative indexes count from the end. */
export function part(tree: Tree, index: number): Tree {
  const found = tree.parts.at(index);
  if (!found) throw new KqlError(`Incomplete ${tree.kind}`);
  return found;
}

/** The text of a string literal: quotes, `@` and backslash escapes taken away. */
export function unquote(literal: string): string {
  const verbatim = /^[hH]?@/.test(literal);
  const body = literal.replace(/^[hH]?@?(?=['"])/, '').slice(1, -1);
  const quote = literal.at(-1) ?? '';
  if (verbatim) return body.replaceAll(quote + quote, quote);
  return body.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_whole, code: string | undefined, mark: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : ({ n: '\n', t: '\t', r: '\r' }[mark] ?? mark),
  );
}

/** A name as written, or as bracketed: `['a b']`. */
export function nameOf(tree: Tree): string {
  return tree.text.startsWith('[') ? unquote(tree.text.slice(1, -1).trim()) : tree.text;
}
