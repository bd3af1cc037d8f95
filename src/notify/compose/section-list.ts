import { count } from '../../model/count.ts';
import type { Digest, DigestEntry } from '../digest.ts';
import { inert } from './words.ts';

/** `also`: the other subscriptions with the same. */
export type ShownEntry = DigestEntry & { readonly also?: string };
export type Section = {
  readonly heading: string;
  readonly note?: string;
  readonly entries: readonly ShownEntry[];
  readonly commands: boolean;
};

/** The sections in order; those without entries are left out. */
export function sectionsOf(digest: Digest): readonly Section[] {
  const followers = digest.failed.reduce((sum, entry) => sum + entry.followers.length, 0);
  const still = digest.stillFailing.length + digest.stillFailingMore;
  const all: readonly Section[] = [
    {
      heading: 'New failures',
      ...(followers > 0
        ? { note: `and ${count(followers, 'check that follows', 'checks that follow')} from them` }
        : {}),
      ...moreOf(digest, 'failed'),
      entries: digest.failed,
      commands: true,
    },
    {
      heading: 'Out of sight',
      note: 'unknown is not a pass',
      ...moreOf(digest, 'lostSight'),
      entries: digest.lostSight,
      commands: true,
    },
    { heading: 'Back in sight', ...moreOf(digest, 'regained'), entries: digest.regained, commands: false },
    { heading: 'Fixed', ...moreOf(digest, 'fixed'), entries: digest.fixed, commands: false },
    {
      heading: 'Flapping',
      note: 'each change is held back until it is steady',
      ...moreOf(digest, 'flapping'),
      entries: digest.flapping ?? [],
      commands: false,
    },
    { heading: 'Steady again', ...moreOf(digest, 'steady'), entries: digest.steady ?? [], commands: false },
    {
      heading: 'Failing for a long time',
      ...moreOf(digest, 'escalated'),
      entries: digest.escalated ?? [],
      commands: false,
    },
    {
      heading: 'Still failing',
      note:
        digest.stillFailingMore > 0
          ? `${count(still, 'cause')}, the worst ${digest.stillFailing.length} here`
          : count(still, 'cause'),
      entries: digest.stillFailing,
      commands: false,
    },
    {
      heading: 'Still flapping',
      ...((digest.stillFlappingMore ?? 0) > 0 ? { note: `and ${digest.stillFlappingMore} more on the page` } : {}),
      entries: digest.stillFlapping ?? [],
      commands: false,
    },
  ];
  return all
    .filter((section) => section.entries.length > 0)
    .map((section) => ({ ...section, entries: byCause(section.entries) }));
}

/** From so many subscriptions on, the same cause is written out once. */
const SAME_CAUSE = 4;
const SHOWN_NAMES = 10;

/** The same cause on many subscriptions as one entry, where the worst of them was. */
function byCause(entries: readonly DigestEntry[]): readonly ShownEntry[] {
  const groups = [...Map.groupBy(entries, (one) => `${one.checkId} ${one.title} ${one.status}`).values()];
  return groups.flatMap(([first, ...others]) => {
    if (!first || others.length + 1 < SAME_CAUSE) return first ? [first, ...others] : [];
    const names = others.slice(0, SHOWN_NAMES).map((one) => one.subscriptionName);
    const more = others.length > names.length ? ` and ${others.length - names.length} more` : '';
    const also = `The same on ${count(others.length, 'other subscription')}: ${names.join(', ')}${more}. The page has the details of each.`;
    return [{ ...first, also: inert(also) }];
  });
}

/** Where there are too many entries to carry: the rest is on the page. */
function moreOf(digest: Digest, section: keyof NonNullable<Digest['more']>): { readonly note?: string } {
  const more = digest.more?.[section] ?? 0;
  return more > 0 ? { note: `and ${more} more on the page` } : {};
}
