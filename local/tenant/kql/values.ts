import { KqlError } from './parse.ts';

/** A span of time, apart from plain numbers so that `ago(5)` is not five milliseconds. */
export class Span {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  /** Kusto's own form: `-1.02:03:04.0050000`. */
  toString(): string {
    const two = (count: number): string => String(Math.floor(count)).padStart(2, '0');
    const ms = Math.abs(this.ms);
    const days = Math.floor(ms / 86_400_000);
    const rest = ms % 1000;
    const clock = `${two((ms / 3_600_000) % 24)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}`;
    return `${this.ms < 0 ? '-' : ''}${days ? `${days}.` : ''}${clock}${rest ? `.${String(Math.round(rest * 10_000)).padStart(7, '0')}` : ''}`;
  }
  toJSON(): string {
    return this.toString();
  }
}

/** A value as `tostring` shows it; null is the empty text. */
export function word(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Span) return value.toString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A value that can tell rows apart: for groups, sets and joins. */
export const mark = (value: unknown): string => `${typeof value} ${JSON.stringify(value ?? null)}`;

export function dated(value: unknown): Date | null {
  if (value instanceof Date) return value;
  const time =
    typeof value === 'string'
      ? Date.parse(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value) ? `${value.replace(' ', 'T')}Z` : value)
      : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time);
}

/**
 * Both sides in one type: times with times, numbers with numbers, otherwise as texts. Null where one side cannot be
 * converted.
 */
function alike(left: unknown, right: unknown): readonly [string | number, string | number] | null {
  if (left === null || right === null || left === undefined || right === undefined) return null;
  if (left instanceof Span || right instanceof Span) {
    if (left instanceof Span && right instanceof Span) return [left.ms, right.ms];
    throw new KqlError('A timespan is compared with something else');
  }
  if (left instanceof Date || right instanceof Date) {
    const [a, b] = [dated(left), dated(right)];
    return a && b ? [a.getTime(), b.getTime()] : null;
  }
  if (typeof left === 'number' && typeof right === 'number') return [left, right];
  return [word(left), word(right)];
}

/** `==`: null against null is null, null against a value is false. */
export function equal(left: unknown, right: unknown): boolean | null {
  const pair = alike(left, right);
  if (pair) return pair[0] === pair[1];
  return (left ?? null) === null && (right ?? null) === null ? null : false;
}

/** Negative, zero or positive; null when the two have no order. */
export function order(left: unknown, right: unknown): number | null {
  const pair = alike(left, right);
  if (!pair) return null;
  return pair[0] < pair[1] ? -1 : pair[0] > pair[1] ? 1 : 0;
}

const TERM = /[\p{L}\p{N}]/u;

/** `has`: the words stand in the text as whole terms. */
export function hasTerm(text: string, sought: string): boolean {
  const [hay, needle] = [text.toLowerCase(), sought.toLowerCase()];
  const inTerm = (character: string | undefined): boolean => character !== undefined && TERM.test(character);
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + 1)) {
    const opens = !inTerm(needle[0]) || !inTerm(hay[at - 1]);
    if (opens && (!inTerm(needle.at(-1)) || !inTerm(hay[at + needle.length]))) return true;
    if (at === hay.length) break;
  }
  return false;
}

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:d|day|days)$/, 86_400_000],
  [/^(?:h|hr|hrs|hour|hours)$/, 3_600_000],
  [/^(?:m|min|minute|minutes)$/, 60_000],
  [/^(?:s|sec|second|seconds)$/, 1000],
  [/^(?:ms|milli|millis|millisecond|milliseconds)$/, 1],
];

/** A timespan literal: `30d`, `1.5h`, `timespan(1.02:03:04)`, `timespan(2)` (days). */
export function spanOf(literal: string): Span {
  const text = literal.replace(/^(?:timespan|time)\(\s*|\s*\)$/g, '');
  const [, count, name] = /^(-?\d+(?:\.\d+)?)([a-z]*)$/.exec(text) ?? [];
  const unit = name === '' ? 86_400_000 : UNITS.find(([form]) => form.test(name ?? ''))?.[1];
  if (count && unit) return new Span(Number(count) * unit);
  const [whole, minus, days, hours, minutes, seconds] =
    /^(-)?(?:(\d+)\.)?(\d+):(\d+)(?::(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  if (!whole) throw new KqlError(`Unsupported timespan '${literal}'`);
  const ms =
    Number(days ?? 0) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds ?? 0) * 1000;
  return new Span(minus ? -ms : ms);
}
