import { field } from './field.ts';

/*
 * Values of policy definitions and of the templates in them. Of the language of expressions only what stands for one
 * parameter or variable is resolved; that is what Microsoft's own definitions for these plans use.
 */

/** A value that an expression stands for and that is not known. */
export const UNRESOLVED = Symbol('unresolved');

export type Resolver = {
  /** The value that a text stands for, anything else as it is; `UNRESOLVED` for an expression that is not known. */
  resolve(value: unknown): unknown;
};

/** Resolves no parameter: what an assignment gives stands for itself. */
export const LITERAL: Resolver = { resolve: (value) => valueIn(value, () => UNRESOLVED) };

/**
 * The parameters that `declared` names, as `given` fills them (`{ name: { value } }`, resolved where they were given)
 * over their defaults, and the variables of a template. Names compare without case.
 */
export function resolverOf(declared: unknown, given: unknown, outer: Resolver, variables?: unknown): Resolver {
  const resolver: Resolver = {
    resolve: (value) =>
      valueIn(value, (kind, name) => {
        if (kind === 'variables') {
          const variable = field(variables, name);
          return variable === undefined ? UNRESOLVED : resolver.resolve(variable);
        }
        const own = field(field(given, name), 'value');
        if (own !== undefined) return outer.resolve(own);
        const usual = field(field(declared, name), 'defaultValue');
        return usual === undefined ? UNRESOLVED : LITERAL.resolve(usual);
      }),
  };
  return resolver;
}

const REFERENCE = /^\[\s*(parameters|variables)\(\s*'([^'.]+)'\s*\)\s*\]$/i;

function valueIn(value: unknown, lookup: (kind: string, name: string) => unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('[')) return value;
  // Two brackets stand for a text that begins with one.
  if (value.startsWith('[[')) return value.slice(1);
  const [, kind, name] = REFERENCE.exec(value) ?? [];
  return kind && name ? lookup(kind.toLowerCase(), name) : UNRESOLVED;
}
