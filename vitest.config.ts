import { defineConfig } from 'vitest/config';

/** unit: data in, data out, and loopback servers of our own; azurite: real storage; browser: real Chromium. */
const shared = { testTimeout: 60_000, hookTimeout: 120_000 };
const azurite = ['test/store/**/*.test.ts', 'test/functions/**/*.test.ts', 'test/local/runner/**/*.test.ts', 'test/e2e/**/*.test.ts'];
const browser = ['test/report/page/**/*.test.{ts,tsx}'];

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/**/*.test.{ts,tsx}'], exclude: [...azurite, ...browser] } },
      { test: { ...shared, name: 'azurite', include: azurite, fileParallelism: false } },
      { test: { ...shared, name: 'browser', include: browser, fileParallelism: false } },
    ],
  },
});
