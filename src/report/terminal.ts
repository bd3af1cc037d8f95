import { count } from '../model/count.ts';
import { STATUSES, type Status } from '../model/finding.ts';
import type { LeftOut, Report } from '../model/report.ts';
import { subscriptionLabels } from '../model/subscription-label.ts';
import { independentFixes } from '../model/to-fix.ts';
import { withoutControls } from './control-characters.ts';
import { dayOf, elapsedWords, nightsBetween } from './dates.ts';
import type { FixRow } from './fix/fix-row.ts';
import { fixRows } from './fix/fix-rows.ts';
import { failNote, fixSums } from './fix/fix-sums.ts';
import { headlineOf, judgedLater, laterOf } from './headline.ts';
import { areaLines } from './terminal-areas.ts';
import { causeLines, nextLines } from './terminal-causes.ts';
import { type TerminalColours, terminalColours } from './terminal-colours.ts';
import type { TerminalContext } from './terminal-context.ts';
import { truncate } from './text-width.ts';
import { wrap } from './text-wrap.ts';

/* The report for a terminal of 80 columns: what to fix first, the next step last. */

export type TerminalOptions = {
  readonly columns: number;
  readonly colour: boolean;
  /** Full names, every cause and every subscription. */
  readonly wide?: boolean;
  /** The exit status of the command that prints it. */
  readonly exit?: 0 | 2 | 3;
};

const MAX_WARNINGS = 10;
/** The column at which the notes beside the counts begin. */
const NOTE_COLUMN = 27;
const DAY_MS = 86_400_000;
const WAIVER_NOTICE_MS = 14 * DAY_MS;

export function renderTerminal(report: Report, options: TerminalOptions): string {
  const { wide = false } = options;
  const columns = wide ? Math.max(80, options.columns) : Math.max(60, Math.min(options.columns, 100));
  const colours = terminalColours(options.colour);
  const labels = subscriptionLabels(report.subscriptions);
  const context: TerminalContext = {
    report,
    columns,
    wide,
    colours,
    label: (id) => withoutControls(labels.get(id) ?? id),
  };
  const causes = fixRows(report);
  const lines = [
    colours.heading(`${headlineOf(report).sentence}.`),
    ...wrap(summary(context, options.exit), columns),
    '',
    ...statusLines(context, causes),
    ...changeLines(context),
    ...causeLines(context, causes),
    ...areaLines(context),
    ...nextLines(context, causes[0]),
    ...leftOutLines(context),
    ...warningLines(context),
    ...exitLine(options.exit),
  ];
  return `${lines.join('\n')}\n`;
}

