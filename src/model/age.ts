import type { EvidenceMap, Resource } from './evidence.ts';
import { DAY, field, HOUR, textField, timeField, timeOf } from './field.ts';
import { Unseen } from './reading.ts';

/** How old something is, and whether that rests on Azure's creation time or on our own first sight. */
export type Age = { readonly hours: number; readonly from: 'created' | 'first-seen' };

/** Where a resource says when it was created; the type's own property differs by type. */
const CREATED = ['systemData.createdAt', 'properties.dateCreated', 'properties.creationTime'];

/**
 * Age of a resource: by the first of `CREATED` that it gives, else by our first sight of it, else undefined. Throws
 * `Unseen` for a new one whose time cannot be read: it may be old, and only a young one is spared.
 */
export function ageOf(resource: Resource, history: EvidenceMap['history'], now: Date): Age | undefined {
  const created = CREATED.map((path) => timeField(resource, path)).find((time) => time !== undefined);
  if (created) return { hours: (now.getTime() - created.getTime()) / HOUR, from: 'created' };
  const seen = seenFor(resource.id, history, now);
  if (!seen && (resource.properties === null || CREATED.some((path) => isUnreadable(field(resource, path)))))
    throw new Unseen('malformed', `When ${resource.name} was created cannot be read`);
  return seen;
}

/** Azure's zero date stands for no time; null stands for none where a whole column is empty, and not inside of one. */
const isUnreadable = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'string' || Number.isNaN(Date.parse(value)));

/** How long ago this product first saw a key (a resource id, an attack path id, `plan:<name>`). */
export function seenFor(key: string, history: EvidenceMap['history'], now: Date): Age | undefined {
  const first = timeOf(history.firstSeen[key.toLowerCase()]);
  return first ? { hours: (now.getTime() - first.getTime()) / HOUR, from: 'first-seen' } : undefined;
}

/**
 * An ISO 8601 duration in days, a month counted as 30 and a year as 365; undefined where the text is not a duration.
 */
export function durationDays(text: string): number | undefined {
  const found =
    /^P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(
      text.trim(),
    );
  if (!found?.slice(1).some((part) => part !== undefined)) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  return years * 365 + months * 30 + weeks * 7 + days + (hours * HOUR + minutes * 60_000 + seconds * 1000) / DAY;
}

/** "26 h" or "12 d"; a clock that runs ahead gives "0 h". */
export const ageWords = (hours: number): string =>
  hours < 72 ? `${Math.max(0, Math.floor(hours))} h` : `${Math.floor(hours / 24)} d`;

/** The day of a time, UTC: 2026-11-24. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** Whether a text is a day of the calendar, YYYY-MM-DD. `Date.parse` takes 31 February for 3 March. */
export const isDay = (text: string): boolean => {
  const at = Date.parse(text);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && dayOf(new Date(at)) === text;
};

/** Whether a text is such a day, or a time of one with its zone (ISO 8601). */
export const isDayOrTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  isDay(text.slice(0, 10));

/** The last part of an id, which is the resource's name. */
export const lastPart = (id: string): string => id.split('/').at(-1) ?? id;

/** The location without case and spaces. */
export const placeOf = (resource: Resource): string | undefined =>
  textField(resource, 'location')?.toLowerCase().replaceAll(' ', '');
