import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CLOUDS } from '../model/cloud.ts';
import { KINDS, kindsOver } from '../model/evidence.ts';
import { nestsDeeper } from '../model/nesting.ts';
import { UNREAD } from '../model/reading.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import { leftOutSchema } from '../model/report.ts';
import { subjectSchema } from '../model/subject.ts';
import type { SpilledRecord } from '../scan/spilled-scan.ts';
import { CliError } from './errors.ts';

const unread = z.object({
  ok: z.literal(false),
  why: z.enum(UNREAD),
  message: z.string(),
  detail: z.string().optional(),
  source: z.string(),
  at: z.iso.datetime(),
});
const reading = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value, source: z.string(), at: z.iso.datetime() }),
    unread,
  ]);
const readings = z.strictObject(
  Object.fromEntries(Object.entries(KINDS).map(([kind, { schema }]) => [kind, reading<z.ZodType>(schema).optional()])),
);

const fileSchema = z.object({
  format: z.literal('aispm-evidence/1'),
  startedAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  cloud: z.enum(CLOUDS),
  principalId: z.string().optional(),
  scope: z.object({
    ...Object.fromEntries(kindsOver('scope').map(([name, kind]) => [name, reading(kind.schema).optional()])),
    completeness: reading(KINDS.completeness.schema),
    sentinel: reading(KINDS.sentinel.schema),
  }),
  leftOut: z.array(leftOutSchema).optional(),
  subscriptions: z.array(z.object({ subject: subjectSchema, readings, judgedAt: z.iso.datetime().optional() })),
});

/** Above what an answer of Azure may nest (AISPM_ANSWER_DEPTH is 1000 at most), and what is around it in the file. */
const DEPTH = 1100;

/** The text of an evidence file: everything that was read, by subscription, without any verdict. */
export const evidenceText = (recorded: Recorded): string =>
  `${JSON.stringify({ format: 'aispm-evidence/1', ...recorded }, null, 1)}\n`;

/** The same text, a subscription at a time. */
export async function* evidencePieces({ head, subscriptions }: SpilledRecord): AsyncGenerator<string> {
  const empty = evidenceText({ ...head, subscriptions: [] });
  const end = empty.lastIndexOf(']');
  yield empty.slice(0, end);
  let between = '\n';
  for await (const one of subscriptions()) {
    yield `${between}${JSON.stringify(one, null, 1).replace(/^/gm, '  ')}`;
    between = ',\n';
  }
  yield between === '\n' ? empty.slice(end) : `\n ${empty.slice(end)}`;
}

/**
 * Reads an evidence file and checks its shape. Errors: a `CliError` that names the file and its first faults, each with
 * its path in the JSON.
 */
export async function readEvidence(path: string): Promise<Recorded> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError(
      `The evidence file ${path} cannot be read`,
      'Give the path of a file that "aispm scan --save-evidence FILE" wrote',
      { cause },
    );
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CliError(
      `The evidence file ${path} is not JSON: ${cause instanceof Error ? cause.message : ''}`,
      'Record it again with --save-evidence',
      { cause },
    );
  }
  const parsed = parseEvidence(json);
  if ('recorded' in parsed) return parsed.recorded;
  throw new CliError(
    `The evidence file ${path} does not have the expected shape:\n${parsed.faults.join('\n')}`,
    'Record it again with --save-evidence of this version',
  );
}

/** Checks the content of an evidence file: what was recorded, or its first faults, each with its path in the JSON. */
export function parseEvidence(json: unknown): { readonly recorded: Recorded } | { readonly faults: readonly string[] } {
  if (nestsDeeper(json, DEPTH)) return { faults: [`  (the whole file): nests deeper than ${DEPTH} levels`] };
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return { recorded: parsed.data as Recorded };
  return {
    faults: parsed.error.issues
      .slice(0, 5)
      .map((issue) => `  ${issue.path.join('.') || '(the whole file)'}: ${issue.message}`),
  };
}
