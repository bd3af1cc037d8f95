import { z } from 'zod';
import { CLOUDS } from '../model/cloud.ts';
import { KINDS, kindsOver } from '../model/evidence.ts';
import { nestsDeeper } from '../model/nesting.ts';
import { UNREAD } from '../model/reading.ts';
import type { Recorded, RecordSource } from '../model/recorded-scan.ts';
import { leftOutSchema } from '../model/report.ts';
import { subjectSchema } from '../model/subject.ts';
import { jsonPieces } from '../report/json-pieces.ts';
import { spill } from '../scan/spill.ts';
import type { SpilledRecord } from '../scan/spilled-scan.ts';
import { CliError } from './errors.ts';
import { NotJson, NotRead, readJsonFile } from './json-file.ts';

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

const subscriptionSchema = z.object({ subject: subjectSchema, readings, judgedAt: z.iso.datetime().optional() });
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
  subscriptions: z.array(subscriptionSchema),
});

const headSchema = fileSchema.omit({ subscriptions: true });

/** So many faults of a file are told. */
const MOST_FAULTS = 5;
/** Above what an answer of Azure may nest (AISPM_ANSWER_DEPTH is 1000 at most), and what is around it in the file. */
const DEPTH = 1100;

/** The text of an evidence file, a subscription at a time: everything that was read, without any verdict. */
export async function* evidencePieces({ head, subscriptions }: RecordSource): AsyncGenerator<string> {
  yield* jsonPieces({ format: 'aispm-evidence/1', ...head, subscriptions: subscriptions() }, 1);
  yield '\n';
}

/**
 * Reads an evidence file a subscription at a time, and checks its shape. Errors: a `CliError` that names the file and
 * its first faults, each with its path in the JSON; those of the temporary file.
 */
export async function readEvidence(path: string): Promise<SpilledRecord> {
  const rows = spill<Recorded['subscriptions'][number]>();
  const faults: string[] = [];
  const ids = new Set<string>();
  try {
    const members = await readJsonFile(path, ['subscriptions'], async (_list, value, index) => {
      if (faults.length >= MOST_FAULTS) return;
      const parsed = parseSubscription(value, index);
      if ('faults' in parsed) return void faults.push(...parsed.faults);
      const id = parsed.value.subject.id.toLowerCase();
      if (ids.has(id)) faults.push(`  subscriptions.${index}.subject.id: ${id} is there twice`);
      ids.add(id);
      await rows.add(parsed.value);
    });
    const whole = parsedBy<Recorded>(fileSchema, members, []);
    if ('faults' in whole) faults.unshift(...whole.faults);
    if ('faults' in whole || faults.length > 0)
      throw new CliError(
        `The evidence file ${path} does not have the expected shape:\n${faults.slice(0, MOST_FAULTS).join('\n')}`,
        'Record it again with --save-evidence of this version',
      );
    const { subscriptions: _none, ...head } = whole.value;
    return { head, subscriptions: rows.rows, close: rows.close };
  } catch (cause) {
    await rows.close();
    if (cause instanceof NotJson)
      throw new CliError(
        `The evidence file ${path} is not JSON: ${cause.message}`,
        'Record it again with --save-evidence',
        { cause },
      );
    if (!(cause instanceof NotRead)) throw cause;
    throw new CliError(
      `The evidence file ${path} cannot be read`,
      'Give the path of a file that "aispm scan --save-evidence FILE" wrote',
      { cause },
    );
  }
}

/** Checks the content of an evidence file: what was recorded, or its first faults, each with its path in the JSON. */
export function parseEvidence(json: unknown): { readonly recorded: Recorded } | { readonly faults: readonly string[] } {
  const parsed = parsedBy<Recorded>(fileSchema, json, []);
  return 'faults' in parsed ? parsed : { recorded: parsed.value };
}

/** The same of what is in an evidence file apart from its subscriptions. */
export const parseHead = (json: unknown): Parsed<RecordSource['head']> => parsedBy(headSchema, json, []);

/** The same of one of its subscriptions. `index`: its place in the list. */
export const parseSubscription = (json: unknown, index: number): Parsed<Recorded['subscriptions'][number]> =>
  parsedBy(subscriptionSchema, json, ['subscriptions', index]);

type Parsed<T> = { readonly value: T } | { readonly faults: readonly string[] };

/** Each schema is stricter than the type that it gives is written: it knows the kinds of evidence by a list. */
function parsedBy<T>(schema: z.ZodType, json: unknown, place: readonly PropertyKey[]): Parsed<T> {
  if (nestsDeeper(json, DEPTH - place.length))
    return { faults: [`  ${place.join('.') || '(the whole file)'}: nests deeper than ${DEPTH} levels`] };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data as T };
  return {
    faults: parsed.error.issues
      .slice(0, MOST_FAULTS)
      .map((issue) => `  ${[...place, ...issue.path].join('.') || '(the whole file)'}: ${issue.message}`),
  };
}
