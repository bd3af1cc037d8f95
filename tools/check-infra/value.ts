import type { Node } from 'web-tree-sitter';
import { type BicepFile, lineOf, textOf } from './bicep.ts';

/** What is known of an expression without running it. `any`: nothing; `of`: its type alone. */
export type Value = { readonly line: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'of'; readonly type: 'string' | 'int' | 'bool' | 'object' | 'array' }
  | { readonly kind: 'null' }
  | { readonly kind: 'any' }
  | { readonly kind: 'object'; readonly properties: readonly Property[] }
  | { readonly kind: 'array'; readonly items: readonly Value[] }
  | { readonly kind: 'either'; readonly values: readonly Value[] }
);
/** Without a name where that is only composed at deployment. */
export type Property = { readonly name: string | undefined; readonly value: Value; readonly line: number };

const TYPES = { string: 'string', int: 'int', bool: 'bool', object: 'object', array: 'array' } as const;

/** Reads an expression; names of variables and parameters are followed. */
export function valueIn(node: Node | null | undefined, file: BicepFile, following: readonly string[] = []): Value {
  if (!node) return { kind: 'any', line: 0 };
  const line = lineOf(node);
  switch (node.type) {
    case 'string': {
      const text = textOf(node);
      return text === undefined ? { kind: 'of', type: 'string', line } : { kind: 'text', text, line };
    }
    case 'number':
      return { kind: 'of', type: 'int', line };
    case 'boolean':
      return { kind: 'of', type: 'bool', line };
    case 'null':
      return { kind: 'null', line };
    case 'object':
      return {
        kind: 'object',
        line,
        properties: node.namedChildren.flatMap((child) =>
          child.type === 'object_property' ? [propertyOf(child, file, following)] : [],
        ),
      };
    case 'array':
      return { kind: 'array', line, items: node.namedChildren.map((child) => valueIn(child, file, following)) };
    case 'ternary_expression':
      return {
        kind: 'either',
        line,
        values: ['consequence', 'alternative'].map((field) => valueIn(node.childForFieldName(field), file, following)),
      };
    case 'parenthesized_expression':
      return valueIn(node.firstNamedChild, file, following);
    case 'identifier':
      return { ...named(node.text, file, following), line };
    default:
      return { kind: 'any', line };
  }
}

function propertyOf(node: Node, file: BicepFile, following: readonly string[]): Property {
  const [key, value] = node.namedChildren;
  return {
    name: key?.type === 'string' ? textOf(key) : key?.text,
    value: valueIn(value, file, following),
    line: lineOf(node),
  };
}

function named(name: string, file: BicepFile, following: readonly string[]): Value {
  const variable = file.vars.find((one) => one.name === name);
  if (variable && !following.includes(name))
    return valueIn(variable.node.namedChildren.at(-1), file, [...following, name]);
  const param = file.params.find((one) => one.name === name);
  if (!param) return { kind: 'any', line: 0 };
  if (param.allowed && param.allowed.length > 0)
    return { kind: 'either', line: 0, values: param.allowed.map((text) => ({ kind: 'text', text, line: 0 })) };
  const type = Object.entries(TYPES).find(([known]) => known === param.type)?.[1];
  return type ? { kind: 'of', type, line: 0 } : { kind: 'any', line: 0 };
}

/** A property of an object value by its path. */
export function at(value: Value, ...path: readonly string[]): Value | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const found = value.kind === 'object' ? value.properties.find((one) => one.name === head)?.value : undefined;
  return found && at(found, ...rest);
}
