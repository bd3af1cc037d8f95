/**
 * Mutation of the rules: `npm run mutate` for all, `npm run mutate -- --mutate src/scanners/x.ts` for one. Conditions
 * and what they decide are what counts; texts are left out by tools/stryker-texts.mjs. Lists and records are left out
 * as a whole, because what stands in them is mutated itself.
 */
export default {
  mutate: ['src/scanners/**/*.ts', '!src/scanners/index.ts'],
  mutator: { excludedMutations: ['ArrayDeclaration', 'ObjectLiteral'] },
  plugins: ['@stryker-mutator/vitest-runner', './tools/stryker-texts.mjs'],
  ignorers: ['texts'],
  testRunner: 'vitest',
  vitest: { configFile: 'tools/vitest.mutate.config.ts', related: true },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  ignorePatterns: ['dist', 'docs', 'reports', 'coverage', '.local', 'local', 'bench', 'infra'],
  // TypeScript 7 has no interface to rewrite tsconfig.json with, and nothing here needs it rewritten.
  tsconfigFile: 'none',
  tempDirName: '.stryker-tmp',
};
