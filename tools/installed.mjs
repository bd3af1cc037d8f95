import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether the packages in a folder's node_modules are those of its lock file, compared with the list that npm keeps of
 * what it installed (node_modules/.package-lock.json). Optional packages may be missing: most are for another platform.
 */
export function isInstalled(folder) {
  const locked = packagesIn(join(folder, 'package-lock.json'));
  const there = packagesIn(join(folder, 'node_modules', '.package-lock.json'));
  if (!locked || !there) return false;
  const wanted = Object.entries(locked).filter(([path]) => path !== '');
  return (
    Object.keys(there).every((path) => path in locked) &&
    wanted.every(([path, one]) =>
      there[path]
        ? there[path].version === one.version && there[path].integrity === one.integrity
        : one.optional === true || one.devOptional === true,
    )
  );
}

/** Undefined where the file is missing or is not a list of packages; it is then written anew. */
function packagesIn(file) {
  try {
    const { packages } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof packages === 'object' ? packages : undefined;
  } catch {
    return undefined;
  }
}
