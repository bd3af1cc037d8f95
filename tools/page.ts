import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const folder = join('src', 'report', 'page');

type BuiltPage = {
  readonly define: { readonly AISPM_PAGE: string } /** Files it is made of, relative to the root. */;
  readonly inputs: readonly string[];
};

/**
 * The page's script and style as text, for `define`: the app, the command line and the tests embed them.
 */
export async function buildPage(): Promise<BuiltPage> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['shell/client.tsx', 'shell/theme-script.ts', 'style.css'].map((file) => join(folder, file)),
    outdir: folder,
    metafile: true,
    write: false,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    charset: 'utf8',
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  const text = (name: string) => outputFiles.find((file) => file.path.endsWith(name))?.text.trim() ?? '';
  const assets = { script: text('client.js'), head: text('theme-script.js'), style: text('style.css') };
  return { define: { AISPM_PAGE: JSON.stringify(assets) }, inputs: Object.keys(metafile.inputs) };
}
