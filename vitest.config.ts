import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { buildPage } from './tools/page.ts';

/**
 * unit: data in, data out, and loopback servers of our own; azurite: real storage; browser: real Chromium. Where no test
 * starts the built app in its own process, a module is loaded once a worker and not once a file.
 *
 * Unit and azurite share their workers, two at least, and azurite begins, which has the longest files. The browser comes
 * after them, alone. Nobody shares Resource Graph's quota with a test, which need not keep its pace.
 */
/** The limits are of what hangs, and so long that a slow machine does not reach them. */
const shared = {
  maxWorkers: Math.max(2, availableParallelism()),
  testTimeout: 120_000,
  hookTimeout: 240_000,
  env: { AISPM_GRAPH_QUOTA: '10000' },
};
const together = { ...shared, isolate: false };
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
        test: { ...together, name: 'unit', include: ['test/**/*.test.{ts,tsx}'], exclude: [...azurite, ...browser] },
      },
      { define, test: { ...shared, name: 'azurite', include: azurite } },
      {
        define,
        test: {
          ...together,
          testTimeout: 300_000,
          name: 'browser',
          include: browser,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
