import { defineConfig } from 'vitest/config';

/** The tests that mutated rules run against: only their own. */
export default defineConfig({ test: { include: ['test/scanners/**/*.test.ts'], testTimeout: 10_000 } });
