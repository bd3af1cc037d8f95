import { count } from '../../model/count.ts';
import type { Status } from '../../model/finding.ts';
import { SEVERITIES, type Severity } from '../../model/status.ts';
import { dayMonth } from '../../report/dates.ts';
import { chargeOf, roleNeeded } from '../../report/fix/fix-needs.ts';
import { slug } from '../../report/page/data/report-model.ts';
import type { Digest, DigestEntry } from '../digest.ts';
import type { Section } from './section-list.ts';
import { inert, itemsOf } from './words.ts';

/* A section's entries as rows: one a cause, however many subscriptions it is on. */

export type MailRow = {
  readonly key: string;
  readonly status: Status;
  readonly title: string;
  /** "critical, new tonight", "since 9 Nov, 19 nights". */
  readonly meta: string;
  /** What was seen where, and what follows. */
  readonly lines: readonly string[];
  /** Only where reading is lost: it is short, and urgent. */
  readonly command: string | undefined;
  readonly link: { readonly href: string; readonly text: string } | undefined;
  /** "needs Owner; starts a charge" */
  readonly needs: string;
};

const NAMED = 3;

export function mailRows(section: Section, digest: Digest): readonly MailRow[] {
  const groups = Map.groupBy(section.entries, (entry) => `${entry.checkId} ${entry.status} ${entry.title}`);
  return [...groups].flatMap(([key, entries]) => {
    const [first] = entries;
    return first ? [rowOf(key, first, entries, section, digest)] : [];
  });
}

function rowOf(
  key: string,
  first: DigestEntry,
  entries: readonly DigestEntry[],
  { heading, commands, withMessages }: Section,
  digest: Digest,
): MailRow {
  const isGood = first.status === 'pass' || first.status === 'not-applicable';
  const isLost = heading === 'Out of sight';
  const command = commands ? first.command : undefined;
  const { caveats } = first;
  const charge = chargeOf({ caveats: [...caveats] });
  const role = roleNeeded({ caveats: [...caveats] });
  return {
    key,
    status: first.status,
    title: inert(first.title),
    meta: inert([...(isGood ? [] : [worstOf(entries)]), sinceOf(entries, isGood, commands)].filter(Boolean).join(', ')),
    lines: [
      inert([namesOf(entries), followOf(entries, isGood)].filter(Boolean).join('; ')),
      ...(entries.length === 1 && (first.places ?? 1) === 1 && (!isGood || withMessages)
        ? [inert(first.message), ...itemsOf(first)]
        : []),
    ],
    // Where there is no page to lead to, the mail itself has to carry the command.
    command: (isLost || !digest.pageUrl) && entries.length === 1 ? command : undefined,
    link: linkOf(first, first.places ?? entries.length, isGood ? undefined : first.command, isLost, digest),
    needs: command
      ? [role ? `needs ${role}` : '', charge ? 'starts a charge' : 'no charge'].filter(Boolean).join('; ')
      : '',
  };
}

const worstOf = (entries: readonly DigestEntry[]): Severity =>
  SEVERITIES[Math.min(...entries.map((entry) => SEVERITIES.indexOf(entry.severity)))] ?? 'info';

function namesOf(entries: readonly DigestEntry[]): string {
  const names = entries.map(
    ({ subscriptionName, zone, mapped }) => `${subscriptionName}${mapped ? '' : ` (zone ${zone}, not mapped)`}`,
  );
  const [first] = entries;
  if (first?.places !== undefined && first.places > 1) return count(first.places, 'subscription');
  return names.length > NAMED
    ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`
    : names.join(', ');
}

function followOf(entries: readonly DigestEntry[], isGood: boolean): string {
  const n = entries.reduce((sum, entry) => sum + entry.followers.length, 0);
  // What follows was counted on the worst of several subscriptions alone.
  if (n === 0 || entries.some(({ places = 1 }) => places > 1)) return '';
  if (isGood) return `${n} ${n === 1 ? 'was' : 'were'} fixed with it`;
  return count(n, 'failure follows', 'failures follow');
}

function sinceOf(entries: readonly DigestEntry[], isGood: boolean, isNew: boolean): string {
  const nights = Math.max(...entries.map((entry) => entry.nights ?? 0));
  if (isGood) return nights > 0 ? `after ${count(nights, 'night')}` : '';
  const [since] = entries.flatMap((entry) => entry.since ?? []).sort();
  if (since && nights > 1) return `since ${dayMonth(since)}, ${count(nights, 'night')}`;
  return isNew ? 'new tonight' : '';
}

/** The owner's own page, where the numbers of the mail stand. */
export const ownerPage = ({ pageUrl, owner }: Digest): string | undefined =>
  pageUrl ? `${pageUrl}#/o/${slug(owner.name) || encodeURIComponent(owner.name)}` : undefined;

function linkOf(
  { checkId, link }: DigestEntry,
  places: number,
  command: string | undefined,
  isLost: boolean,
  digest: Digest,
): MailRow['link'] {
  const page = ownerPage(digest);
  if (command && page)
    return isLost
      ? { href: `${page}?script=041-denied`, text: `Grant for ${places}` }
      : { href: `${page}?script=${checkId.replace('AISPM-', '')}`, text: `Script for ${places}` };
  return link ? { href: link, text: 'Open the finding' } : undefined;
}
