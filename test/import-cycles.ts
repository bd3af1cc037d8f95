import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Groups of files under a folder that import each other in a circle, each group sorted; type imports count. */
export function importCycles(folder: string): readonly (readonly string[])[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  const reaches = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const queue = [...(imports.get(from) ?? [])];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(...(imports.get(next) ?? []));
    }
    return seen;
  };
  const reachable = new Map(files.map((file) => [file, reaches(file)]));
  const cycles = files
    .filter((file) => reachable.get(file)?.has(file))
    .map((file) => files.filter((other) => reachable.get(file)?.has(other) && reachable.get(other)?.has(file)).sort());
  return [...new Set(cycles.map((cycle) => cycle.map((file) => relative(folder, file)).join(' ')))]
    .sort()
    .map((cycle) => cycle.split(' '));
}

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)].map(([, target = '']) =>
    join(dirname(file), target),
  );
