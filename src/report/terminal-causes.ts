import type { Finding } from '../model/finding.ts';
import { commandFor } from '../model/remediation.ts';
import type { Report } from '../model/report.ts';
import type { Cause } from './causes.ts';
import { commandLines } from './command-lines.ts';
import { withoutControls } from './control-characters.ts';
import { dayMonth, nightsBetween } from './dates.ts';
import type { TerminalContext } from './terminal-context.ts';
import { padCell, textWidth } from './text-width.ts';
import { wrap } from './text-wrap.ts';

/* What to fix first in a terminal, and the command that fixes the first cause. */

const MAX_CAUSES = 5;
/** The column at which the title of a cause begins. */
const TITLE_COLUMN = 15;

export function causeLines(
  { report, columns, wide, colours, label }: TerminalContext,
  causes: readonly Cause[],
): readonly string[] {
  if (causes.length === 0) return [];
  const titles = new Map(report.checks.map((check) => [check.id, check.failureTitle]));
  const zones = new Map(report.subscriptions.map((one) => [one.id, one.zone]));
  const shown = wide ? causes : causes.slice(0, MAX_CAUSES);
  const rows = shown.flatMap((cause, index) => {
    const { finding } = cause;
    const age = ageOf(cause, report);
    const [title = '', ...rest] = wrap(
      titles.get(finding.checkId) ?? finding.checkId,
      columns - TITLE_COLUMN - 1 - textWidth(age),
    );
    const where = `${label(finding.subscriptionId)}, zone ${zones.get(finding.subscriptionId) ?? 3}${reach(cause)}`;
    const [place = '', ...morePlace] = wrap(where, columns - TITLE_COLUMN);
    const first = `${String(index + 1).padStart(3)}  ${colours.severity(finding.severity, finding.severity.padEnd(8))}  ${padCell(title, columns - TITLE_COLUMN - 1 - textWidth(age))}`;
    return [
      `${first} ${cause.isNew ? colours.loud(age) : colours.dim(age)}`.trimEnd(),
      ...rest.map((line) => ' '.repeat(TITLE_COLUMN) + line),
      `     ${finding.checkId.slice(-3)}       ${place}`,
      ...morePlace.map((line) => ' '.repeat(TITLE_COLUMN) + line),
    ];
  });
  return [
    '',
    colours.heading('Fix first'),
    ...rows,
    ...(causes.length > shown.length ? [`     ${causes.length - shown.length} more causes: --wide`] : []),
  ];
}

function ageOf({ isNew, finding }: Cause, report: Report): string {
  if (isNew) return 'new tonight';
  if (!report.baseline || !finding.since) return '';
  const n = nightsBetween(finding.since, report.scan.startedAt);
  return `${dayMonth(finding.since)}, ${n === 1 ? ' 1 night' : `${String(n).padStart(2)} nights`}`;
}

function reach({ finding, followers }: Cause): string {
  const unknown = followers.filter((one) => one.status === 'unknown').length;
  const failing = followers.length - unknown;
  const follow = failing === 1 ? 'follows' : 'follow';
  if (failing > 0 && unknown > 0) return `, ${failing} ${follow} from it, ${unknown} unknown`;
  if (failing > 0) return `, and ${failing} that ${follow} from it`;
  if (unknown > 0) return `, and ${unknown} unknown because of it`;
  return itemCounts(finding);
}

const itemCounts = ({ counted }: Finding): string =>
  counted && counted.total > 0 ? `, ${counted.fail} of ${counted.total}` : '';

export function nextLines(
  { report, columns, colours, label }: TerminalContext,
  cause: Cause | undefined,
): readonly string[] {
  const check = report.checks.find((one) => one.id === cause?.finding.checkId);
  if (!cause || !check) return [];
  const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  const { finding } = cause;
  const command = commandFor(check.remediation, 'cli', finding);
  const { text, decision = '' } = check.remediation;
  const why = finding.noCommand ? `No command: ${finding.noCommand}.` : decision;
  const body = command
    ? commandLines(command, columns - 2)
    : wrap(withoutControls(`${text} ${why}`.trim()), columns - 2);
  const permission = check.remediation.caveats?.find((caveat) => /\bneeds\b/i.test(caveat)) ?? '';
  const more = `Why, cost and evidence: aispm explain ${check.id.slice(-3)}`;
  return [
    '',
    colours.heading('Next'),
    ...indented(wrap(`${label(finding.subscriptionId)}: ${withoutControls(finding.message)}`, columns - 2)),
    ...indented(body),
    ...indented(wrap(`${command ? `${permission} ` : ''}${more}`, columns - 2)),
  ];
}
