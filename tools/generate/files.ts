import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openApiDocument } from '../../src/functions/openapi.ts';
import { reportSchema } from '../../src/model/report.ts';
import { cloudEventSchema } from '../../src/notify/event-schema.ts';
import { policyJsonSchema } from '../../src/policy.ts';
import { checksMarkdown, readmeTable } from '../documents/checks.ts';
import { optionalReads, permissionsMarkdown, roleActions } from '../documents/permissions.ts';
import { settingsTable } from '../documents/settings.ts';
import { INDEX, ROOT, scannersIndex } from './scanners-index.ts';

type Generated = { readonly path: string; text(before: string): string | Promise<string> };

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const SETTINGS = /(<!-- settings: generated[^\n]*-->\n)[\s\S]*?(<!-- \/settings -->)/;
const MARKERS = /(<!-- checks: generated[^\n]*-->\n)[\s\S]*?(<!-- \/checks -->)/;

/** Every generated file, one row each. */
const GENERATED: readonly Generated[] = [
  { path: INDEX, text: scannersIndex },
  {
    path: 'README.md',
    text: (before) =>
      before.replace(MARKERS, (_all, start: string, end: string) => `${start}\n${readmeTable()}\n\n${end}`),
  },
  {
    path: 'docs/operations.md',
    text: (before) =>
      before.replace(SETTINGS, (_all, start: string, end: string) => `${start}\n${settingsTable()}\n\n${end}`),
  },
  { path: 'docs/checks.md', text: checksMarkdown },
  { path: 'docs/permissions.md', text: permissionsMarkdown },
  {
    path: 'docs/report.schema.json',
    text: () => json({ title: 'aispm-watch report', ...z.toJSONSchema(reportSchema) }),
  },
  {
    path: 'docs/events.schema.json',
    text: () => json({ title: 'aispm-watch events', ...z.toJSONSchema(cloudEventSchema, { io: 'input' }) }),
  },
  { path: 'docs/policy.schema.json', text: () => json(policyJsonSchema()) },
  { path: 'infra/reads.json', text: () => json({ actions: roleActions() }) },
  { path: 'infra/optional-reads.json', text: () => json(optionalReads()) },
  { path: 'docs/openapi.json', text: () => json(openApiDocument()) },
];

/** The stale generated files, with what they should hold. */
export async function stale(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { path, text } of GENERATED) {
    const before = await readFile(join(ROOT, path), 'utf8').catch(() => '');
    const wanted = await text(before);
    if (wanted !== before) found.set(path, wanted);
  }
  return found;
}
