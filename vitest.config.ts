import { defineConfig } from 'vitest/config';
import { buildPage } from './tools/page.ts';

/**
 * unit: data in, data out, and loopback servers of our own; azurite: real storage; browser: real Chromium. Without
 * isolation a module is loaded once a worker, not once a file: no test changes what a module holds.
 */
const shared = { testTimeout: 60_000, hookTimeout: 120_000, isolate: false };
const azurite = [
  'test/store/**/*.test.ts',
  'test/functions/**/*.test.ts',
  'test/local/runner/**/*.test.ts',
  'test/e2e/**/*.test.ts',
];
/** The page's script and style, as the bundles carry them. */
const { define } = await buildPage();
const browser = ['test/report/page/**/*.test.{ts,tsx}'];

export default defineConfig({
  test: {
    globalSetup: 'tools/vitest-setup.ts',
    projects: [
      {
        define,
        test: { ...shared, name: 'unit', include: ['test/**/*.test.{ts,tsx}'], exclude: [...azurite, ...browser] },
      },
      { define, test: { ...shared, name: 'azurite', include: azurite, fileParallelism: false } },
      {
        define,
        test: {
          ...shared,
          name: 'browser',
          include: browser,
          fileParallelism: false,
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
