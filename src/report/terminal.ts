import { AREAS, type Area } from '../model/check.ts';
import { type Finding, STATUSES, type Status, worst } from '../model/finding.ts';
import { commandFor } from '../model/remediation.ts';
import type { Report } from '../model/report.ts';
import { cell, cut, inert, wrap } from './plain.ts';
import { type Cause, causesOf, verdictOf } from './verdict.ts';

/* The report for a terminal of 80 columns (LOOK: terminal-mock): causes first, next step last. Colour is a second sign only. */

export type TerminalOptions = { readonly columns: number; readonly colour: boolean };

export const LETTERS: Readonly<Record<Status, string>> = { fail: 'F', unknown: '?', warn: 'W', pending: '…', pass: 'P', 'not-applicable': '–' };
const SGR: Readonly<Record<Status, string>> = { fail: '97;41', unknown: '97;45', warn: '30;43', pending: '36', pass: '32', 'not-applicable': '2' };
const SHORT: Readonly<Record<Area, string>> = {
  'ai-plan': 'plan',
  posture: 'post',
  data: 'data',
  inventory: 'inv',
  recommendations: 'rec',
  'attack-paths': 'path',
  multicloud: 'mult',
  sentinel: 'sent',
  runtime: 'run',
  scanner: 'self',
};
const SHOWN_CAUSES = 5;
const SHOWN_SUBSCRIPTIONS = 40;

