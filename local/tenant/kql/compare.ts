import { KqlError } from './parse.ts';
import { equal, hasTerm, order, word } from './values.ts';

/** The result of comparing two values; null where there is none. */
export type Test = (left: unknown, right: unknown) => boolean | null;

const lower = (value: unknown): string => word(value).toLowerCase();
const contains = (a: unknown, b: unknown): boolean => lower(a).includes(lower(b));
const begins = (a: unknown, b: unknown): boolean => lower(a).startsWith(lower(b));
const ends = (a: unknown, b: unknown): boolean => lower(a).endsWith(lower(b));
const has = (a: unknown, b: unknown): boolean => hasTerm(word(a), word(b));
const same = (a: unknown, b: unknown): boolean => lower(a) === lower(b);
const ordered =
  (fits: (sign: number) => boolean): Test =>
  (a, b) => {
    const sign = order(a, b);
    return sign === null ? null : fits(sign);
  };
const opposite =
  (test: Test): Test =>
  (a, b) => {
    const found = test(a, b);
    return found === null ? null : !found;
  };

/** Comparisons of two values, by operator. */
export const COMPARE = new Map<string, Test>([
  ['==', equal],
  ['!=', opposite(equal)],
  ['=~', same],
  ['!~', opposite(same)],
  ['contains', contains],
  ['!contains', opposite(contains)],
  ['has', has],
  ['!has', opposite(has)],
  ['startswith', begins],
  ['!startswith', opposite(begins)],
  ['endswith', ends],
  ['!endswith', opposite(ends)],
  ['matches regex', (text, form) => pattern(word(form)).test(word(text))],
  ['<', ordered((sign) => sign < 0)],
  ['<=', ordered((sign) => sign <= 0)],
  ['>', ordered((sign) => sign > 0)],
  ['>=', ordered((sign) => sign >= 0)],
]);

/** How a value is compared with each member of a list, by operator. */
export const AMONG = new Map<string, Test>([
  ['in', equal],
  ['in~', same],
]);

const patterns = new Map<string, RegExp>();
function pattern(form: string): RegExp {
  const before = patterns.get(form);
  if (before) return before;
  try {
    const made = /^\(\?i\)/.test(form) ? new RegExp(form.slice(4), 'i') : new RegExp(form);
    patterns.set(form, made);
    return made;
  } catch {
    throw new KqlError(`Unsupported regular expression '${form}'`);
  }
}
