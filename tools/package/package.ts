import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { z } from 'zod';
import { count } from '../../src/model/count.ts';
import { parsePolicy } from '../../src/policy.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { nodeOptions } from '../esbuild.ts';
import { buildPage } from '../page.ts';
import { licencesOf } from './licences.ts';
import { sbomOf } from './sbom.ts';

const root = join(import.meta.dirname, '..', '..');
const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
});

export type Packed = {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly sha256: string;
};

/**
 * Writes the folder that is deployed: one bundle, host.json, a package.json that names the bundle, the policy where one
 * is given, licences and SBOM. The same sources and packages give the same bytes, wherever and whenever. The bundle's
 * source map is written beside the folder, for reading stack traces; it is not deployed. Throws on a policy with
 * faults.
 */
export async function makePackage(options: {
  readonly out: string;
  readonly policy?: string | undefined;
}): Promise<Packed> {
  const { out } = options;
  const policy = options.policy === undefined ? undefined : soundPolicy(options.policy);
  const page = await buildPage();
  const bundle = await build({
    ...nodeOptions,
    define: page.define,
    absWorkingDir: root,
    entryPoints: ['src/functions/main.ts'],
    outfile: 'dist/package/main.mjs',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    write: false,
  });
  const [map, code] = bundle.outputFiles;
  if (!map?.path.endsWith('.map') || !code) throw new Error('esbuild gave no bundle with its map');
  const own = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const packages = packagesOf([...Object.keys(bundle.metafile.inputs), ...page.inputs]);
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'main.mjs': code.contents,
    'host.json': readFileSync(join(root, 'host.json')),
    'package.json': json({ ...own, private: true, type: 'module', main: 'main.mjs', engines: { node: '>=22' } }),
    'LICENSE.txt': readFileSync(join(root, 'LICENSE')),
    'THIRD-PARTY-LICENCES.txt': licencesOf(root, packages),
    'sbom.cdx.json': json(await sbomOf(root, packages)),
    ...(policy === undefined ? {} : { 'policy.json': policy }),
  };
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(out, name), contents);
  writeFileSync(join(dirname(out), 'main.mjs.map'), map.contents);
  return measure(out);
}

function soundPolicy(path: string): string {
  if (!existsSync(path)) throw new Error(`There is no policy file ${resolve(path)}`);
  const text = readFileSync(path, 'utf8');
  const read = parsePolicy(text, { checks: CHECKS, now: new Date() });
  if ('policy' in read) return text;
  throw new Error(
    [
      `${path} has`,
      `${count(read.faults.length, 'fault')}:\n${read.faults.map((fault) => `  ${fault.line}:${fault.column} ${fault.message}`).join('\n')}`,
    ].join(' '),
  );
}

/**
 * Folders of the packages in the bundle, relative to the root, sorted; a package can be in it in two versions.
 */
function packagesOf(inputs: readonly string[]): readonly string[] {
  return [
    ...new Set(inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])),
  ].sort();
}

function measure(out: string): Packed {
  const hash = createHash('sha256');
  let gzipBytes = 0;
  const files = readdirSync(out)
    .sort()
    .map((name) => {
      const contents = readFileSync(join(out, name));
      hash.update(`${name}\0${contents.length}\0`).update(contents);
      gzipBytes += gzipSync(contents).length;
      return { name, bytes: contents.length };
    });
  return { files, bytes: files.reduce((sum, file) => sum + file.bytes, 0), gzipBytes, sha256: hash.digest('hex') };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
