import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeOptions } from './esbuild.ts';
import { buildPage } from './page.ts';

/*
 * Builds what is run: the command line, the app as one ESM file, and the page by itself for the bench and the
 * screenshots. `--if-stale` does nothing when both are newer than every source.
 */

const root = join(import.meta.dirname, '..');
const targets = [
  { entry: 'src/cli/main.ts', out: 'dist/cli/main.mjs' },
  { entry: 'src/functions/main.ts', out: 'dist/app/main.mjs' },
  { entry: 'src/report/html.ts', out: 'dist/page/html.mjs' },
].filter(({ entry }) => existsSync(join(root, entry)));

function isFresh(): boolean {
  const made = targets.map(({ out }) => join(root, out));
  if (!made.every(existsSync)) return false;
  const oldest = Math.min(...made.map((file) => statSync(file).mtimeMs));
  const sources = [
    ...globSync('src/**/*.{ts,tsx,css}', { cwd: root }),
    'package-lock.json',
    'tools/bundle.ts',
    'tools/esbuild.ts',
    'tools/page.ts',
  ];
  return sources.every((file) => statSync(join(root, file)).mtimeMs < oldest);
}

if (process.argv.includes('--if-stale') && isFresh()) process.exit(0);
const { define } = await buildPage();
for (const { entry, out } of targets) {
  await build({
    ...nodeOptions,
    define,
    entryPoints: [join(root, entry)],
    outfile: join(root, out),
    sourcemap: 'linked',
    sourcesContent: false,
  });
}
console.log(`Built ${targets.map(({ out }) => out).join(', ')}`);
