// Runs on whatever Node the machine has (20 or newer): installs the locked packages, Node 24 among them, and builds.
// Does nothing when all is fresh.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.aispm-lock');
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');

const run = (command, args) => {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status === 0) return;
  console.error(
    `setup: "${command} ${args.join(' ')}" ended with ${result.status ?? result.error?.message}. Mend what it says above and run the same command again.`,
  );
  process.exit(1);
};

const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
if (!installed) {
  console.log('Installing the locked packages (once; about a minute) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}
run(join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node'), [
  join(root, 'tools', 'bundle.ts'),
  '--if-stale',
]);
