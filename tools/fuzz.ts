import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/*
 * `npm run fuzz -- --runs N`: the properties of test/fuzz, each tried N times (slow ones a share of that). A failure
 * prints its seed and the smallest input that still fails.
 */

const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' } } });
if (!/^[1-9]\d{0,6}$/.test(values.runs)) throw new Error('--runs takes a whole number from 1 to 9999999');
const vitest = join(import.meta.dirname, '..', 'node_modules', '.bin', 'vitest');
const { status } = spawnSync(
  vitest,
  ['run', '--project', 'unit', 'test/fuzz', '--testTimeout', String(6 * 3_600_000)],
  { stdio: 'inherit', env: { ...process.env, FUZZ_RUNS: values.runs }, shell: process.platform === 'win32' },
);
process.exitCode = status ?? 1;
