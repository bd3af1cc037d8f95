import { z } from 'zod';
import { isDayOrTime } from '../model/age.ts';
import { type CheckId, SEVERITIES, STATUSES, type Zone } from '../model/finding.ts';
import { CHECKS } from '../scanners/index.ts';

/*
 * Query parameters. A misspelt filter must not look like one that matches everything: unknown parameters are refused,
 * and so is every value that is not allowed.
 */

/** The parameters of a route, each with its schema. */
export type Shape = Readonly<Record<string, z.ZodType>>;
/** What is wrong with a query, as the parts of a problem. */
export type Faults = {
  readonly code: 'unknown-parameter' | 'bad-parameter';
  readonly title: string;
  readonly detail: string;
};

/** The parameter in which a function key may be sent. */
const KEY = 'code';

/**
 * Parses a query: returns its values, or what is wrong with it. Lists are repeated or separated by commas; those of
 * owners are only repeated, because names may contain commas. Never throws.
 *
 * @example parseQuery({ zone: FILTERS.zone }, new URLSearchParams('zone=1,3')) // { query: { zone: [1, 3] } }
 */
export function parseQuery<S extends Shape>(
  shape: S,
  given: URLSearchParams,
): { readonly query: z.output<z.ZodObject<S>> } | { readonly faults: Faults } {
  const known = Object.keys(shape);
  const names = [...new Set(given.keys())].filter((name) => name !== KEY);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    return {
      faults: {
        code: 'unknown-parameter',
        title: `Unknown parameter: ${unknown.join(', ')}`,
        detail: known.length > 0 ? `Use ${known.join(', ')}.` : 'This route takes no parameters.',
      },
    };
  const twice = names.filter((name) => !isList(shape[name]) && given.getAll(name).length > 1);
  if (twice.length > 0)
    return {
      faults: { code: 'bad-parameter', title: `${twice.join(', ')}: given more than once`, detail: 'Give it once.' },
    };
  const values = Object.fromEntries(
    names.map((name) => [name, isList(shape[name]) ? valuesOf(given.getAll(name), name) : given.get(name)]),
  );
  const parsed = z.object(shape).safeParse(values);
  if (parsed.success) return { query: parsed.data };
  const faults = parsed.error.issues.map((issue) => `${String(issue.path[0] ?? 'query')}: ${issue.message}`);
  return {
    faults: {
      code: 'bad-parameter',
      title: [...new Set(faults)].join('; '),
      detail: 'GET /api/openapi.json describes every parameter and what it allows.',
    },
  };
}

const isList = (type: z.ZodType | undefined): boolean =>
  (type instanceof z.ZodOptional ? type.unwrap() : type) instanceof z.ZodArray;

const valuesOf = (values: readonly string[], name: string): string[] =>
  (name === 'owner' ? values : values.flatMap((value) => value.split(',')))
    .map((value) => value.trim())
    .filter(Boolean);

const allowed = (what: string, values: readonly string[]) => ({ error: `is not a ${what}; use ${values.join(', ')}` });
const some = <T extends z.ZodType>(type: T) =>
  z.array(type).min(1, 'is empty').max(100, 'has more than 100 values').optional();
const text = z.string().min(1).max(200, 'is longer than 200 characters');

const checkId = z
  .string()
  .transform(
    (given) =>
      CHECKS.find(
        (check) =>
          check.id === given.toUpperCase() || check.id === `AISPM-${given}` || check.slug === given.toLowerCase(),
      )?.id,
  )
  .refine((id): id is CheckId => id !== undefined, 'is not a check; GET /api/report lists all of them under checks');

export const FILTERS = {
  subscription: some(text).describe('Subscription ids or names; * stands for any text.'),
  check: some(checkId).describe('Check ids (AISPM-001 or 001) or their slugs.'),
  status: some(z.enum(STATUSES, allowed('status', STATUSES))).describe(
    'Statuses. A waived failure is still a failure.',
  ),
  severity: some(z.enum(SEVERITIES, allowed('severity', SEVERITIES))).describe('Severities.'),
  zone: some(
    z.enum(['1', '2', '3'], allowed('zone', ['1', '2', '3'])).transform((given) => Number(given) as Zone),
  ).describe('Zones.'),
  owner: some(text).describe(
    'Names of owners; * stands for any text. Repeat the parameter for several, because a name may contain a comma.',
  ),
} as const;

export const SCAN = {
  scan: z
    .string()
    .regex(/^\d{8}T\d{6}Z$/, 'is not a scan id such as 20261124T010000Z')
    .optional()
    .describe('The id of a finished scan; without it, the latest.'),
} as const;

const wholeNumber = (fallback: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `is not a number from 1 to ${most}`)
    .transform(Number)
    .refine((n) => n >= 1 && n <= most, `is not a number from 1 to ${most}`)
    .optional()
    .transform((n) => n ?? fallback);

export const PAGED = {
  limit: wholeNumber(100, 500).describe('The most entries of a page, 1 to 500; without it, 100.'),
  page: z.string().min(1).max(500, 'is not a page token').optional().describe('The `next` of the previous page.'),
} as const;

export const SINCE = {
  since: z
    .string()
    .refine(isDayOrTime, 'is neither a date (YYYY-MM-DD) nor a time (ISO 8601)')
    .optional()
    .describe(
      'A date (YYYY-MM-DD) or a time (ISO 8601, with a time zone): only changes of scans that started then or later.',
    ),
} as const;
