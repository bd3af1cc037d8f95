#!/usr/bin/env node
// Starts the built command line on Node 24: where the caller's Node is older, the one that npm installed here.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(root, 'dist', 'cli', 'main.mjs');
const world = join(root, 'local', 'world.ts');
const node24 = join(root, 'node_modules', 'node', 'bin', 'node');

if (!existsSync(main)) {
  const setup = spawnSync(process.execPath, [join(root, 'tools', 'setup.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (setup.status !== 0) process.exit(1);
}
if (Number(process.versions.node.split('.')[0]) < 24) {
  if (existsSync(node24))
    process.exit(
      spawnSync(node24, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1,
    );
  console.error(`aispm needs Node 24 or newer; this is ${process.version}. Run "npm ci" here: it brings one.`);
  process.exit(1);
}
/** NO_COLOR counts when it is set and not empty (no-color.org). */
const plain = Boolean(process.env.NO_COLOR) || process.env.TERM === 'dumb';
/*
 * A reader that has seen enough (`| head -1`) ends no scan and loses no status. Any other fault of standard output
 * means that what was asked for is not there.
 */
let lost = false;
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE' || lost) return;
  lost = true;
  process.exitCode = 1;
  process.stderr.write(
    `aispm: Standard output cannot be written (${error.code}).\n  Give a file with --out, or make room.\n`,
  );
});
const { runCli } = await import(pathToFileURL(main).href);
const status = await runCli(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  now: () => new Date(),
  colour: process.stdout.isTTY === true && !plain,
  live: process.stderr.isTTY === true && !plain,
  ...(existsSync(world)
    ? { openWorld: async (name) => (await import(pathToFileURL(world).href)).openWorld(name) }
    : {}),
});
process.exitCode = lost ? 1 : status;
