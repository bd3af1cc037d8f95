import { Cron } from 'croner';

/* Schedules of timer triggers: NCRONTAB with seconds. */

/** What each field may name: second, minute, hour, day of month, month, day of week (Sunday is 0, and not 7). */
const VALUES = [
  '[0-5]?\\d',
  '[0-5]?\\d',
  '[01]?\\d|2[0-3]',
  '0?[1-9]|[12]\\d|3[01]',
  '0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec',
  '[0-6]|sun|mon|tue|wed|thu|fri|sat',
];
/** `*`, a value or a range, each with an optional step; several of them separated by commas. */
const FIELDS = VALUES.map((values) => {
  const part = `(?:\\*|(?:${values})(?:-(?:${values}))?)(?:/\\d{1,2})?`;
  return `${part}(?:,${part})*`;
});
const NCRONTAB = new RegExp(`^${FIELDS.join('\\s+')}$`, 'i');

/**
 * Whether a timer trigger can read a schedule. One that it cannot read stops its function at start, and nothing else
 * reports it. Source: "NCRONTAB expressions" in the documentation of the timer trigger
 * (https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer). What croner reads beyond that (L, W, #,
 * ?, names such as @daily, values out of range before a step) is refused.
 */
export const isSchedule = (text: string): boolean => cronOf(text) !== undefined;

/**
 * When a schedule fires next, in UTC; undefined where it cannot be read or never fires. Day of month and day of week
 * must both match.
 *
 * @example nextOf('0 0 1 * * *', new Date('2026-11-24T02:00:00Z')) // 2026-11-25T01:00:00Z
 */
export const nextOf = (text: string, after: Date): Date | undefined => cronOf(text)?.nextRun(after) ?? undefined;

function cronOf(text: string): Cron | undefined {
  const pattern = text.trim();
  if (!NCRONTAB.test(pattern)) return undefined;
  try {
    return new Cron(pattern, { mode: '6-part', domAndDow: true, sloppyRanges: true, timezone: 'Etc/UTC' });
  } catch {
    // A range that runs backwards, or a step of 0.
    return undefined;
  }
}
