import { KqlError } from './parse.ts';
import { dated, Span, word } from './values.ts';

type Known = {
  readonly least: number;
  readonly most: number;
  readonly run: (args: readonly unknown[], now: Date) => unknown;
};
const takes = (least: number, most: number, run: Known['run']): Known => ({ least, most, run });
const one = (run: (value: unknown) => unknown): Known => takes(1, 1, ([value]) => run(value ?? null));

function json(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function whole(value: unknown): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  const number = word(value).trim() === '' ? Number.NaN : Number(word(value));
  return Number.isFinite(number) ? Math.trunc(number) : null;
}

function truth(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  const text = word(value).toLowerCase();
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : null;
}

function ago(span: unknown, now: Date): Date {
  if (!(span instanceof Span)) throw new KqlError('ago() takes a timespan');
  return new Date(now.getTime() - span.ms);
}

function split(text: unknown, delimiter: unknown, index: unknown): readonly string[] {
  const pieces = word(text).split(word(delimiter));
  if (typeof index !== 'number') return pieces;
  const piece = pieces[index];
  return piece === undefined ? [] : [piece];
}

const FUNCTIONS: Readonly<Record<string, Known>> = {
  tostring: one(word),
  tolower: one((value) => word(value).toLowerCase()),
  toupper: one((value) => word(value).toUpperCase()),
  strlen: one((value) => [...word(value)].length),
  tobool: one(truth),
  toint: one(whole),
  todatetime: one(dated),
  parse_json: one(json),
  todynamic: one(json),
  isempty: one((value) => word(value) === ''),
  isnotempty: one((value) => word(value) !== ''),
  isnull: one((value) => value === null),
  isnotnull: one((value) => value !== null),
  not: one((value) => (truth(value) === null ? null : !truth(value))),
  array_length: one((value) => (Array.isArray(value) ? value.length : null)),
  coalesce: takes(2, 64, (args) => args.find((value) => word(value) !== '') ?? null),
  strcat: takes(1, 64, (args) => args.map(word).join('')),
  split: takes(2, 3, ([text, delimiter, index]) => split(text, delimiter, index)),
  iff: takes(3, 3, ([condition, yes, no]) => (truth(condition) === true ? yes : no)),
  now: takes(0, 1, ([span], now) => (span instanceof Span ? new Date(now.getTime() + span.ms) : now)),
  ago: takes(1, 1, ([span], now) => ago(span, now)),
};

/** The function of that name for that many arguments. Throws `KqlError` for any other. */
export function functionOf(name: string, count: number): Known['run'] {
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!known) throw new KqlError(`Unsupported function '${name}'`);
  if (count < known.least || count > known.most)
    throw new KqlError(`Function '${name}' does not take ${count} arguments`);
  return known.run;
}
