import { count } from '../../model/count.ts';
import type { Status } from '../../model/finding.ts';
import { withoutPrivate } from '../../model/private-text.ts';
import { withoutControls } from '../../report/control-characters.ts';
import { clock, dayOf } from '../../report/dates.ts';
import { STATUS_LETTERS } from '../../report/status-words.ts';
import { truncate } from '../../report/text-width.ts';
import type { Digest, DigestEntry, DigestWaiver } from '../digest.ts';

/* Sentences that subject, HTML and text share. Everything that comes from Azure or the policy is made inert here. */

export const LETTERS: Readonly<Record<Status | 'waived', string>> = { ...STATUS_LETTERS, waived: '(F)' };
const MAX_TEXT = 600;
const SHOWN_ITEMS = 5;
const SUBJECT = 150;

/** A text from outside, without control characters and cut to a readable length. */
export const inert = (text: string): string => truncate(withoutControls(withoutPrivate(text)), MAX_TEXT);

/** "2 new failures, 1 subscription out of sight, 2 fixed: Contoso Lending, Defender CSPM is Free" */
export function subjectOf(digest: Digest): string {
  const marked = digest.mayRepeat ? 'Possibly repeated: ' : '';
  if (digest.allQuiet) return marked + withoutControls(`Nothing changed this week: ${lower(digest.verdict.sentence)}`);
  const parts = numbersOf(digest)
    .filter(({ n }) => n > 0)
    .map(({ n, noun }) => `${n} ${noun}`);
  const [first] = [
    ...digest.failed,
    ...digest.lostSight,
    ...(digest.escalated ?? []),
    ...(digest.flapping ?? []),
    ...(digest.steady ?? []),
    ...digest.regained,
    ...digest.fixed,
  ];
  const about = first
    ? `${first.title}${/\bon$/.test(first.title) ? ',' : ''} on ${first.subscriptionName}${others(digest, first)}`
    : digest.waivers[0]
      ? `${digest.waivers[0].subscriptionName}, ${digest.waivers[0].title}`
      : '';
  const escalated = (digest.escalated?.length ?? 0) + (digest.more?.escalated ?? 0);
  if (escalated > 0) parts.push(`${escalated} failing for a long time`);
  for (const name of ['flapping', 'steady'] as const) {
    const n = (digest[name]?.length ?? 0) + (digest.more?.[name] ?? 0);
    if (n > 0) parts.push(`${n} ${name === 'steady' ? 'steady again' : name}`);
  }
  if (digest.regained.length > 0)
    parts.push(`${count(subscriptionsOf(digest.regained), 'subscription')} back in sight`);
  if (parts.length === 0 && digest.newChecks.length === 0 && digest.bom)
    return (
      marked +
      truncate(withoutControls(`${BOM_HEADING} changed: ${digest.bom.lines[0] ?? ''}`.replace(/: $/, '')), SUBJECT)
    );
  if (parts.length === 0)
    return (
      marked + truncate(withoutControls(`New checks with this version: ${lower(digest.verdict.sentence)}`), SUBJECT)
    );
  return marked + truncate(withoutControls(`${parts.join(', ')}${about ? `: ${about}` : ''}`), SUBJECT);
}

/** " and 1 more": other subscriptions with the same cause. */
function others(digest: Digest, first: DigestEntry): string {
  const more = [...digest.failed, ...digest.lostSight, ...digest.fixed].filter(
    (one) => one !== first && one.checkId === first.checkId && one.status === first.status,
  ).length;
  return more > 0 ? ` and ${more} more` : '';
}

/** "Retail Platform: 9 of 11 subscriptions are not fully covered" */
export const titleOf = ({ owner, verdict }: Digest): string => inert(`${owner.name}: ${verdict.sentence}`);

const lower = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);
const subscriptionsOf = (entries: readonly DigestEntry[]) => new Set(entries.map((entry) => entry.subscriptionId)).size;

export type Figure = {
  readonly n: number;
  readonly noun: string;
  readonly tone: 'fail' | 'unknown' | 'pass' | 'plain';
};

