import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What `npm test` runs, in order; the first that fails ends it. Arguments go to vitest. */
const bin = (name: string) => join(import.meta.dirname, '..', 'node_modules', '.bin', name);
const steps: readonly (readonly [string, readonly string[]])[] = [
  ['biome', ['check', '.']],
  ['tsc', ['--noEmit']],
  ['vitest', ['run', ...process.argv.slice(2)]],
];

for (const [tool, args] of steps) {
  console.log(`\n> ${tool} ${args.join(' ')}`);
  const { status } = spawnSync(bin(tool), args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n${tool} failed; nothing after it was run.`);
    process.exit(1);
  }
}
