import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../../src/model/check.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
export const INDEX = 'src/scanners/index.ts';

/** The list of checks, by id, from the files beside it: each exports one check, named like the file. */
export async function scannersIndex(): Promise<string> {
  const slugs = (await readdir(join(ROOT, 'src/scanners'))).map((file) => file.replace(/\.ts$/, '')).sort();
  const checks = await Promise.all(slugs.filter((slug) => slug !== 'index').map(checkOf));
  return [
    '/* Written by `npm run generate`, from the files of this folder. */',
    '',
    "import type { Check } from '../model/check.ts';",
    ...checks.map(({ name, slug }) => `import { ${name} } from './${slug}.ts';`),
    '',
    '/** Every check, by id. */',
    'export const CHECKS: readonly Check[] = [',
    ...checks.sort((a, b) => a.id.localeCompare(b.id)).map(({ name }) => `  ${name},`),
    '];',
    '',
  ].join('\n');
}

async function checkOf(slug: string): Promise<{ readonly slug: string; readonly name: string; readonly id: string }> {
  const name = slug.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
  const module: Readonly<Record<string, Check>> = await import(join(ROOT, 'src/scanners', `${slug}.ts`));
  const check = module[name];
  if (!check) throw new Error(`src/scanners/${slug}.ts exports no check named ${name}: name the check like its file`);
  return { slug, name, id: check.id };
}
