import { count } from '../../../model/count.ts';
import { clock, dayOf } from '../../dates.ts';
import { costSentence } from '../fix-costs.ts';
import type { FixRow } from '../fix-row.ts';
import type { FixPack, Step } from './pack-steps.ts';

/* What a pack says before its first command, the same in both shells. */

const WIDTH = 90;
const MOST_WITHHELD = 20;

/** A name as a comment can carry it: one line of plain spaces, nothing that cannot be seen. */
export const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .trim();

/** The head of a script as comment lines. */
export function packHead({ rows, steps, withheld, scan, dryRun, applies }: FixPack): readonly string[] {
  const scripted = rows.filter((row) => steps.some((step) => step.causes.includes(row.key)));
  const lines = [
    ...scripted.flatMap((row) => [`${row.key}  ${row.title}: ${count(placesIn(row, steps), 'subscription')}`]),
    `Made from the scan of ${dayOf(scan.startedAt)}, ${clock(scan.startedAt)} UTC (${scan.id}).`,
    '',
    'Before you run it:',
    ...needsLines(scripted).map((line) => `  ${line}`),
    ...(withheld.length > 0
      ? [
          '',
          `Not in it, ${count(withheld.length, 'place')}:`,
          ...withheld
            .slice(0, MOST_WITHHELD)
            .map(({ row, place, because }) => `  ${row.key}  ${place.label}: ${because}`),
          ...(withheld.length > MOST_WITHHELD ? [`  and ${withheld.length - MOST_WITHHELD} more`] : []),
        ]
      : []),
    '',
    dryRun
      ? `As it stands it changes nothing: it reads what is there and prints what it would do. To write: ${applies}.`
      : 'It asks once, and then it writes.',
    'Running it again does no harm. What has changed since the scan is overwritten where a command sends a whole plan.',
  ];
  return lines.flatMap((line) => wrapped(plain(line) === '' ? '' : line)).map((line) => `# ${line}`.trimEnd());
}

const placesIn = (row: FixRow, steps: FixPack['steps']): number =>
  new Set(
    steps
      .filter((step) => step.causes.includes(row.key))
      .flatMap((step) => step.targets.map((one) => one.place.subscription.id)),
  ).size;

/** Roles, charges and caveats, each once with the causes that it is about. */
function needsLines(rows: readonly FixRow[]): readonly string[] {
  const about = (of: (row: FixRow) => readonly string[]) => {
    const groups = new Map<string, string[]>();
    for (const row of rows) for (const text of of(row)) groups.set(text, [...(groups.get(text) ?? []), row.key]);
    return [...groups].map(([text, keys]) => (rows.length > 1 ? `${text} (${keys.join(', ')})` : text));
  };
  const charges = about((row) => (row.charge ? [row.charge] : []));
  return [
    ...about((row) => (row.role ? [`Needs ${row.role} on each subscription named.`] : [])),
    ...(charges.length > 0 ? charges.map((one) => `Starts a charge. ${one}`) : ['Starts no charge.']),
    ...about((row) => (row.cost ? [`Estimate: ${costSentence(row.cost)}.`] : [])),
    ...about((row) => row.caveats.filter((one) => one !== row.charge && !isRole(one))),
  ];
}
const isRole = (caveat: string): boolean => /^Whoever runs it needs [^:]+\.$/.test(caveat);

/** Breaks a line between words; what follows is indented as it is, and by two more. */
function wrapped(line: string): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of plain(line).split(' ')) {
    const start = lines.length === 0 ? indent : `${indent}  `;
    if (current && start.length + current.length + 1 + word.length > WIDTH) {
      lines.push(start + current);
      current = word;
    } else current += `${current ? ' ' : ''}${word}`;
  }
  return [...lines, (lines.length === 0 ? indent : `${indent}  `) + current];
}

/** "Contoso Lending, zone 3, Retail Platform" */
export const commentOf = ({ place }: FixPack['steps'][number]['targets'][number]): string =>
  plain(`${place.label}, zone ${place.subscription.zone}${place.owner === undefined ? '' : `, ${place.owner}`}`);

/**
 * The loop of a step: the name of its variable and of its list, and the command with that variable, in double quotes,
 * where the target stands. Both shells read `"${name}"` alike.
 */
export function loopOf(
  { template, targets }: Step,
  index: number,
): { readonly name: string; readonly list: string; readonly command: string } {
  const name = targets[0]?.resourceId === undefined ? 'subscription' : 'resource';
  const command = template.replace(
    /(\/[\w./-]*)?\{(?:subscription|resource)\}([\w./?=-]*)/g,
    (_all, before: string | undefined, after: string) => `"${before ?? ''}\${${name}}${after}"`,
  );
  return { name, list: `${name}s_${index}`, command };
}
