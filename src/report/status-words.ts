import type { Status } from '../model/status.ts';

export { count as plural, thousands } from '../model/count.ts';

/* Letters, plurals and times that moments.ts does not word. Times are UTC and said so. */

export const STATUS_LETTERS: Readonly<Record<Status, string>> = {
  fail: 'F',
  unknown: '?',
  warn: 'W',
  pending: '…',
  pass: 'P',
  'not-applicable': '–',
};
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  fail: 'Fail',
  unknown: 'Unknown',
  warn: 'Warn',
  pending: 'Pending',
  pass: 'Pass',
  'not-applicable': 'Not applicable',
};

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const two = (n: number) => String(n).padStart(2, '0');

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Tue. */
export const weekday = (iso: string): string => WEEKDAYS[new Date(iso).getUTCDay()] ?? '';
/** 02:00. */
export const clock = (iso: string): string => {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? '' : `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
};

const DAY_MS = 86_400_000;
/** Whole days from one time to another, by calendar in UTC. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / DAY_MS);
/** 6 h 6 min; 3 d 6 h. */
export function durationWords(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  if (hours < 1) return `${minutes} min`;
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
