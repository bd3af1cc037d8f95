import { count, thousands } from '../../../model/count.ts';
import { dayMonth } from '../../dates.ts';
import type { FixPlace, FixRow } from '../../fix/fix-row.ts';
import { clears } from '../../fix/fix-rows.ts';

/* A row of "Fix first" in words. */

/** "25 failures follow from it", "leaves 21 checks unknown, and 2 failures follow", or what decided. */
export function followWords(row: FixRow): string {
  const { failing, unknown } = row;
  if (row.missing)
    return failing > 0 ? `${count(failing, 'failure follows', 'failures follow')} from it` : firstWords(row);
  if (unknown > 0) {
    const also = failing > 0 ? `, and ${count(failing, 'failure follows', 'failures follow')}` : '';
    return `leaves ${count(unknown, 'check')} unknown${also}`;
  }
  if (failing > 0) return `${count(failing, 'failure follows', 'failures follow')} from it`;
  return firstWords(row);
}

/** What was seen, where it is the same everywhere. */
function firstWords(row: FixRow): string {
  const [first] = row.places;
  const message = first?.finding.message ?? '';
  return row.places.every((place) => place.finding.message === message) ? message : '';
}

/** "5 subscriptions", "2 of 5 subscriptions", or the name of the only one. */
export function reachWords(row: FixRow, whole: FixRow | undefined): string {
  const all = whole?.places.length ?? row.places.length;
  if (all > row.places.length) return `${thousands(row.places.length)} of ${count(all, 'subscription')}`;
  return row.places.length === 1 ? (row.places[0]?.label ?? '') : count(row.places.length, 'subscription');
}

/** "24 AI resources", "14 resources, zone 3" */
export function resourceWords(row: FixRow): string {
  const [only] = row.places;
  const zone = row.places.length === 1 && only ? `, zone ${only.subscription.zone}` : '';
  if (row.resources === undefined) return `AI resources not seen${zone}`;
  return `${count(row.resources, row.resourcesFail ? 'resource' : 'AI resource')}${zone}`;
}

/** "since 30 Aug, 90 nights"; nothing is said of a scan that keeps no memory. */
export function nightWords(since: string | undefined, nights: number | undefined): string {
  if (!since) return '';
  return nights === undefined ? 'first seen tonight' : `since ${dayMonth(since)}, ${count(nights, 'night')}`;
}

export function placeSince(place: FixPlace, tonight = 'New tonight'): string {
  if (place.isNew) return tonight;
  const words = nightWords(place.since, place.nights);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a person looks at, by check: the resources that fail are these. */
const NOUNS: Readonly<Record<string, string>> = {
  'AISPM-022': 'recommendation',
  'AISPM-023': 'recommendation',
  'AISPM-024': 'recommendation',
  'AISPM-030': 'attack path',
};

/** "Script for 5", "Grant for 1", "Triage 4 attack paths" */
export function actionWords(row: FixRow, n = row.places.length): string {
  if (row.decision === undefined) return `${row.verb} for ${thousands(n)}`;
  const noun = NOUNS[row.checkId];
  return noun && row.resources ? `${row.verb} ${count(row.resources, noun)}` : `${row.verb} ${thousands(n)}`;
}

export const clearWords = (row: FixRow): string => {
  if (row.missing) return `${count(row.unknown, 'check')} can be seen`;
  const n = clears(row);
  const where = row.places.length === 1 ? (row.places[0]?.label ?? '') : count(row.places.length, 'subscription');
  return `${count(n, 'finding')} cleared on ${where}`;
};

export const ORDERS = {
  worst: 'worst first',
  clears: 'clears most',
  subscriptions: 'most subscriptions',
  newest: 'newest first',
  oldest: 'oldest first',
} as const;
export type Order = keyof typeof ORDERS;
export const orderOf = (text: string | undefined): Order =>
  text !== undefined && text in ORDERS ? (text as Order) : 'worst';

/** The rows in another order; worst first is the order that they have. */
export function ordered(rows: readonly FixRow[], order: Order): readonly FixRow[] {
  if (order === 'worst') return rows;
  const newest = (row: FixRow) => row.places.reduce((last, { since = '' }) => (since > last ? since : last), '');
  const by = {
    clears: (a: FixRow, b: FixRow) => clears(b) - clears(a),
    subscriptions: (a: FixRow, b: FixRow) => b.places.length - a.places.length,
    newest: (a: FixRow, b: FixRow) => (newest(a) > newest(b) ? -1 : newest(a) < newest(b) ? 1 : 0),
    oldest: (a: FixRow, b: FixRow) => (b.nights ?? 0) - (a.nights ?? 0),
  };
  return rows.toSorted(by[order]);
}
