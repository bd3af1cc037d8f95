import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });
const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** The licence texts of the bundled packages, as their licences require. Throws for a package that declares none. */
export function licencesOf(root: string, packages: readonly string[]): string {
  const parts = packages.map((path) => {
    const folder = join(root, path);
    const { name, version, license } = manifestSchema.parse(
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
      {
        error: () => `${path}/package.json declares no licence; look at the package before you ship it`,
      },
    );
    const texts = readdirSync(folder)
      .filter((file) => LICENCE_FILE.test(file))
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim());
    return [
      `${name} ${version} (${license})`,
      ...(texts.length > 0
        ? texts
        : ['The package carries no licence file; the licence named above is the one it declares.']),
    ].join('\n\n');
  });
  return `Licences of the packages inside main.mjs\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
