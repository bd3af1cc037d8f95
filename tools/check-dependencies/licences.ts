import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/* The licences of what is deployed: the packages of the lock file that are not for development alone. */

/** Licences that ask for no more than a notice. Another one is a decision, and is added here with its reason. */
export const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

const licence = z.unknown().optional();
const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      license: licence,
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});
const packageSchema = z.looseObject({ license: licence });

export type Licensed = { readonly name: string; readonly version: string; readonly licence: unknown };

/**
 * The deployed packages with their licences, as the lock file tells them; where a package is installed below `root`,
 * what it says itself counts. Throws where the lock file is none of version 3.
 */
export function deployedPackages(lock: unknown, root: string): readonly Licensed[] {
  const { packages } = lockSchema.parse(lock);
  return Object.entries(packages)
    .filter(([path, own]) => path !== '' && !own.dev && !own.devOptional && !own.link)
    .map(([path, own]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: own.version ?? '?',
      licence: installedLicence(join(root, path, 'package.json')) ?? own.license,
    }));
}

function installedLicence(path: string): unknown {
  return existsSync(path) ? packageSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).license : undefined;
}

/** What is wrong with the licence of a package, or undefined: one of an OR must be allowed, and each of an AND. */
export function licenceFault({ name, version, licence: given }: Licensed): string | undefined {
  if (typeof given !== 'string' || given.trim() === '') return `${name} ${version} names no licence`;
  const options = given.replace(/^\((.*)\)$/s, '$1').split(' OR ');
  const isAllowed = (option: string) => option.split(' AND ').every((one) => ALLOWED.has(one.trim()));
  return options.some(isAllowed) ? undefined : `${name} ${version} has the licence "${given}", which is not allowed`;
}
