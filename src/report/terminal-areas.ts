import { AREAS, type Area } from '../model/check.ts';
import { STATUSES, type Status, worst } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { withoutControls } from './control-characters.ts';
import type { TerminalColours } from './terminal-colours.ts';
import { padCell, textWidth } from './text-width.ts';

/* The matrix of a terminal: a row a subscription, a column an area, worst first. */

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
const SHOWN = 40;
const LOUD: readonly Status[] = ['fail', 'unknown', 'warn', 'pending'];

type Row = {
  readonly name: string;
  readonly zone: string;
  readonly cells: readonly string[];
  readonly rank: readonly [number, number];
};

export function areaLines(report: Report, columns: number, wide: boolean, paint: TerminalColours): readonly string[] {
  const used = (Object.keys(AREAS) as Area[]).filter((area) => report.checks.some((check) => check.area === area));
  if (used.length === 0 || report.subscriptions.length === 0) return [];
  const rows = rowsOf(report, used, paint);
  const longest = Math.max(...rows.map((row) => textWidth(row.name)), 'subscription'.length);
  const nameWidth = wide ? longest : Math.min(longest, columns - 8 - used.length * 5);
  const shown = wide ? rows : rows.slice(0, SHOWN);
  const unmapped = report.subscriptions.filter((one) => one.zoneFrom === 'unmapped').length;
  return [
    '',
    paint.heading('By area: the worst status, and how many checks have it'),
    `  ${padCell('subscription', nameWidth)} zone ${used.map((area) => SHORT[area].padEnd(5)).join('')}`.trimEnd(),
    ...shown.map((row) => `  ${padCell(row.name, nameWidth)} ${row.zone}   ${row.cells.join('')}`.trimEnd()),
    ...(rows.length > shown.length ? [`     ${rows.length - shown.length} more subscriptions: --wide`] : []),
    ...(unmapped > 0 ? [paint.dim('  3! no zone in the policy, so it counts as 3')] : []),
  ];
}

function rowsOf(report: Report, used: readonly Area[], paint: TerminalColours): readonly Row[] {
  const areaOf = new Map(report.checks.map((check) => [check.id, check.area]));
  const bySubscription = Map.groupBy(report.findings, (finding) => finding.subscriptionId);
  const rows = report.subscriptions.map((one): Row => {
    const findings = (bySubscription.get(one.id) ?? []).filter((finding) => !finding.waiver);
    const cells = used.map((area) => {
      const own = findings.filter((finding) => areaOf.get(finding.checkId) === area);
      const status = worst(own.map((finding) => finding.status));
      const same = own.filter((finding) => finding.status === status);
      const follows = status === 'fail' && same.every((finding) => finding.cause !== undefined);
      return (
        paint.mark(status, follows) + (LOUD.includes(status) && same.length > 1 ? ` ${same.length}`.padEnd(4) : '    ')
      );
    });
    const failing = findings.filter((finding) => finding.status === 'fail').length;
    return {
      name: withoutControls(one.name),
      zone: `${one.zone}${one.zoneFrom === 'unmapped' ? '!' : ' '}`,
      cells,
      rank: [STATUSES.indexOf(worst(findings.map((finding) => finding.status))), -failing],
    };
  });
  return rows.toSorted(
    (a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
}
