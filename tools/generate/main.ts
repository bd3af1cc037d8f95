import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INDEX, ROOT, scannersIndex } from './scanners-index.ts';

/*
 * `npm run generate` writes every file that is made from the code; `--check` writes nothing and fails where one is
 * stale. The list of checks comes first, since the other files are made from it.
 */

const check = process.argv.includes('--check');
const written: string[] = [];
const write = async (path: string, text: string): Promise<void> => {
  await writeFile(join(ROOT, path), text);
  written.push(path);
};

if (!check) {
  const text = await scannersIndex();
  if (text !== (await readFile(join(ROOT, INDEX), 'utf8').catch(() => ''))) await write(INDEX, text);
}
const { stale } = await import('./files.ts');
const old = await stale();
if (check) {
  for (const path of old.keys()) console.error(`${path} is stale: run "npm run generate" and commit it`);
  process.exitCode = old.size > 0 ? 1 : 0;
} else {
  for (const [path, text] of old) await write(path, text);
  console.log(written.length > 0 ? `Wrote ${written.join(', ')}` : 'Nothing was stale');
}
