/*
 * Azure's answers vary in the case of their property names (trap 10; Resource Graph rows against ARM's), and member
 * access that misses reads nothing.
 */

/** The value at a dotted path, property names compared without case; undefined where any part is missing. */
export function field(record: unknown, path: string): unknown {
  let value: unknown = record;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = own(value as Readonly<Record<string, unknown>>, part.toLowerCase());
  }
  return value;
}

function own(record: Readonly<Record<string, unknown>>, wanted: string): unknown {
  for (const [key, value] of Object.entries(record)) if (key.toLowerCase() === wanted) return value;
  return undefined;
}

/** The record with each property named as `names` has it, however Azure cased it; others keep their name. */
export function recased(record: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  const known = new Map(names.map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [known.get(key.toLowerCase()) ?? key, value]));
}

/** A text that says something, or undefined. */
export function textField(record: unknown, path: string): string | undefined {
  const value = field(record, path);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** True or false, also as a text in any case; undefined where the answer says neither. */
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

/** A time that Azure wrote, or undefined. Its zero date (year 1) is no time. */
export function timeOf(text: string | null | undefined): Date | undefined {
  if (!text) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() < 1971 ? undefined : time;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
