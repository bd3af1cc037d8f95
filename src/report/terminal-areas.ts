import { AREAS, type Area } from '../model/check.ts';
import { STATUSES, type Status, worst } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { withoutControls } from './control-characters.ts';
import type { TerminalColours } from './terminal-colours.ts';
import { padCell, textWidth } from './text-width.ts';

/* The matrix in a terminal: a row for each subscription, worst first, and a column for each area. */

const AREA_HEADS: Readonly<Record<Area, string>> = {
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
const MAX_ROWS = 40;
const COUNTED: readonly Status[] = ['fail', 'unknown', 'warn', 'pending'];

type Row = {
  readonly name: string;
  readonly zone: string;
  readonly cells: readonly string[];
  readonly rank: readonly [number, number];
};

export function areaLines(report: Report, columns: number, wide: boolean, colours: TerminalColours): readonly string[] {
  const areas = (Object.keys(AREAS) as Area[]).filter((area) => report.checks.some((check) => check.area === area));
  if (areas.length === 0 || report.subscriptions.length === 0) return [];
  const rows = rowsOf(report, areas, colours);
  const longest = Math.max(...rows.map((row) => textWidth(row.name)), 'subscription'.length);
  const nameWidth = wide ? longest : Math.min(longest, columns - 8 - areas.length * 5);
  const shown = wide ? rows : rows.slice(0, MAX_ROWS);
  const unmapped = report.subscriptions.filter((one) => one.zoneFrom === 'unmapped').length;
  return [
    '',
    colours.heading('By area: the worst status, and how many checks have it'),
    `  ${padCell('subscription', nameWidth)} zone ${areas.map((area) => AREA_HEADS[area].padEnd(5)).join('')}`.trimEnd(),
    ...shown.map((row) => `  ${padCell(row.name, nameWidth)} ${row.zone}   ${row.cells.join('')}`.trimEnd()),
    ...(rows.length > shown.length ? [`     ${rows.length - shown.length} more subscriptions: --wide`] : []),
    ...(unmapped > 0 ? [colours.dim('  3! no zone in the policy, so it counts as 3')] : []),
  ];
}

function rowsOf(report: Report, areas: readonly Area[], colours: TerminalColours): readonly Row[] {
  const areaOf = new Map(report.checks.map((check) => [check.id, check.area]));
  const bySubscription = Map.groupBy(report.findings, (finding) => finding.subscriptionId);
  const rows = report.subscriptions.map((one): Row => {
    const findings = (bySubscription.get(one.id) ?? []).filter((finding) => !finding.waiver);
    const cells = areas.map((area) => {
      const inArea = findings.filter((finding) => areaOf.get(finding.checkId) === area);
      const status = worst(inArea.map((finding) => finding.status));
      const worstFindings = inArea.filter((finding) => finding.status === status);
      const follows = status === 'fail' && worstFindings.every((finding) => finding.cause !== undefined);
      return (
        colours.mark(status, follows) +
        (COUNTED.includes(status) && worstFindings.length > 1 ? ` ${worstFindings.length}`.padEnd(4) : '    ')
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
