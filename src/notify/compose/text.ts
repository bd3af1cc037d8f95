import { commandLines } from '../../report/command-lines.ts';
import { wrap } from '../../report/text-wrap.ts';
import type { Digest } from '../digest.ts';
import { type MailRow, mailRows, ownerPage } from './rows.ts';
import { sectionsOf } from './section-list.ts';
import {
  BOM_HEADING,
  bomLines,
  footerOf,
  headLines,
  inert,
  LETTERS,
  lineOf,
  newCheckLine,
  numbersOf,
  REPEATED,
  titleOf,
  waiverLines,
} from './words.ts';

const COLUMNS = 78;
const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`);
const paragraph = (text: string) => indent(wrap(text, COLUMNS - 4));

/** The plain-text body: the same facts in the same order as the HTML one. */
export function textOf(digest: Digest): string {
  const page = ownerPage(digest);
  const figures = numbersOf(digest).filter(({ n }) => n > 0);
  const blocks: string[][] = [
    [
      ...(digest.mayRepeat ? [...wrap(REPEATED, COLUMNS), ''] : []),
      ...wrap(`${titleOf(digest)}.`, COLUMNS),
      ...wrap(inert(lineOf(digest)), COLUMNS),
      ...(page ? [page] : []),
    ],
    digest.allQuiet
      ? ['Nothing changed in the last seven days.']
      : figures.map(({ n, noun }) => `${String(n).padStart(3)}  ${noun}`),
  ];
  const sections = sectionsOf(digest);
  for (const section of sections) {
    blocks.push(
      ['', `${section.heading.toUpperCase()}${section.note ? ` (${section.note})` : ''}`],
      ...mailRows(section, digest).map(rowLines),
    );
  }
  blocks.push(...waiverBlock(digest));
  if (digest.stillFailingMore > 0)
    blocks.push(
      wrap(`${digest.stillFailingMore} more on the page${digest.pageUrl ? `: ${digest.pageUrl}` : '.'}`, COLUMNS),
    );
  if (digest.newChecks.length > 0)
    blocks.push(
      ['', 'NEW CHECKS (their first results are the baseline, not a change)'],
      digest.newChecks.flatMap((one) => paragraph(newCheckLine(one))),
    );
  const bom = bomLines(digest);
  if (bom.length > 0) blocks.push(['', BOM_HEADING.toUpperCase()], bom.flatMap(paragraph));
  blocks.push(['-- ', ...wrap(footerOf(digest), COLUMNS), ...headLines(digest).flatMap((line) => wrap(line, COLUMNS))]);
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function rowLines({ status, title, meta, lines, command, link, needs }: MailRow): string[] {
  return [
    ...wrap(`[${LETTERS[status]}] ${title}${meta ? ` (${meta})` : ''}`, COLUMNS),
    ...lines.flatMap(paragraph),
    ...(command ? ['', ...indent(commandLines(command, COLUMNS - 4)), ''] : []),
    ...(needs || link ? paragraph([link?.text, needs].filter(Boolean).join(': ')) : []),
    ...(link ? [`    ${link.href}`] : []),
  ];
}

function waiverBlock(digest: Digest): string[][] {
  if (digest.waivers.length === 0) return [];
  const rows = digest.waivers.map((waiver) => {
    const { title, meta, line } = waiverLines(waiver);
    return [`(F) ${title}`, ...paragraph(meta), ...paragraph(line)];
  });
  return [['', 'WAIVER ENDS'], ...rows];
}
