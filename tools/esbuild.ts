import type { BuildOptions } from 'esbuild';

/** How everything that runs on Node is bundled. */
export const nodeOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  mainFields: ['module', 'main'],
  /**
   * The Functions host supplies the first. The second is asked for in a try block, and is only here because development
   * tools bring it.
   */
  external: ['@azure/functions-core', 'supports-color'],
  /** CommonJS packages inside an ESM file still ask for `require`. */
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
} as const satisfies BuildOptions;
