import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const folder = join('src', 'report', 'page');

type BuiltPage = {
  readonly define: { readonly AISPM_PAGE: string; readonly AISPM_VERIFIER: string };
  /** Files it is made of, relative to the root. */
  readonly inputs: readonly string[];
};

/** The verifier of a pack as one script that needs Node alone, in legible form: an auditor may read it. */
async function verifierText(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join('src', 'report', 'chain-pack', 'verifier', 'verify.mjs')],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    charset: 'utf8',
    logLevel: 'warning',
    banner: {
      js: [
        '// Verifies this evidence pack with Node 20 or newer and nothing else; see README.txt.',
        '// It reads the regular files of the folder it lies in, and the key files it is given.',
      ].join('\n'),
    },
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * The page's script and style, and the verifier of packs, as text for `define`: the app, the command line and the tests
 * embed them.
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
  const verifier = JSON.stringify(await verifierText());
  return {
    define: { AISPM_PAGE: JSON.stringify(assets), AISPM_VERIFIER: verifier },
    inputs: Object.keys(metafile.inputs),
  };
}
