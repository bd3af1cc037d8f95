import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeOptions } from './esbuild.ts';
import { buildPage } from './page.ts';

const root = join(import.meta.dirname, '..');

/**
 * What is built: the command line, the app as one ESM file, and the page on its own for the bench and the screenshots.
 */
export const TARGETS = [
  { entry: 'src/cli/main.ts', out: 'dist/cli/main.mjs' },
  { entry: 'src/functions/main.ts', out: 'dist/app/main.mjs' },
  { entry: 'src/report/html.ts', out: 'dist/page/html.mjs' },
];

/** Whether every built file is newer than every source. */
export function isFresh(): boolean {
  const built = TARGETS.map(({ out }) => join(root, out));
  if (!built.every(existsSync)) return false;
  const oldest = Math.min(...built.map((file) => statSync(file).mtimeMs));
  const sources = [
    ...globSync('src/**/*.{ts,tsx,css,mjs}', { cwd: root }),
    'package-lock.json',
    ...['build', 'esbuild', 'page'].map((name) => `tools/${name}.ts`),
  ];
  return sources.every((file) => statSync(join(root, file)).mtimeMs < oldest);
}

export async function buildTargets(): Promise<void> {
  const { define } = await buildPage();
  for (const { entry, out } of TARGETS) {
    await build({
      ...nodeOptions,
      define,
      entryPoints: [join(root, entry)],
      outfile: join(root, out),
      sourcemap: 'linked',
      sourcesContent: false,
    });
  }
}
