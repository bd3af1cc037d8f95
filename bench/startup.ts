import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { nodeOptions } from '../tools/esbuild.ts';
import { makePackage } from '../tools/package/package.ts';

const root = join(import.meta.dirname, '..');
const RUNS = 11;

/**
 * How long a fresh worker takes to load the app: the deployed bundle, compared with the same code with its packages in
 * node_modules.
 */
export async function run(): Promise<void> {
  const unbundled = join(root, 'dist', 'bench', 'main.mjs');
  await build({
    ...nodeOptions,
    entryPoints: [join(root, 'src/functions/main.ts')],
    outfile: unbundled,
    packages: 'external',
  });
  await makePackage({ out: join(root, 'dist', 'package') });
  const variants = { node_modules: unbundled, bundle: join(root, 'dist', 'package', 'main.mjs') };
  const taken: Record<keyof typeof variants, number[]> = { node_modules: [], bundle: [] };
  for (let turn = 0; turn < RUNS; turn++)
    for (const name of ['node_modules', 'bundle'] as const) taken[name].push(await load(variants[name]));
  for (const name of ['node_modules', 'bundle'] as const) console.log(`${name.padEnd(13)} ${describe(taken[name])}`);
  console.log(
    [
      `startup: the bundle loads in ${median(taken.bundle).toFixed(0)} ms,`,
      `${(median(taken.node_modules) / median(taken.bundle)).toFixed(1)} times as fast as node_modules`,
    ].join(' '),
  );
}

/** Loads the app once in a process of its own; returns the milliseconds it took. */
async function load(app: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'local', 'runner', 'list.ts'), app]);
  const { loadMs } = JSON.parse(stdout) as { readonly loadMs: number };
  return loadMs;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const describe = (values: readonly number[]): string =>
  [
    `median ${median(values).toFixed(0)} ms, ${Math.min(...values).toFixed(0)} to`,
    `${Math.max(...values).toFixed(0)} ms in ${values.length} fresh processes`,
  ].join(' ');
