import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/* `npm run bench [name ...]`: every file of this folder that exports `run`, or those that are named. */

const OTHERS = new Set([
  'main.ts',
  'tenant.ts',
  'command-child.ts',
  'bare.ts',
  'bare-child.ts',
  'app-child.ts',
  'replay.ts',
  'step.ts',
  'plain-server.ts',
]);
const names = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith('.ts') && !OTHERS.has(file))
  .map((file) => file.slice(0, -3));
/** The word after an option is its value, unless the option carries it: `--subscriptions 2000`. */
const words = process.argv.slice(2);
const isValue = (index: number) => /^--[^=]+$/.test(words[index - 1] ?? '');
const wanted = words.filter((word, index) => !word.startsWith('--') && !isValue(index));
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`There is no bench ${unknown.join(', ')}; there are ${names.join(', ')}`);

for (const name of wanted.length > 0 ? wanted : names) {
  console.log(`\n${name}`);
  const { run }: { run(): Promise<void> } = await import(pathToFileURL(join(import.meta.dirname, `${name}.ts`)).href);
  await run();
}
