import { registerHooks } from 'node:module';

/*
 * What the Functions host gives a worker under the name `@azure/functions-core`: here it only collects what the app
 * registers.
 */

export type Binding = {
  readonly type: string;
  readonly direction: 'in' | 'out';
  readonly name?: string;
  readonly [key: string]: unknown;
};
export type Registered = {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly handler: (...args: unknown[]) => unknown;
};
type Model = {
  getInvocationModel(context: unknown): {
    getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
    invokeFunction(context: unknown, inputs: unknown[], handler: unknown): Promise<unknown>;
    getResponse(context: unknown, result: unknown): Promise<{ readonly returnValue?: unknown }>;
  };
};

/** A hook of the app; it may replace the error that the host sees. */
export type Hook = { readonly name: string; readonly run: (context: { error?: unknown }) => unknown };
export type Core = { readonly functions: Registered[]; readonly hooks: Hook[]; model: Model | undefined };

/** Makes `require('@azure/functions-core')` answer with a collector. Must run before the app is loaded. */
export function supplyCore(): Core {
  const core: Core = { functions: [], hooks: [], model: undefined };
  Object.assign(globalThis, {
    aispmFunctionsCore: {
      version: '4.0.0',
      setProgrammingModel: (model: Model) => {
        core.model = model;
      },
      registerFunction: (
        metadata: { name: string; bindings: Record<string, Binding> },
        handler: Registered['handler'],
      ) => {
        core.functions.push({ name: metadata.name, bindings: metadata.bindings, handler });
      },
      registerHook: (name: string, run: Hook['run']) => {
        core.hooks.push({ name, run });
        return { dispose: () => undefined };
      },
      log: () => undefined,
    },
  });
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core'
        ? { url: 'aispm:functions-core', format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === 'aispm:functions-core'
        ? { format: 'commonjs', source: 'module.exports = globalThis.aispmFunctionsCore;', shortCircuit: true }
        : next(url, context),
  });
  return core;
}
