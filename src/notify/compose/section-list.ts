import { count } from '../../model/count.ts';
import type { Digest, DigestEntry } from '../digest.ts';

export type Section = {
  readonly heading: string;
  readonly note?: string;
  readonly entries: readonly DigestEntry[];
  /** Its messages say something whatever the status. */
  readonly withMessages?: boolean;
  readonly commands: boolean;
};

const TO_DO = ['New to fix', 'Out of sight', 'Still to fix'];

/** The sections in order; those without entries are left out. */
export function sectionsOf(digest: Digest): readonly Section[] {
  const all: readonly Section[] = [
    {
      heading: 'New to fix',
      ...moreOf(digest, 'failed'),
      entries: digest.failed,
      commands: true,
    },
    {
      heading: 'Out of sight',
      note: 'unknown is not pass',
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
      withMessages: true,
    },
    {
      heading: 'Steady again',
      ...moreOf(digest, 'steady'),
      entries: digest.steady ?? [],
      commands: false,
      withMessages: true,
    },
    {
      heading: 'Failing for a long time',
      ...moreOf(digest, 'escalated'),
      entries: digest.escalated ?? [],
      commands: false,
    },
    {
      heading: 'Still to fix',
      note:
        digest.stillFailingMore > 0
          ? `${count(digest.stillFailing.length + digest.stillFailingMore, 'cause')}, the worst ${digest.stillFailing.length}`
          : count(digest.stillFailing.length, 'cause'),
      entries: digest.stillFailing,
      commands: false,
    },
    {
      heading: 'Still flapping',
      ...((digest.stillFlappingMore ?? 0) > 0 ? { note: `and ${digest.stillFlappingMore} more on the page` } : {}),
      entries: digest.stillFlapping ?? [],
      commands: false,
      withMessages: true,
    },
  ];
  const shown = all.filter((section) => section.entries.length > 0);
  // What is to be done comes first, then what is only told.
  const isToDo = ({ heading }: Section) => TO_DO.includes(heading);
  return [...shown.filter(isToDo), ...shown.filter((section) => !isToDo(section))];
}

/** Where there are too many entries to carry: the rest is on the page. */
function moreOf(digest: Digest, section: keyof NonNullable<Digest['more']>): { readonly note?: string } {
  const more = digest.more?.[section] ?? 0;
  return more > 0 ? { note: `and ${more} more on the page` } : {};
}
