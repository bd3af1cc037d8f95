import { AREAS, type Area } from '../model/check.ts';
import { count } from '../model/count.ts';
import { STATUSES, type Status, worst } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { type SharedNames, sharedNames, shortId } from '../model/subscription-label.ts';
import { withoutControls } from './control-characters.ts';
import type { TerminalColours } from './terminal-colours.ts';
import type { TerminalContext } from './terminal-context.ts';
import { padCell, textWidth, truncate } from './text-width.ts';

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
  /** " (1a2b3c4d)" where several subscriptions have the same name. */
  readonly id: string;
  readonly zone: string;
  readonly cells: readonly string[];
  readonly rank: readonly [number, number];
};

/** Below this width a name gets a line of its own, above its statuses. */
const MIN_NAME_COLUMNS = 18;

export function areaLines({ report, columns, wide, colours }: TerminalContext): readonly string[] {
  const shared = sharedNames(report.subscriptions);
  const areas = (Object.keys(AREAS) as Area[]).filter((area) => report.checks.some((check) => check.area === area));
  if (areas.length === 0 || report.subscriptions.length === 0) return [];
  const rows = rowsOf(report, areas, colours, shared);
  const longest = Math.max(...rows.map((row) => textWidth(row.name + row.id)), 'subscription'.length);
  const room = wide ? longest : Math.min(longest, columns - 8 - areas.length * 5);
  const ownLine = room < Math.min(longest, MIN_NAME_COLUMNS);
  const shown = wide ? rows : rows.slice(0, MAX_ROWS);
  const unmapped = report.subscriptions.filter((one) => one.zoneFrom === 'unmapped').length;
  const heads = `zone ${areas.map((area) => AREA_HEADS[area].padEnd(5)).join('')}`;
  return [
    '',
    colours.heading('By area: the worst status, and how many checks have it'),
    `  ${ownLine ? '' : `${padCell('subscription', room)} `}${heads}`.trimEnd(),
    ...shown.flatMap((row) => {
      const statuses = `${row.zone}   ${row.cells.join('')}`;
      return ownLine
        ? [`  ${nameCell(row, columns - 2).trimEnd()}`, `  ${statuses}`.trimEnd()]
        : [`  ${nameCell(row, room)} ${statuses}`.trimEnd()];
    }),
    ...(rows.length > shown.length ? [`     ${count(rows.length - shown.length, 'more subscription')}: --wide`] : []),
    ...(unmapped > 0 ? [colours.dim('  3! no zone in the policy, so it counts as 3')] : []),
  ];
}

/** A name with its short id, which is never cut: the id is what tells it from the others. */
const nameCell = ({ name, id }: Row, columns: number): string =>
  padCell(truncate(name, columns - textWidth(id)) + id, columns);

function rowsOf(report: Report, areas: readonly Area[], colours: TerminalColours, shared: SharedNames): readonly Row[] {
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
    const id = shortId(one, shared);
    const failing = findings.filter((finding) => finding.status === 'fail').length;
    return {
      name: withoutControls(one.name),
      id: id === undefined ? '' : ` (${id})`,
      zone: `${one.zone}${one.zoneFrom === 'unmapped' ? '!' : ' '}`,
      cells,
      rank: [STATUSES.indexOf(worst(findings.map((finding) => finding.status))), -failing],
    };
  });
  return rows.toSorted(
    (a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
}
