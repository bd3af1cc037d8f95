import { spawnSync } from 'node:child_process';
import { onDemand } from './on-demand.ts';

/* `npm run mutate [-- --mutate src/scanners/x.ts]`: runs Stryker, and installs it first where it is missing. */

const { status } = spawnSync(onDemand('stryker'), ['run', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
