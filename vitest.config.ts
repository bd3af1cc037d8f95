import { defineConfig } from 'vitest/config';
import { buildPage } from './tools/page.ts';

/**
 * unit: data in, data out, and loopback servers of our own; azurite: real storage; browser: real Chromium. Where no test
 * starts the built app in its own process, a module is loaded once a worker and not once a file.
 */
/** Limits of what hangs, and so long that a slow machine does not reach them. */
const shared = { testTimeout: 60_000, hookTimeout: 120_000 };
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
      { define, test: { ...shared, name: 'azurite', include: azurite, fileParallelism: false } },
      {
        define,
        test: {
          ...together,
          testTimeout: 300_000,
          name: 'browser',
          include: browser,
          fileParallelism: false,
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