function summary({ report, label }: TerminalContext, exit: number | undefined): string {
  const { coverage, scan, totals } = report;
  const previous = report.trend.at(-2);
  const fails = totals.causes + totals.followers > 0;
  const later = laterOf(scan);
  const partly = coverage.unknown > 0 ? `, ${coverage.unknown} partly unknown` : '';
  return [
    `${coverage.evaluated} of ${coverage.inScope} evaluated${partly}.`,
    scan.status === 'partial' ? `${scan.missing.length} missing: ${scan.missing.map(label).join(', ')}.` : '',
    `Took ${elapsedWords(scan.startedAt, scan.finishedAt)}.`,
    later ? judgedLater(later) : '',
    totals.byStatus.unknown > 0 && !fails
      ? `Unknown is not pass${exit === undefined ? '' : `: exit status ${exit}`}.`
      : '',
    report.baseline && previous && findingDrift(report).length === 0
      ? `Nothing changed since ${dayOf(previous.at)}.`
      : '',
    !report.baseline && scan.trigger !== 'cli'
      ? 'This first scan is the baseline. Changes are reported from the second scan on.'
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function statusLines({ report, columns, colours, label }: TerminalContext, rows: readonly FixRow[]): readonly string[] {
  const { byStatus, causes, followers, waived } = report.totals;
  const waivedCount = (status: Status) =>
    report.findings.filter((finding) => finding.status === status && finding.waiver).length;
  const unknown = new Set(
    report.findings.filter((finding) => finding.status === 'unknown').map((finding) => finding.subscriptionId),
  );
  const notes: Partial<Record<Status, string>> = {
    fail: failNote(fixSums(rows), causes + followers),
    unknown: unknown.size === 1 ? `on ${label([...unknown][0] ?? '')}` : `on ${unknown.size} subscriptions`,
  };
  const lines = STATUSES.map((status) => {
    const n = status === 'fail' ? causes + followers : byStatus[status] - waivedCount(status);
    const word = status === 'not-applicable' ? 'not applicable' : status;
    return countRow(colours, status, n, word, truncate(notes[status] ?? '', columns - NOTE_COLUMN));
  });
  if (waived === 0) return lines;
  return [
    ...lines,
    ` ${colours.dim('(F)')} ${String(waived).padStart(4)}  waived          ${endsSoon(report)}`.trimEnd(),
  ];
}

/** A letter, a count, a word and, where the count is not zero, a note. */
function countRow(colours: TerminalColours, status: Status, n: number, words: string, note: string): string {
  const letter = n > 0 ? colours.mark(status) : colours.none(status);
  return `  ${letter}  ${String(n).padStart(4)}  ${words.padEnd(14)}  ${n > 0 ? note : ''}`.trimEnd();
}

function endsSoon(report: Report): string {
  const now = Date.parse(report.scan.startedAt);
  const days = report.findings
    .flatMap((finding) => (finding.waiver ? [Date.parse(`${finding.waiver.expires}T23:59:59Z`) - now] : []))
    .filter((ms) => ms >= 0 && ms <= WAIVER_NOTICE_MS)
    .map((ms) => Math.floor(ms / DAY_MS));
  if (days.length === 0) return '';
  const first = Math.min(...days);
  const when = first === 0 ? 'today' : `in ${count(first, 'day')}`;
  return `${days.length} end${days.length === 1 ? 's' : ''} ${when}${days.length > 1 ? ' or later' : ''}`;
}

/** The drift of whole findings, without that of single resources. */
const findingDrift = (report: Report) => report.drift.filter((one) => one.resourceId === undefined);

function changeLines({ report, columns, colours, label }: TerminalContext): readonly string[] {
  const drift = findingDrift(report);
  if (!report.baseline || drift.length === 0) return [];
  const newFailures = drift.filter(
    (one) => (one.kind === 'regressed' || one.kind === 'appeared') && one.to === 'fail' && !one.waived,
  );
  const followers = newFailures.filter((one) => one.cause !== undefined).length;
  const outOfSight = [...new Set(drift.filter((one) => one.kind === 'lost-sight').map((one) => one.subscriptionId))];
  const fixes = drift.filter((one) => one.kind === 'fixed');
  const independent = independentFixes(fixes, (one) => one).length;
  const row = (status: Status, n: number, words: string, note = '') =>
    countRow(colours, status, n, words, truncate(note, columns - NOTE_COLUMN));
  return [
    '',
    colours.heading(since(report)),
    row(
      'fail',
      newFailures.length - followers,
      'new failures',
      followers > 0 ? `and ${followers} that follow${followers === 1 ? 's' : ''}` : '',
    ),
    row(
      'unknown',
      outOfSight.length,
      'out of sight',
      outOfSight.length === 1 ? label(outOfSight[0] ?? '') : 'subscriptions',
    ),
    row(
      'pass',
      independent,
      'fixed',
      fixes.length > independent
        ? `and ${fixes.length - independent} fixed with ${independent === 1 ? 'it' : 'them'}`
        : '',
    ),
  ];
}

function since(report: Report): string {
  const previous = report.trend.at(-2)?.at;
  const isLastNight = previous === undefined || nightsBetween(previous, report.scan.startedAt) <= 2;
  return isLastNight ? 'Since last night' : `Since ${dayOf(previous)}`;
}

function warningLines({ report, columns, wide, colours }: TerminalContext): readonly string[] {
  if (report.warnings.length === 0) return [];
  const shown = wide ? report.warnings : report.warnings.slice(0, MAX_WARNINGS);
  const rest = report.warnings.length - shown.length;
  return [
    '',
    colours.heading('Warnings'),
    ...shown.flatMap((one) => wrap(withoutControls(one), columns - 2).map((line) => `  ${line}`)),
    ...(rest > 0 ? [`     ${count(rest, 'more warning')}: --wide`] : []),
  ];
}

/** What the policy leaves out on purpose, so that nobody takes it for covered. */
function leftOutLines({ report, columns, wide, colours }: TerminalContext): readonly string[] {
  const { leftOut = [] } = report;
  if (leftOut.length === 0) return [];
  const labels = subscriptionLabels([...report.subscriptions, ...leftOut]);
  const shown = wide ? leftOut : leftOut.slice(0, MAX_WARNINGS);
  const rest = leftOut.length - shown.length;
  const words = ({ id, rationale, expires }: LeftOut) =>
    `${labels.get(id) ?? id}: ${rationale}${expires ? ` (until ${expires})` : ''}`;
  return [
    '',
    colours.heading(`Left out on purpose: ${count(leftOut.length, 'subscription')}`),
    ...shown.flatMap((one) => wrap(withoutControls(words(one)), columns - 2).map((line) => `  ${line}`)),
    ...(rest > 0 ? [`     ${rest} more: --wide`] : []),
  ];
}

const EXIT_WORDS = {
  0: 'nothing fails and nothing is unknown',
  2: 'at least one check fails',
  3: 'nothing fails, but something is unknown',
} as const;
const exitLine = (exit: 0 | 2 | 3 | undefined): readonly string[] =>
  exit === undefined ? [] : ['', `Exit status ${exit}: ${EXIT_WORDS[exit]}.`];
