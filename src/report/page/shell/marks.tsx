import type { ComponentChildren } from 'preact';
import { count } from '../../../model/count.ts';
import type { Severity, Status } from '../../../model/status.ts';
import { dayMonth, nightsBetween } from '../../dates.ts';
import { STATUS_LETTERS, STATUS_WORDS, sentenceCase } from '../../status-words.ts';
import type { FindingBody } from '../data/encoded-report.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';

export const classes = (...names: readonly (string | false | undefined)[]): string => names.filter(Boolean).join(' ');

/** Whether a finding is drawn pale: a failure that follows from another. Unknown is never drawn pale. */
export const isFollower = (body: Pick<FindingBody, 'status' | 'cause'>): boolean =>
  body.status === 'fail' && body.cause !== undefined;
export const letterOf = (body: Pick<FindingBody, 'status' | 'waiver'>): string =>
  body.waiver ? `(${STATUS_LETTERS[body.status]})` : STATUS_LETTERS[body.status];
export const wordOf = (body: Pick<FindingBody, 'status' | 'waiver'>): string =>
  body.waiver ? `${STATUS_WORDS[body.status]}, waived` : STATUS_WORDS[body.status];

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

/** The address of a finding within the page. */
export const hrefOf = (cell: Cell): string => `#f/${cell.check.short}/${encodeURIComponent(cell.subscription.id)}`;

/** A link that opens a finding, so that it can be copied or opened in a new tab. */
export const FindingLink = ({ cell, children }: { cell: Cell; children: ComponentChildren }) => (
  <a class="link" href={hrefOf(cell)}>
    {children}
  </a>
);

/** The failure title for a cause; the wanted state for what follows, is unknown or passes: nothing more was seen. */
export const titleOf = (cell: Cell): string =>
  (cell.status === 'fail' || cell.status === 'warn') && cell.cause === undefined
    ? cell.check.failureTitle
    : cell.check.title;

/** "Since 9 Nov, 16 nights"; empty where there is no earlier scan to compare with. */
export function sinceWords(model: ReportModel, cell: Cell): string {
  const { scan, baseline } = model.encoded;
  if (!cell.since || !baseline) return '';
  if (cell.since >= scan.startedAt.slice(0, 19))
    return model.isChanged(cell.subscription.index, cell.check.index) ? 'New tonight' : `Since ${dayMonth(cell.since)}`;
  return `Since ${dayMonth(cell.since)}, ${count(nightsBetween(cell.since, scan.startedAt), 'night')}`;
}

export const zoneWords = (subscription: Cell['subscription']): string =>
  `zone ${subscription.zone}${subscription.zoneFrom === 'unmapped' ? ' (not mapped)' : ''}`;
