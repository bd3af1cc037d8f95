import { count } from '../model/count.ts';
import { commandLines } from './command-lines.ts';
import { withoutControls } from './control-characters.ts';
import { dayMonth } from './dates.ts';
import type { FixRow } from './fix/fix-row.ts';
import { firstThree, fixSums, sumLine } from './fix/fix-sums.ts';
import { followWords, placeNames } from './fix/fix-words.ts';
import { placeCommand } from './fix/pack/pack-steps.ts';
import type { TerminalContext } from './terminal-context.ts';
import { padCell, textWidth } from './text-width.ts';
import { wrap } from './text-wrap.ts';

/* What to fix first in a terminal, one row a cause, and the command that fixes the first. */

const MAX_CAUSES = 5;
/** The column at which the title of a cause begins. */
const TITLE_COLUMN = 15;

export function causeLines(
  { report, columns, wide, colours }: TerminalContext,
  causes: readonly FixRow[],
): readonly string[] {
  if (causes.length === 0) return [];
  const shown = wide ? causes : causes.slice(0, MAX_CAUSES);
  const rows = shown.flatMap((row, index) => {
    const age = ageOf(row);
    const [title = '', ...rest] = wrap(withoutControls(row.title), columns - TITLE_COLUMN - 1 - textWidth(age));
    const [place = '', ...morePlace] = wrap(whereOf(row), columns - TITLE_COLUMN);
    const first = `${String(index + 1).padStart(3)}  ${colours.severity(row.severity, row.severity.padEnd(8))}  ${padCell(title, columns - TITLE_COLUMN - 1 - textWidth(age))}`;
    return [
      `${first} ${row.newPlaces > 0 ? colours.loud(age) : colours.dim(age)}`.trimEnd(),
      ...rest.map((line) => ' '.repeat(TITLE_COLUMN) + line),
      `     ${row.checkId.slice(-3)}       ${place}`,
      ...morePlace.map((line) => ' '.repeat(TITLE_COLUMN) + line),
    ];
  });
  const waived = report.totals.waived;
  return [
    '',
    colours.heading('Fix first'),
    ...wrap(sumLine(fixSums(causes), waived), columns - 2).map((line) => `  ${line}`),
    ...rows,
    ...(causes.length > shown.length ? [`     ${count(causes.length - shown.length, 'more cause')}: --wide`] : []),
    ...threeLines(causes, columns),
  ];
}

function ageOf({ newPlaces, places, since, nights }: FixRow): string {
  if (newPlaces > 0) return newPlaces === places.length && newPlaces === 1 ? 'new tonight' : `${newPlaces} new tonight`;
  if (nights === undefined || !since) return '';
  return `${dayMonth(since)}, ${nights === 1 ? ' 1 night' : `${String(nights).padStart(2)} nights`}`;
}

/** "Lending, Cards and 3 more; 10 failures follow; needs Owner, starts a charge" */
const whereOf = (row: FixRow): string =>
  withoutControls(
    [
      placeNames(row) + zoneOf(row),
      followWords(row),
      row.resourcesFail && row.resources ? count(row.resources, 'resource') : '',
      needs(row),
    ]
      .filter(Boolean)
      .join('; '),
  );

const zoneOf = ({ places }: FixRow): string =>
  places.length === 1 ? `, zone ${places[0]?.subscription.zone ?? 3}` : '';

function needs({ role, cost, decision }: FixRow): string {
  const parts = [role ? `needs ${role}` : '', chargeWords(cost)].filter(Boolean);
  return decision && parts.length === 0 ? 'a person decides' : parts.join(', ');
}

/** Without a forecast nothing is said of what it comes to. */
const chargeWords = (cost: FixRow['cost']): string =>
  cost ? `starts a charge${cost.basis ? `, ${cost.cost}` : ''}` : '';

function threeLines(causes: readonly FixRow[], columns: number): readonly string[] {
  const three = firstThree(causes);
  if (!three) return [];
  const names = three.rows.map(({ row }) => row.key);
  const words = `If you do these three, ${names.join(', ')}: ${three.dealtWith} of ${three.of} failing or unknown checks are dealt with.`;
  return wrap(words, columns - 2).map((line) => `  ${line}`);
}

export function nextLines({ report, columns, colours }: TerminalContext, row: FixRow | undefined): readonly string[] {
  const [place] = row?.places ?? [];
  if (!row || !place) return [];
  const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  const { checks, scan } = report;
  const command = placeCommand(row, place, 'cli', { checks, principalId: scan.principalId });
  const body = command
    ? commandLines(command, columns - 2)
    : wrap(withoutControls(`${row.remedy} ${row.decision ?? ''}`.trim()), columns - 2);
  const role = command && row.role ? `Needs ${row.role}; ${chargeWords(row.cost) || 'starts no charge'}. ` : '';
  const all = row.places.length > 1 ? `All ${row.places.length} in one script: aispm fix ${row.key}. ` : '';
  const more = `Why, cost and evidence: aispm explain ${row.checkId.slice(-3)}`;
  return [
    '',
    colours.heading('Next'),
    ...indented(wrap(`${withoutControls(place.label)}: ${withoutControls(place.finding.message)}`, columns - 2)),
    ...indented(body),
    ...indented(wrap(`${role}${all}${more}`, columns - 2)),
  ];
}
