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

/** Whether a timer trigger can read the text. A schedule that it cannot read stops its function at start, and nothing else says so. */
export function isSchedule(text: string): boolean {
  const parts = text.trim().split(/\s+/);
  return parts.length === FIELDS.length && FIELDS.every((field, index) => (parts[index] ?? '').split(',').every((part) => isPart(part, field)));
}

/** `*`, a value, a range, each with an optional step. */
function isPart(part: string, field: Field): boolean {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0 && Number(step) <= field.to))) return false;
  if (range === '*') return true;
  const [from, to, ...rest] = range.split('-').map((value) => numberOf(value, field));
  return rest.length === 0 && from !== undefined && (to !== undefined ? from <= to : !range.includes('-'));
}

function numberOf(text: string, { from, to, names }: Field): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + from;
  return /^\d{1,2}$/.test(text) && Number(text) >= from && Number(text) <= to ? Number(text) : undefined;
}
