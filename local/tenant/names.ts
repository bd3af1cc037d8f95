import { createHash } from 'node:crypto';

/* Shorthands of a world: ids from names, times from its clock. */

/** An id that is the same for the same name, so that a world need not give one. */
export function guidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Replaces every relative time ("-30d", "+2h", "now") by the time it means. */
export function timed<T>(value: T, now: Date): T {
  if (typeof value === 'string') return (moment(value, now) ?? value) as T;
  if (Array.isArray(value)) return value.map((part: unknown) => timed(part, now)) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, timed(part, now)])) as T;
  return value;
}

function moment(text: string, now: Date): string | undefined {
  const parts = /^([+-])(\d+(?:\.\d+)?)([mhd])$/.exec(text);
  if (!parts) return undefined;
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[parts[3] as 'm' | 'h' | 'd'];
  return new Date(now.getTime() + (parts[1] === '-' ? -1 : 1) * Number(parts[2]) * unit).toISOString();
}

/**
 * In a world "@Name" stands for the id of the subscription of that name, and in a subscription "#name" for that of its
 * resource or connector.
 */
export function deepIds<T>(value: T, byName: ReadonlyMap<string, { readonly id: string }>, mark = '@'): T {
  if (typeof value === 'string' && value.startsWith(mark)) return (byName.get(value.slice(1))?.id ?? value) as T;
  if (Array.isArray(value)) return value.map((part: unknown) => deepIds(part, byName, mark)) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, deepIds(part, byName, mark)])) as T;
  return value;
}
