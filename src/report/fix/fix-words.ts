import { count } from '../../model/count.ts';
import type { FixRow } from './fix-row.ts';

/* Phrases about a row that the terminal and the mail share. */

const NAMED = 3;

/** "Lending", "Lending and Cards", "Lending, Cards, Loans and 4 more" */
export function placeNames({ places }: Pick<FixRow, 'places'>): string {
  const names = places.map((one) => one.label);
  const [only = ''] = names;
  if (names.length <= 1) return only;
  if (names.length > NAMED) return `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** "10 failures follow", "leaves 21 checks unknown, and 2 failures follow"; empty where nothing does. */
export function followWords({ failing, unknown, missing }: Pick<FixRow, 'failing' | 'unknown' | 'missing'>): string {
  const follow = failing > 0 ? count(failing, 'failure follows', 'failures follow') : '';
  // The title of a missing read counts them already.
  if (unknown === 0 || missing) return follow;
  return `leaves ${count(unknown, 'check')} unknown${follow ? `, and ${follow}` : ''}`;
}
