import type { Manifest } from '../../model/manifest.ts';
import type { SetAside } from '../store.ts';
import { asideDigest, MOST_ASIDE } from './digests.ts';
import type { Found, Ledger } from './ledger.ts';

/**
 * The rows that were set aside because they could not be read are those that the newest manifest names, or newer ones.
 * A person may delete them once they were looked at, which is a note. Throws where storage fails.
 */
export async function verifyAside(ledger: Ledger, chain: readonly Manifest[], found: Found): Promise<void> {
  const stated = chain.at(-1)?.aside ?? [];
  const wanted = new Map(stated.map((one) => [one.id, one.row]));
  const there = new Set<string>();
  const where = { table: 'aside', row: 'row that was set aside' } as const;
  for await (const { key, value, fault } of ledger.rows('aside', 'rows')) {
    const entry = value as SetAside;
    const differs = (what: string) => found.differs({ ...where, what: `${key}: ${what}` });
    there.add(key);
    const digest = fault === undefined ? asideDigest(entry) : undefined;
    const isPlaced = fault === undefined && typeof entry === 'object' && entry !== null && entry.id === key;
    if (!isPlaced) differs(fault ?? 'it is another');
    else if (wanted.has(key) && wanted.get(key) !== digest) differs('it is not the one that was recorded');
    else if (!wanted.has(key) && stated.length < MOST_ASIDE)
      found.note({ ...where, what: `${key}: the next scan will record it` });
    if (isPlaced && entry.content !== undefined && (await ledger.aside(key)) !== entry.content)
      differs('what was set aside is not what is there');
  }
  for (const id of wanted.keys()) if (!there.has(id)) found.note({ ...where, what: `${id}: it was deleted since` });
  const seen = new Set(['rows']);
  for await (const { partition } of ledger.places('aside')) {
    if (seen.has(partition)) continue;
    seen.add(partition);
    if (!there.has(partition)) found.note({ ...where, what: `${partition}: nothing says what it was` });
  }
}
