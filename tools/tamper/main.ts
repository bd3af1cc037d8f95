import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { nodeOptions } from '../esbuild.ts';
import { buildPage } from '../page.ts';

/* npm run tamper: builds run.ts with what only a built program has, such as the verifier of packs, and runs it. */

const root = join(import.meta.dirname, '..', '..');
const outfile = join(root, 'dist', 'tools', 'tamper.mjs');
const { define } = await buildPage();
await build({ ...nodeOptions, define, entryPoints: [join(import.meta.dirname, 'run.ts')], outfile });
await import(pathToFileURL(outfile).href);
