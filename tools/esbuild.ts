import type { BuildOptions } from 'esbuild';

/** How everything that runs on Node is bundled. */
export const nodeOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  mainFields: ['module', 'main'],
  /**
   * The Functions host supplies the first. The second is required in a try block, and is only installed because
   * development tools depend on it.
   */
  external: ['@azure/functions-core', 'supports-color'],
  /** CommonJS packages inside an ESM file still call `require`. */
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
} as const satisfies BuildOptions;
