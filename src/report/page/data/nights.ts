import { thousands } from '../../../model/count.ts';
import type { Night } from '../../../model/report.ts';
import { daysBetween } from '../../dates.ts';

/* Nights by their dates. A night has the date on which its scan began, in UTC; of several scans the last one counts. */

export const DAY_MS = 86_400_000;
export const dateOf = (iso: string): string => iso.slice(0, 10);

/** The date so many nights before another. */
export const nightsBefore = (date: string, nights: number): string =>
  new Date(Date.parse(dateOf(date)) - nights * DAY_MS).toISOString().slice(0, 10);

/** The last scan of a date. */
export const nightOn = (trend: readonly Night[], date: string): Night | undefined =>
  trend.findLast((night) => dateOf(night.at) === date);

/**
 * How much was to fix on a night, of everyone or of one owner; undefined where it was not counted or not fully seen.
 */
export function toFixOn(night: Night | undefined, owner = ''): number | undefined {
  if (night?.status !== 'complete' || !night.toFix) return undefined;
  if (owner === '') return night.toFix.all;
  return night.toFix.owners.find(([name]) => name === owner)?.[1] ?? 0;
}

export type Span = { readonly nights: number; readonly words: string };
/** What tonight is compared with. */
export const SPANS: readonly Span[] = [
  { nights: 1, words: 'last night' },
  { nights: 7, words: 'a week ago' },
  { nights: 31, words: 'a month ago' },
  { nights: 92, words: 'a quarter ago' },
];

export type Comparison = Span & {
  readonly date: string;
  /** Undefined where there is no number to compare with; then `why` says so. */
  readonly before: number | undefined;
  readonly why: string;
};

/** Tonight beside an earlier night, a week, a month and a quarter ago. */
export function comparisons(trend: readonly Night[], tonight: string, owner = ''): readonly Comparison[] {
  const first = trend[0]?.at ?? tonight;
  return SPANS.map((span) => {
    const date = nightsBefore(tonight, span.nights);
    const night = nightOn(trend, date);
    const why = night
      ? night.status === 'complete'
        ? 'was not counted in this way'
        : 'was not fully scanned'
      : daysBetween(first, date) < 0
        ? 'no scan'
        : 'was not scanned';
    return { ...span, date, before: toFixOn(night, owner), why };
  });
}

/** "2 more", "4 fewer", "same" */
export function differenceWords(now: number, before: number): string {
  if (now === before) return 'same';
  return now > before ? `${thousands(now - before)} more` : `${thousands(before - now)} fewer`;
}

/** "Worse than last night, better than a week ago" */
export function comparisonSentence(now: number, found: readonly Comparison[]): string {
  const words = found.slice(0, 2).flatMap(({ before, words: span }) => {
    if (before === undefined) return [];
    return [now === before ? `the same as ${span}` : `${now > before ? 'worse' : 'better'} than ${span}`];
  });
  const text = words.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