/** The four figures of the strip, in the order of the mail. */
export function numbersOf(digest: Digest): readonly Figure[] {
  const lost = subscriptionsOf(digest.lostSight) + (digest.more?.lostSight ?? 0);
  const failed = digest.failed.length + (digest.more?.failed ?? 0);
  const fixed = digest.fixed.length + (digest.more?.fixed ?? 0);
  const waivers = digest.waivers.length + (digest.more?.waivers ?? 0);
  const ended = digest.waivers.some((waiver) => waiver.daysLeft <= 0);
  return [
    { n: failed, noun: 'new to fix', tone: 'fail' },
    { n: lost, noun: lost === 1 ? 'subscription out of sight' : 'subscriptions out of sight', tone: 'unknown' },
    { n: fixed, noun: 'fixed', tone: 'pass' },
    {
      n: waivers,
      noun: `${waivers === 1 ? 'waiver' : 'waivers'} ${ended ? 'expired or expiring' : 'expiring'}`,
      tone: 'plain',
    },
  ];
}

/** What there is to fix, whether that is more or less than before, and which night it was. */
export const lineOf = (digest: Digest): string =>
  inert([digest.verdict.line, digest.verdict.trend, nightOf(digest)].filter(Boolean).join(' '));

/** "Night of 24 Nov 2026, 02:00 to 02:06 UTC." or "Scan of 2 subscriptions on request, 24 Nov 2026, ..." */
function nightOf(digest: Digest): string {
  const one = digest.subset === undefined ? 'Night of' : `Scan of ${count(digest.subset, 'subscription')} on request,`;
  const nights = digest.scanIds.length > 1 ? `${digest.scanIds.length} scans, the last of` : one;
  return `${nights} ${dayOf(digest.startedAt)}, ${clock(digest.startedAt)} to ${clock(digest.finishedAt)} UTC.`;
}

/** "First: Defender CSPM is Free on Contoso Lending; 6 checks follow from it." */
export function firstOf(digest: Digest): string | undefined {
  const [first] = [...digest.failed, ...digest.lostSight];
  if (!first) return undefined;
  const follow =
    first.followers.length > 0 ? `; ${count(first.followers.length, 'check follows', 'checks follow')} from it` : '';
  return inert(`${first.title} on ${first.subscriptionName}${follow}.`);
}

/** The messages of the first few single resources. */
export function itemsOf(entry: DigestEntry): readonly string[] {
  const shown = entry.items.slice(0, SHOWN_ITEMS).map(({ resourceId, message }) => {
    const name = resourceId.split('/').at(-1) || resourceId;
    return inert(message.includes(name) ? message : `${name}: ${message}`);
  });
  return entry.items.length > SHOWN_ITEMS ? [...shown, `and ${entry.items.length - SHOWN_ITEMS} more`] : shown;
}

export function waiverLines(waiver: DigestWaiver): {
  readonly title: string;
  readonly meta: string;
  readonly line: string;
} {
  const ended = waiver.daysLeft <= 0;
  return {
    title: inert(waiver.title),
    meta: inert([waiver.subscriptionName, waiver.ticket ?? waiver.id, waiver.owner].join(', ')),
    line: ended
      ? `Expired on ${dayOf(waiver.expires)}; from now on it is mailed as failing.`
      : `Expires on ${dayOf(waiver.expires)}, in ${count(waiver.daysLeft, 'day')}; from then on it is mailed as failing.`,
  };
}

export const BOM_HEADING = 'AI bill of materials';
/** What changed in the AI bill of materials, a line each. */
export const bomLines = ({ bom }: Digest): readonly string[] =>
  bom
    ? [...bom.lines.map(inert), ...(bom.more > 0 ? [`${bom.more} more: aispm inventory --since shows them.`] : [])]
    : [];

/** "AISPM-045, Title: 3 fail" */
export const newCheckLine = ({ checkId, title, failing }: Digest['newChecks'][number]): string =>
  inert(`${checkId}, ${title}: ${failing === 0 ? 'nothing fails' : `${failing} failing`}`);

export function footerOf(digest: Digest): string {
  const scope = count(digest.ownedSubscriptions, 'subscription');
  return inert(
    [
      `To ${digest.owner.name}, ${scope}. A night without a change sends nothing.`,
      ...(digest.leftOut ? [`The policy leaves ${count(digest.leftOut, 'subscription')} out of the scan.`] : []),
      'Supports the firm’s own verification; it does not replace it.',
    ].join(' '),
  );
}

/** What lets a reader hold the store against this mail later; empty in mails without a head. */
export const headLines = ({ head }: Digest): readonly string[] =>
  head === undefined
    ? []
    : [
        `Keep this mail: it vouches for record ${head.number}, scan ${head.scanId} (aispm verify --head).`,
        `Hash ${head.hash}`,
        `Root ${head.root}`,
      ];

export const REPEATED = 'You may have received this before: the mail service’s answer to an earlier attempt was lost.';
