import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Language, type Node, Parser } from 'web-tree-sitter';

/* The parts of Bicep files that the checks need, from a parser and not a compiler: syntax, names and values. */

export type Finding = { readonly file: string; readonly line: number; readonly message: string };
export type Declared = { readonly name: string; readonly line: number; readonly node: Node };
export type Param = Declared & {
  readonly type: string;
  readonly described: boolean;
  readonly required: boolean;
  readonly allowed: readonly string[] | undefined;
};
export type Resource = Declared & {
  readonly type: string;
  readonly version: string;
  readonly existing: boolean;
  readonly body: Node | undefined;
};
export type Module = Declared & { readonly path: string; readonly body: Node | undefined };
export type BicepFile = {
  readonly path: string;
  readonly scope: string;
  readonly root: Node;
  readonly params: readonly Param[];
  readonly vars: readonly Declared[];
  readonly outputs: readonly (Declared & { readonly described: boolean })[];
  readonly resources: readonly Resource[];
  readonly modules: readonly Module[];
  readonly faults: readonly Finding[];
};

const packages = join(import.meta.dirname, '..', '..', 'node_modules');
let parser: Promise<Parser> | undefined;

async function openParser(): Promise<Parser> {
  await Parser.init();
  const made = new Parser();
  made.setLanguage(await Language.load(join(packages, 'tree-sitter-bicep', 'tree-sitter-bicep.wasm')));
  return made;
}

/** Every Bicep and parameter file below a folder, by path. */
export async function readFolder(root: string): Promise<readonly BicepFile[]> {
  const paths = globSync('**/*.{bicep,bicepparam}', { cwd: root }).sort();
  return Promise.all(paths.map((path) => readBicep(path, readFileSync(join(root, path), 'utf8'))));
}

export async function readBicep(path: string, text: string): Promise<BicepFile> {
  parser ??= openParser();
  // The grammar knows templates; in a parameter file, parameters have a value and no type.
  const source = path.endsWith('.bicepparam') ? text.replace(/^param (\w+) =/gm, 'var $1 =') : text;
  const tree = (await parser).parse(source);
  if (!tree) throw new Error(`${path} could not be parsed at all`);
  const root = tree.rootNode;
  const decorated = root.namedChildren.map((node, index) => ({
    node,
    decorators: decoratorsBefore(root.namedChildren[index - 1]),
  }));
  const of = (type: string) => decorated.filter((one) => one.node.type === type);
  const declared = (node: Node): Declared => ({
    name: node.namedChildren.find((child) => child.type === 'identifier')?.text ?? '',
    line: lineOf(node),
    node,
  });
  return {
    path,
    scope: textOf(of('target_scope_assignment')[0]?.node.firstNamedChild) ?? 'resourceGroup',
    root,
    params: of('parameter_declaration').map(({ node, decorators }) => ({
      ...declared(node),
      type: node.namedChildren.find((child) => child.type === 'type')?.text ?? 'any',
      described: decorators.has('description'),
      required: node.namedChildCount < 3,
      allowed: decorators
        .get('allowed')
        ?.descendantsOfType('string')
        .flatMap((one) => textOf(one) ?? []),
    })),
    vars: of('variable_declaration').map(({ node }) => declared(node)),
    outputs: of('output_declaration').map(({ node, decorators }) => ({
      ...declared(node),
      described: decorators.has('description'),
    })),
    resources: of('resource_declaration').map(({ node }) => {
      const [type = '', version = ''] = (textOf(node.namedChildren[1]) ?? '').split('@');
      return {
        ...declared(node),
        type,
        version,
        existing: node.children.some((child) => child.type === 'existing'),
        body: bodyOf(node),
      };
    }),
    modules: of('module_declaration').map(({ node }) => ({
      ...declared(node),
      path: textOf(node.namedChildren[1]) ?? '',
      body: bodyOf(node),
    })),
    faults: faultsIn(path, root),
  };
}

export const lineOf = (node: Node): number => node.startPosition.row + 1;

/** The text of a string without interpolation; undefined for every other expression. */
export function textOf(node: Node | null | undefined): string | undefined {
  if (node?.type !== 'string' || node.namedChildren.some((child) => child.type === 'interpolation')) return undefined;
  return node.namedChildren
    .map((child) => (child.type === 'escape_sequence' ? child.text.slice(1) : child.text))
    .join('');
}

/**
 * The expression that a property is read from. The grammar takes `a ? b : c.d` for `(a ? b : c).d`; Bicep reads it from
 * `c`, unless there are parentheses.
 */
export function ownerOf(node: Node): Node | undefined {
  const owner = node.childForFieldName('object');
  const inner = (one: Node | null): Node | undefined =>
    one?.type === 'ternary_expression' ? inner(one.childForFieldName('alternative')) : (one ?? undefined);
  return inner(owner);
}

/** The path of a module, relative to the same root. */
export const modulePath = (file: BicepFile, module: Module): string =>
  join(dirname(file.path), module.path).replaceAll('\\', '/');

function decoratorsBefore(node: Node | undefined): ReadonlyMap<string, Node> {
  if (node?.type !== 'decorators') return new Map();
  return new Map(
    node
      .descendantsOfType('decorator')
      .flatMap((one) =>
        one.firstNamedChild ? [[one.firstNamedChild.childForFieldName('function')?.text ?? '', one] as const] : [],
      ),
  );
}

/** The object of a declaration, also inside a condition or a loop. */
function bodyOf(node: Node): Node | undefined {
  for (const child of node.namedChildren) {
    if (child.type === 'object') return child;
    if (child.type === 'if_statement' || child.type === 'for_statement') {
      const found = bodyOf(child);
      if (found) return found;
    }
  }
  return undefined;
}

function faultsIn(path: string, node: Node): Finding[] {
  if (node.isError || node.isMissing)
    return [{ file: path, line: lineOf(node), message: `does not parse at "${node.text.slice(0, 40)}"` }];
  return node.hasError ? node.children.flatMap((child) => faultsIn(path, child)) : [];
}
