import { type Finding, STATUSES, type Status } from '../model/finding.ts';
import { commandFor } from '../model/remediation.ts';
import type { Report } from '../model/report.ts';
import { type Cause, causesOf, independentFixes } from './causes.ts';
import { commandLines } from './command-lines.ts';
import { withoutControls } from './control-characters.ts';
import { dayMonth, dayOf, elapsedWords, nightsBetween } from './dates.ts';
import { headlineOf } from './headline.ts';
import { areaLines } from './terminal-areas.ts';
import { type TerminalColours, terminalColours } from './terminal-colours.ts';
import { padCell, textWidth, truncate, wrap } from './text-width.ts';

/* The report for a terminal of 80 columns (LOOK: terminal-mock): causes first, next step last. */

export type TerminalOptions = {
  readonly columns: number;
  readonly colour: boolean;
  /** Whole names, every cause and every subscription. */
  readonly wide?: boolean;
  /** Exit status of the run that prints it. */
  readonly exit?: 0 | 2 | 3;
};

const SHOWN_CAUSES = 5;
const SHOWN_WARNINGS = 10;
/** Where the notes beside the counts begin. */
const NOTE = 27;
/** Where the title of a cause begins. */
const INDENT = 15;
const SOON_MS = 14 * 86_400_000;

type Frame = {
  readonly report: Report;
  readonly columns: number;
  readonly wide: boolean;
  readonly paint: TerminalColours;
  readonly name: (subscriptionId: string) => string;
};

export function renderTerminal(report: Report, options: TerminalOptions): string {
  const { wide = false } = options;
  const columns = wide ? Math.max(80, options.columns) : Math.max(60, Math.min(options.columns, 100));
  const paint = terminalColours(options.colour);
  const names = new Map(report.subscriptions.map((one) => [one.id, withoutControls(one.name)]));
  const frame: Frame = { report, columns, wide, paint, name: (id) => names.get(id) ?? withoutControls(id) };
  const causes = causesOf(report);
  const lines = [
    paint.heading(`${headlineOf(report).sentence}.`),
    ...wrap(evaluated(frame, options.exit), columns),
    '',
    ...counts(frame),
    ...changes(frame),
    ...fixFirst(frame, causes),
    ...areaLines(report, columns, wide, paint),
    ...next(frame, causes[0]),
    ...warnings(frame),
    ...exitLine(options.exit),
  ];
  return `${lines.join('\n')}\n`;
}

