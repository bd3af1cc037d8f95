import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_FAULTS } from './event-faults.ts';
import { PLANTED_FAULTS, type PlantedFault } from './faults.ts';

/*
 * npm run break-promise: plants each fault in turn, runs the tests that must notice it, and takes it out again. The
 * exit status is 1 where a fault was not noticed, or its place in the code is no longer there. An argument picks faults
 * by part of their name.
 */

const ROOT = join(import.meta.dirname, '..', '..');

/** So long may a test take: on a slow machine none may pass for one that noticed something. */
const TIMEOUT_MS = 600_000;

/** Whether every one of these tests passes. */
function passes({ tests, only }: Pick<PlantedFault, 'tests' | 'only'>): boolean {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--bail', '1', '--testTimeout', String(TIMEOUT_MS), ...(only ? ['-t', only] : []), ...tests],
    {
      cwd: ROOT,
      stdio: 'ignore',
    },
  );
  return status === 0;
}

function noticed({ file, from, to, ...where }: PlantedFault): 'noticed' | 'not noticed' | 'no such place' {
  const path = join(ROOT, file);
  const before = readFileSync(path, 'utf8');
  if (before.split(from).length !== 2) return 'no such place';
  try {
    writeFileSync(
      path,
      before.replace(from, () => to),
    );
    return passes(where) ? 'not noticed' : 'noticed';
  } finally {
    writeFileSync(path, before);
  }
}

const chosen = [...PLANTED_FAULTS, ...EVENT_FAULTS].filter(({ name }) => name.includes(process.argv[2] ?? ''));
if (!passes({ tests: [...new Set(chosen.flatMap(({ tests }) => tests))] })) {
  console.error('The tests fail without a fault: mend that first');
  process.exit(1);
}
const results = chosen.map((fault) => {
  const result = noticed(fault);
  console.log(`${result}: ${fault.name}`);
  return result;
});
const missed = results.filter((result) => result !== 'noticed').length;
console.log(`${results.length} faults planted, ${results.length - missed} noticed`);
process.exitCode = missed > 0 ? 1 : 0;
