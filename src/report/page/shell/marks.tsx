import type { ComponentChildren } from 'preact';
import { count } from '../../../model/count.ts';
import type { Severity, Status } from '../../../model/status.ts';
import { dayMonth, nightsBetween } from '../../dates.ts';
import { STATUS_LETTERS, STATUS_WORDS, sentenceCase } from '../../status-words.ts';
import type { FindingBody } from '../data/encoded-report.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';

export const classes = (...names: readonly (string | false | undefined)[]): string => names.filter(Boolean).join(' ');

/** Whether it is drawn pale: a failure that follows from another. Unknown is never made pale. */
export const isFollower = (fact: Pick<FindingBody, 'status' | 'cause'>): boolean =>
  fact.status === 'fail' && fact.cause !== undefined;
export const letterOf = (fact: Pick<FindingBody, 'status' | 'waiver'>): string =>
  fact.waiver ? `(${STATUS_LETTERS[fact.status]})` : STATUS_LETTERS[fact.status];
export const wordOf = (fact: Pick<FindingBody, 'status' | 'waiver'>): string =>
  fact.waiver ? `${STATUS_WORDS[fact.status]}, waived` : STATUS_WORDS[fact.status];

export function Mark({
  of,
  big,
  zero,
  hidden = true,
}: {
  of: Pick<FindingBody, 'status' | 'cause' | 'waiver'>;
  big?: boolean;
  zero?: boolean;
  hidden?: boolean;
}) {
  return (
    <span
      class={classes('m', big && 'big', zero && 'zero', of.waiver && 'wv', isFollower(of) && 'fol')}
      data-s={of.status}
      aria-hidden={hidden}
    >
      {letterOf(of)}
    </span>
  );
}
export const StatusMark = ({ status, big, zero }: { status: Status; big?: boolean; zero?: boolean }) => (
  <Mark of={{ status }} {...(big ? { big } : {})} {...(zero ? { zero } : {})} />
);

export const SeverityWord = ({ severity, plain }: { severity: Severity; plain?: boolean }) => (
  <span class="sev" data-v={severity}>
    {plain ? severity : sentenceCase(severity)}
  </span>
);

/** Where a finding is, in the address. */
export const hrefOf = (cell: Cell): string => `#f/${cell.check.short}/${encodeURIComponent(cell.subscription.id)}`;

/** Opens a finding; a link, so that it can be copied, opened in a new tab and reached without script-made buttons. */
export const FindingLink = ({ cell, children }: { cell: Cell; children: ComponentChildren }) => (
  <a class="link" href={hrefOf(cell)}>
    {children}
  </a>
);

/**
 * A cause says what failed; whatever follows, is unknown or passes says what is wanted, because nothing more was seen.
 */
export const titleOf = (cell: Cell): string =>
  (cell.status === 'fail' || cell.status === 'warn') && cell.cause === undefined
    ? cell.check.failureTitle
    : cell.check.title;

/** "Since 9 Nov, 16 nights"; nothing where there was no earlier scan to tell. */
export function sinceWords(model: ReportModel, cell: Cell): string {
  const { scan, baseline } = model.encoded;
  if (!cell.since || !baseline) return '';
  if (cell.since >= scan.startedAt.slice(0, 19))
    return model.isChanged(cell.subscription.index, cell.check.index) ? 'New tonight' : `Since ${dayMonth(cell.since)}`;
  return `Since ${dayMonth(cell.since)}, ${count(nightsBetween(cell.since, scan.startedAt), 'night')}`;
}

export const zoneWords = (subscription: Cell['subscription']): string =>
  `zone ${subscription.zone}${subscription.zoneFrom === 'unmapped' ? ' (not mapped)' : ''}`;
