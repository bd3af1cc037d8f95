// Runs on whatever Node the machine has (20 or newer): installs the locked packages, Node 24 among them, and builds.
// Does nothing where both are up to date. `--on-demand` installs the packages of tools/on-demand instead.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './installed.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';

function run(command, args, shell = false) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell });
  if (result.status === 0) return;
  console.error(
    [
      `setup: "${command} ${args.join(' ')}" ended with ${result.status ?? result.error?.message}.`,
      'Correct what it reports above and run the same command again.',
    ].join(' '),
  );
  process.exit(1);
}

function install(folder, announcement) {
  if (isInstalled(folder)) return;
  console.error(announcement);
  const install = ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'];
  // Inside `npm run` npm names its own script, which needs no shell; on its own it is a command file on Windows, which
  // needs one.
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) run(process.execPath, [npm, ...install]);
  else run('npm', install, windows);
}

if (process.argv.includes('--on-demand')) {
  install(join(root, 'tools', 'on-demand'), 'Installing the tools that only some commands need (once) ...');
} else {
  install(root, 'Installing the locked packages (once; about a minute) ...');
  run(join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node'), [
    join(root, 'tools', 'bundle.ts'),
    '--if-stale',
  ]);
}
