import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openApiDocument } from '../src/functions/openapi.ts';
import { neededReads } from '../src/model/reader-actions.ts';
import { reportSchema } from '../src/model/report.ts';
import { policyJsonSchema } from '../src/policy.ts';
import { checksMarkdown, readmeTable } from './documents/checks.ts';
import { permissionsMarkdown } from './documents/permissions.ts';

/*
 * `npm run generate` writes every file that is made from the code; `--check` writes nothing and fails where one is
 * stale.
 */

type Generated = { readonly path: string; text(before: string): string };

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const MARKERS = /(<!-- checks: generated[^\n]*-->\n)[\s\S]*?(<!-- \/checks -->)/;

/** Every generated file; another one is a row here. */
export const GENERATED: readonly Generated[] = [
  {
    path: 'README.md',
    text: (before) =>
      before.replace(MARKERS, (_all, start: string, end: string) => `${start}\n${readmeTable()}\n\n${end}`),
  },
  { path: 'docs/checks.md', text: checksMarkdown },
  { path: 'docs/permissions.md', text: permissionsMarkdown },
  {
    path: 'docs/report.schema.json',
    text: () => json({ title: 'aispm-watch report', ...z.toJSONSchema(reportSchema) }),
  },
  { path: 'docs/policy.schema.json', text: () => json(policyJsonSchema()) },
  { path: 'infra/reads.json', text: () => json({ actions: neededReads() }) },
  { path: 'docs/openapi.json', text: () => json(openApiDocument()) },
];

const ROOT = join(import.meta.dirname, '..');
const before = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8').catch(() => '');

/** The generated files that do not hold what the code says. */
export async function stale(): Promise<readonly string[]> {
  const found = await Promise.all(
    GENERATED.map(async ({ path, text }) => ((await before(path)) === text(await before(path)) ? [] : [path])),
  );
  return found.flat();
}

if (import.meta.main) {
  const old = await stale();
  if (process.argv.includes('--check')) {
    for (const path of old) console.error(`${path} is stale: run "npm run generate" and commit it`);
    process.exitCode = old.length > 0 ? 1 : 0;
  } else {
    for (const { path, text } of GENERATED)
      if (old.includes(path)) await writeFile(join(ROOT, path), text(await before(path)));
    console.log(old.length > 0 ? `Wrote ${old.join(', ')}` : 'Nothing was stale');
  }
}