export function renderTerminal(report: Report, options: TerminalOptions): string {
  const columns = Math.max(60, Math.min(options.columns, 100));
  const paint = (text: string, code: string) => (options.colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const names = new Map(report.subscriptions.map((one) => [one.id, inert(one.name)]));
  const verdict = verdictOf(report);
  const causes = causesOf(report);
  const lines = [
    paint(`${verdict.sentence}.`, '1'),
    ...wrap(
      inert(
        `${report.coverage.evaluated} of ${report.coverage.inScope} evaluated${report.coverage.unknown > 0 ? `, ${report.coverage.unknown} partly unknown` : ''}. ${verdict.line}`,
      ),
      columns,
    ),
    '',
    ...counts(report, paint),
    ...changes(report, paint),
    ...fixFirst(report, causes, names, columns, paint),
    ...areas(report, columns, paint),
    ...next(report, causes[0], names, columns, paint),
    ...(report.warnings.length > 0
      ? [
          '',
          paint('Warnings', '1'),
          ...report.warnings.slice(0, 10).flatMap((one) => wrap(inert(one), columns - 2).map((line) => `  ${line}`)),
          ...more(report.warnings.length - 10, 'warnings: --format json'),
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

type Paint = (text: string, code: string) => string;

function counts(report: Report, paint: Paint): readonly string[] {
  const { byStatus, causes, followers, waived } = report.totals;
  const failures = causes + followers;
  const rows = STATUSES.map((status) => {
    const n = status === 'fail' ? failures : byStatus[status];
    const note = status === 'fail' && failures > 0 ? `${causes} cause${causes === 1 ? '' : 's'}${followers > 0 ? `, and ${followers} that follow from them` : ''}` : '';
    return `  ${paint(LETTERS[status], n > 0 ? SGR[status] : '2')}  ${String(n).padStart(4)}  ${status === 'not-applicable' ? 'not applicable' : status.padEnd(14)}  ${note}`.trimEnd();
  });
  return waived > 0 ? [...rows, ` ${paint('(F)', '2')} ${String(waived).padStart(4)}  waived`] : rows;
}

function changes(report: Report, paint: Paint): readonly string[] {
  if (!report.baseline) return [];
  const whole = report.drift.filter((one) => one.resourceId === undefined);
  const of = (...kinds: readonly string[]) => whole.filter((one) => kinds.includes(one.kind) && one.to !== 'pass').length;
  const failures = of('regressed', 'appeared');
  const lost = of('lost-sight');
  const fixed = whole.filter((one) => one.kind === 'fixed').length;
  if (failures + lost + fixed === 0) return ['', paint('Since last night', '1'), '  Nothing changed.'];
  const row = (status: Status, n: number, words: string) => `  ${paint(LETTERS[status], n > 0 ? SGR[status] : '2')}  ${String(n).padStart(4)}  ${words}`;
  return ['', paint('Since last night', '1'), row('fail', failures, 'new failures'), row('unknown', lost, 'out of sight'), row('pass', fixed, 'fixed')];
}

function fixFirst(report: Report, causes: readonly Cause[], names: ReadonlyMap<string, string>, columns: number, paint: Paint): readonly string[] {
  if (causes.length === 0) return [];
  const rows = causes.slice(0, SHOWN_CAUSES).flatMap((cause, index) => {
    const { finding } = cause;
    const check = report.checks.find((one) => one.id === finding.checkId);
    const zone = report.subscriptions.find((one) => one.id === finding.subscriptionId)?.zone ?? 3;
    const since = cause.isNew ? 'new tonight' : finding.since && report.baseline ? `since ${finding.since.slice(0, 10)}` : '';
    const title = cell(check?.failureTitle ?? finding.checkId, columns - 16 - since.length);
    const reach = cause.followers.length > 0 ? `, and ${cause.followers.length} that follow${cause.followers.length === 1 ? 's' : ''} from it` : items(finding);
    const severity = paint(finding.severity.padEnd(8), finding.severity === 'critical' ? '1;31' : finding.severity === 'high' ? '1' : '0');
    return [
      `  ${index + 1}  ${severity}  ${title} ${paint(since, cause.isNew ? '1;31' : '2')}`.trimEnd(),
      cut(`               ${finding.checkId}  ${names.get(finding.subscriptionId) ?? finding.subscriptionId}, zone ${zone}${reach}`, columns),
    ];
  });
  return ['', paint('Fix first', '1'), ...rows, ...more(causes.length - SHOWN_CAUSES, 'causes: --format html or json')];
}

const items = (finding: Finding) => (finding.counted && finding.counted.total > 0 ? `, ${finding.counted.fail} of ${finding.counted.total}` : '');
const more = (n: number, what: string): readonly string[] => (n > 0 ? [`     ${n} more ${what}`] : []);

function areas(report: Report, columns: number, paint: Paint): readonly string[] {
  const used = (Object.keys(AREAS) as Area[]).filter((area) => report.checks.some((check) => check.area === area));
  if (used.length === 0 || report.subscriptions.length === 0) return [];
  const areaOf = new Map(report.checks.map((check) => [check.id, check.area]));
  const bySubscription = Map.groupBy(report.findings, (finding) => finding.subscriptionId);
  const nameWidth = columns - 8 - used.length * 5;
  const rows = report.subscriptions.map((one) => {
    const findings = (bySubscription.get(one.id) ?? []).filter((finding) => !finding.waiver);
    return { one, findings, rank: STATUSES.indexOf(worst(findings.map((finding) => finding.status))), failing: findings.filter((finding) => finding.status === 'fail').length };
  });
  rows.sort((a, b) => a.rank - b.rank || b.failing - a.failing || a.one.name.localeCompare(b.one.name));
  const drawn = rows.slice(0, SHOWN_SUBSCRIPTIONS).map(({ one, findings }) => {
    const cells = used.map((area) => {
      const own = findings.filter((finding) => areaOf.get(finding.checkId) === area);
      const status = worst(own.map((finding) => finding.status));
      const n = own.filter((finding) => finding.status === status).length;
      const loud = status === 'fail' || status === 'unknown' || status === 'warn' || status === 'pending';
      return paint(LETTERS[status], SGR[status]) + (loud && n > 1 ? ` ${n}`.padEnd(4) : '    ');
    });
    return `  ${cell(inert(one.name), nameWidth)} ${one.zone}${one.zoneFrom === 'unmapped' ? '!' : ' '}   ${cells.join('')}`.trimEnd();
  });
  const head = `  ${cell('subscription', nameWidth)} zone ${used.map((area) => SHORT[area].padEnd(5)).join('')}`.trimEnd();
  return [
    '',
    paint('By area: the worst status, and how many checks have it', '1'),
    head,
    ...drawn,
    ...more(rows.length - SHOWN_SUBSCRIPTIONS, 'subscriptions: --format html or json'),
  ];
}

function next(report: Report, cause: Cause | undefined, names: ReadonlyMap<string, string>, columns: number, paint: Paint): readonly string[] {
  if (!cause) return [];
  const check = report.checks.find((one) => one.id === cause.finding.checkId);
  if (!check) return [];
  const command = commandFor(check.remediation, 'cli', { subscriptionId: cause.finding.subscriptionId, items: cause.finding.items ?? [] });
  const seen = wrap(`${names.get(cause.finding.subscriptionId) ?? ''}: ${inert(cause.finding.message)}`, columns - 2).map((line) => `  ${line}`);
  const body = command ? shown(command, columns) : wrap(inert(check.remediation.decision ?? check.remediation.text), columns - 2).map((line) => `  ${line}`);
  return ['', paint('Next', '1'), ...seen, ...body, `  Why, cost and evidence: aispm explain ${check.id}`];
}

/** A command broken at spaces outside quotes, with the shell's own continuation, so that it can still be pasted; what cannot be broken stays long. */
function shown(command: string, columns: number): readonly string[] {
  return command.split('\n').flatMap((whole) => {
    const words = inert(whole).match(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g) ?? [];
    const lines: string[] = [];
    let line = ' ';
    for (const word of words) {
      if (line.trim() && line.length + 1 + word.length > columns - 2) {
        lines.push(`${line} \\`);
        line = '   ';
      }
      line += ` ${word}`;
    }
    return [...lines, line];
  });
}
