import { defineConfig } from 'vitest/config';

/** What the mutated rules are tried with: their own tests only. */
export default defineConfig({ test: { include: ['test/scanners/**/*.test.ts'], testTimeout: 10_000 } });
