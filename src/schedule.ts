/* NCRONTAB with seconds, as a timer trigger reads it: second minute hour day month day-of-week. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

type Field = { readonly from: number; readonly to: number; readonly names?: readonly string[] };
const FIELDS: readonly Field[] = [
  { from: 0, to: 59 },
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31 },
  { from: 1, to: 12, names: MONTHS },
  { from: 0, to: 6, names: DAYS },
];

/**
 * Whether a timer trigger can read the text. A schedule that it cannot read stops its function at start, and nothing
 * else says so.
 */
export function isSchedule(text: string): boolean {
  const parts = text.trim().split(/\s+/);
  return (
    parts.length === FIELDS.length &&
    FIELDS.every((field, index) => (parts[index] ?? '').split(',').every((part) => isPart(part, field)))
  );
}

/** `*`, a value, a range, each with an optional step. */
const isPart = (part: string, field: Field): boolean => valuesOf(part, field) !== undefined;

function valuesOf(part: string, field: Field): readonly number[] | undefined {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0 && Number(step) <= field.to)))
    return undefined;
  const [from, to, ...rest] =
    range === '*' ? [field.from, field.to] : range.split('-').map((value) => numberOf(value, field));
  if (rest.length > 0 || from === undefined || (to === undefined ? range.includes('-') : from > to)) return undefined;
  const last = to ?? (step === undefined ? from : field.to);
  return Array.from(
    { length: Math.floor((last - from) / Number(step ?? 1)) + 1 },
    (_, index) => from + index * Number(step ?? 1),
  );
}

const DAY_MS = 86_400_000;
const DAYS_AHEAD = 366 * 8;

/**
 * When a schedule fires next, UTC; undefined where it cannot be read or never does. Day of month and day of week must
 * both match.
 */
export function nextOf(text: string, after: Date): Date | undefined {
  if (!isSchedule(text)) return undefined;
  const parts = text.trim().split(/\s+/);
  const allowed = FIELDS.map((field, index) =>
    [...new Set((parts[index] ?? '').split(',').flatMap((part) => valuesOf(part, field) ?? []))].sort((a, b) => a - b),
  );
  const [seconds = [], minutes = [], hours = [], daysOfMonth = [], months = [], daysOfWeek = []] = allowed;
  const midnight = Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate());
  for (let ahead = 0; ahead < DAYS_AHEAD; ahead++) {
    const day = new Date(midnight + ahead * DAY_MS);
    if (
      !months.includes(day.getUTCMonth() + 1) ||
      !daysOfMonth.includes(day.getUTCDate()) ||
      !daysOfWeek.includes(day.getUTCDay())
    )
      continue;
    for (const hour of hours)
      for (const minute of minutes)
        for (const second of seconds) {
          const at = day.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
          if (at > after.getTime()) return new Date(at);
        }
  }
  return undefined;
}

function numberOf(text: string, { from, to, names }: Field): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + from;
  return /^\d{1,2}$/.test(text) && Number(text) >= from && Number(text) <= to ? Number(text) : undefined;
}
