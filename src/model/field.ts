/*
 * Azure varies the case of property names (Resource Graph's rows against ARM's, and even within one API), and ordinary
 * member access would silently read nothing.
 */

/** Under this an object may give its own names: `Object.keys` of a proxy takes 50 times as long. */
export const NAMES: unique symbol = Symbol('names');

/** The value at a dotted path, property names compared without case; undefined where any part is missing. */
export function field(record: unknown, path: string): unknown {
  let value: unknown = record;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = own(value as Named, part);
  }
  return value;
}

type Named = Readonly<Record<string, unknown>> & { readonly [NAMES]?: readonly string[] };

function own(record: Named, part: string): unknown {
  const wanted = part.toLowerCase();
  const names = record[NAMES];
  for (const key of names ?? Object.keys(record))
    if (key === part || (key.length === part.length && key.toLowerCase() === wanted)) return record[key];
  return names || Object.hasOwn(record, part) ? record[part] : undefined;
}

/** A text that is not blank, or undefined. */
export function textField(record: unknown, path: string): string | undefined {
  const value = field(record, path);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A boolean, also written as text in any case; undefined for anything else. */
export function booleanField(record: unknown, path: string): boolean | undefined {
  const value = field(record, path);
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** A time, or undefined where there is none or it cannot be read. */
export function timeField(record: unknown, path: string): Date | undefined {
  return timeOf(textField(record, path));
}

/** A time that Azure wrote, or undefined. Azure's zero date (year 1) stands for no time. */
export function timeOf(text: string | null | undefined): Date | undefined {
  if (!text) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() < 1971 ? undefined : time;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