function evaluated({ report, name }: Frame, exit: number | undefined): string {
  const { coverage, scan, totals } = report;
  const previous = report.trend.at(-2);
  const fails = totals.causes + totals.followers > 0;
  return [
    `${coverage.evaluated} of ${coverage.inScope} evaluated${coverage.unknown > 0 ? `, ${coverage.unknown} partly unknown` : ''}.`,
    scan.status === 'partial' ? `${scan.missing.length} missing: ${scan.missing.map(name).join(', ')}.` : '',
    `Took ${elapsedWords(scan.startedAt, scan.finishedAt)}.`,
    totals.byStatus.unknown > 0 && !fails
      ? `Unknown is not pass${exit === undefined ? '' : `: exit status ${exit}`}.`
      : '',
    report.baseline && previous && whole(report).length === 0 ? `Nothing changed since ${dayOf(previous.at)}.` : '',
    !report.baseline && scan.trigger !== 'cli'
      ? 'First scan: this is the baseline. Changes are reported from the second on.'
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function counts({ report, columns, paint, name }: Frame): readonly string[] {
  const { byStatus, causes, followers, waived } = report.totals;
  const number = (n: number) => String(n).padStart(4);
  const excused = (status: Status) =>
    report.findings.filter((finding) => finding.status === status && finding.waiver).length;
  const unknown = new Set(
    report.findings.filter((finding) => finding.status === 'unknown').map((finding) => finding.subscriptionId),
  );
  const notes: Partial<Record<Status, string>> = {
    fail: `${causes} cause${causes === 1 ? '' : 's'}${followers > 0 ? `, and ${followers} that follow${followers === 1 ? 's' : ''} from ${causes === 1 ? 'it' : 'them'}` : ''}`,
    unknown: unknown.size === 1 ? `on ${name([...unknown][0] ?? '')}` : `on ${unknown.size} subscriptions`,
  };
  const rows = STATUSES.map((status) => {
    const n = status === 'fail' ? causes + followers : byStatus[status] - excused(status);
    const word = status === 'not-applicable' ? 'not applicable' : status.padEnd(14);
    return `  ${n > 0 ? paint.mark(status) : paint.none(status)}  ${number(n)}  ${word}  ${n > 0 ? truncate(notes[status] ?? '', columns - NOTE) : ''}`.trimEnd();
  });
  return waived > 0
    ? [...rows, ` ${paint.dim('(F)')} ${number(waived)}  waived          ${endsSoon(report)}`.trimEnd()]
    : rows;
}

function endsSoon(report: Report): string {
  const now = Date.parse(report.scan.startedAt);
  const days = report.findings
    .flatMap((finding) => (finding.waiver ? [Date.parse(`${finding.waiver.expires}T23:59:59Z`) - now] : []))
    .filter((left) => left >= 0 && left <= SOON_MS)
    .map((left) => Math.floor(left / 86_400_000));
  if (days.length === 0) return '';
  const first = Math.min(...days);
  return `${days.length} end${days.length === 1 ? 's' : ''} ${first === 0 ? 'today' : `in ${first} day${first === 1 ? '' : 's'}`}${days.length > 1 ? ' or later' : ''}`;
}

const whole = (report: Report) => report.drift.filter((one) => one.resourceId === undefined);

function changes({ report, columns, paint, name }: Frame): readonly string[] {
  const drift = whole(report);
  if (!report.baseline || drift.length === 0) return [];
  const failed = drift.filter(
    (one) => (one.kind === 'regressed' || one.kind === 'appeared') && one.to === 'fail' && !one.waived,
  );
  const follow = failed.filter((one) => one.cause !== undefined).length;
  const lost = [...new Set(drift.filter((one) => one.kind === 'lost-sight').map((one) => one.subscriptionId))];
  const fixed = drift.filter((one) => one.kind === 'fixed');
  const own = independentFixes(fixed, (one) => one).length;
  const row = (status: Status, n: number, words: string, note = '') =>
    `  ${n > 0 ? paint.mark(status) : paint.none(status)}  ${String(n).padStart(4)}  ${words.padEnd(14)}  ${n > 0 ? truncate(note, columns - NOTE) : ''}`.trimEnd();
  return [
    '',
    paint.heading(since(report)),
    row(
      'fail',
      failed.length - follow,
      'new failures',
      follow > 0 ? `and ${follow} that follow${follow === 1 ? 's' : ''}` : '',
    ),
    row('unknown', lost.length, 'out of sight', lost.length === 1 ? name(lost[0] ?? '') : 'subscriptions'),
    row('pass', own, 'fixed', fixed.length > own ? `and ${fixed.length - own} that followed` : ''),
  ];
}

function since(report: Report): string {
  const previous = report.trend.at(-2)?.at;
  const last = previous === undefined || nightsBetween(previous, report.scan.startedAt) <= 2;
  return last ? 'Since last night' : `Since ${dayOf(previous)}`;
}

function fixFirst({ report, columns, wide, paint, name }: Frame, causes: readonly Cause[]): readonly string[] {
  if (causes.length === 0) return [];
  const titles = new Map(report.checks.map((check) => [check.id, check.failureTitle]));
  const zones = new Map(report.subscriptions.map((one) => [one.id, one.zone]));
  const shown = wide ? causes : causes.slice(0, SHOWN_CAUSES);
  const rows = shown.flatMap((cause, index) => {
    const { finding } = cause;
    const age = ageOf(cause, report);
    const [title = '', ...rest] = wrap(
      titles.get(finding.checkId) ?? finding.checkId,
      columns - INDENT - 1 - textWidth(age),
    );
    const where = `${name(finding.subscriptionId)}, zone ${zones.get(finding.subscriptionId) ?? 3}${reach(cause)}`;
    const first = `${String(index + 1).padStart(3)}  ${paint.severity(finding.severity, finding.severity.padEnd(8))}  ${padCell(title, columns - INDENT - 1 - textWidth(age))}`;
    return [
      `${first} ${cause.isNew ? paint.loud(age) : paint.dim(age)}`.trimEnd(),
      ...rest.map((line) => ' '.repeat(INDENT) + line),
      truncate(`     ${finding.checkId.slice(-3)}       ${where}`, columns),
    ];
  });
  return [
    '',
    paint.heading('Fix first'),
    ...rows,
    ...(causes.length > shown.length ? [`     ${causes.length - shown.length} more causes: --wide`] : []),
  ];
}

function ageOf({ isNew, finding }: Cause, report: Report): string {
  if (isNew) return 'new tonight';
  if (!report.baseline || !finding.since) return '';
  const n = nightsBetween(finding.since, report.scan.startedAt);
  return `${dayMonth(finding.since)}, ${String(n).padStart(2)} night${n === 1 ? '' : 's'}`;
}

function reach({ finding, followers }: Cause): string {
  const blind = followers.filter((one) => one.status === 'unknown').length;
  const failing = followers.length - blind;
  if (failing > 0 && blind > 0) return `, ${failing} follow${failing === 1 ? 's' : ''} from it, ${blind} unknown`;
  if (failing > 0) return `, and ${failing} that follow${failing === 1 ? 's' : ''} from it`;
  if (blind > 0) return `, and ${blind} left unknown by it`;
  return counted(finding);
}

const counted = ({ counted: counts }: Finding): string =>
  counts && counts.total > 0 ? `, ${counts.fail} of ${counts.total}` : '';

function next({ report, columns, paint, name }: Frame, cause: Cause | undefined): readonly string[] {
  const check = report.checks.find((one) => one.id === cause?.finding.checkId);
  if (!cause || !check) return [];
  const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  const { finding } = cause;
  const command = commandFor(check.remediation, 'cli', {
    subscriptionId: finding.subscriptionId,
    items: finding.items ?? [],
  });
  const body = command
    ? commandLines(command, columns - 2)
    : wrap(withoutControls(`${check.remediation.text} ${check.remediation.decision ?? ''}`.trim()), columns - 2);
  const permission = check.remediation.caveats?.find((caveat) => /\bneeds\b/i.test(caveat)) ?? '';
  return [
    '',
    paint.heading('Next'),
    ...indented(wrap(`${name(finding.subscriptionId)}: ${withoutControls(finding.message)}`, columns - 2)),
    ...indented(body),
    ...indented(
      wrap(
        `${command ? `${permission} ` : ''}Why, cost and evidence: aispm explain ${check.id.slice(-3)}`,
        columns - 2,
      ),
    ),
  ];
}

function warnings({ report, columns, wide, paint }: Frame): readonly string[] {
  if (report.warnings.length === 0) return [];
  const shown = wide ? report.warnings : report.warnings.slice(0, SHOWN_WARNINGS);
  const rest = report.warnings.length - shown.length;
  return [
    '',
    paint.heading('Warnings'),
    ...shown.flatMap((one) => wrap(withoutControls(one), columns - 2).map((line) => `  ${line}`)),
    ...(rest > 0 ? [`     ${rest} more warnings: --wide`] : []),
  ];
}

const EXITS = {
  0: 'nothing fails and nothing is unknown',
  2: 'at least one check fails',
  3: 'nothing fails, but something is unknown',
} as const;
const exitLine = (exit: 0 | 2 | 3 | undefined): readonly string[] =>
  exit === undefined ? [] : ['', `Exit status ${exit}: ${EXITS[exit]}.`];
