import { commandLines } from '../../report/command-lines.ts';
import { wrap } from '../../report/text-wrap.ts';
import type { Digest } from '../digest.ts';
import { type ShownEntry, sectionsOf } from './section-list.ts';
import {
  firstOf,
  followersOf,
  footerOf,
  inert,
  itemsOf,
  LETTERS,
  metaOf,
  newCheckLine,
  nightOf,
  numbersOf,
  REPEATED,
  waiverLines,
} from './words.ts';

const COLUMNS = 78;
const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`);
const paragraph = (text: string) => indent(wrap(text, COLUMNS - 4));

/** The plain-text body: the same facts in the same order as the HTML one. */
export function textOf(digest: Digest): string {
  const first = firstOf(digest);
  const figures = numbersOf(digest).filter(({ n }) => n > 0);
  const blocks: string[][] = [
    [
      ...(digest.mayRepeat ? [...wrap(REPEATED, COLUMNS), ''] : []),
      ...wrap(inert(`${digest.verdict.sentence}.`), COLUMNS),
      ...wrap(inert(`${digest.verdict.line} ${nightOf(digest)}`), COLUMNS),
      ...(first ? wrap(`First: ${first}`, COLUMNS) : []),
      ...(digest.pageUrl ? [digest.pageUrl] : []),
    ],
    digest.allQuiet
      ? ['Nothing changed in the last seven days.']
      : figures.map(({ n, noun }) => `${String(n).padStart(3)}  ${noun}`),
  ];
  const sections = sectionsOf(digest);
  const waivers = waiverBlock(digest);
  for (const section of sections) {
    if (section.heading === 'Still failing') blocks.push(...waivers.splice(0));
    blocks.push(
      ['', `${section.heading.toUpperCase()}${section.note ? ` (${section.note})` : ''}`],
      ...section.entries.map((entry) => entryLines(entry, section.commands)),
    );
  }
  blocks.push(...waivers);
  if (digest.stillFailingMore > 0)
    blocks.push(
      wrap(`${digest.stillFailingMore} more on the page${digest.pageUrl ? `: ${digest.pageUrl}` : '.'}`, COLUMNS),
    );
  if (digest.newChecks.length > 0)
    blocks.push(
      ['', 'NEW CHECKS (their first results are the baseline, not a change)'],
      digest.newChecks.flatMap((one) => paragraph(newCheckLine(one))),
    );
  blocks.push(['-- ', ...wrap(footerOf(digest), COLUMNS)]);
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function entryLines(entry: ShownEntry, commands: boolean): string[] {
  const followers = followersOf(entry);
  const command = commands && entry.command ? commandLines(entry.command, COLUMNS - 4) : [];
  return [
    `[${LETTERS[entry.status]}] ${inert(entry.title)}`,
    ...paragraph(metaOf(entry)),
    ...paragraph(inert(entry.message)),
    ...itemsOf(entry).flatMap(paragraph),
    ...(entry.also ? ['', ...paragraph(entry.also)] : []),
    ...(followers ? ['', ...paragraph(`${followers.lead} ${followers.rest}`)] : []),
    ...(command.length > 0 ? ['', ...indent(command), ''] : []),
    ...(commands && entry.caveats.length > 0 ? paragraph(inert(entry.caveats.join(' '))) : []),
    ...(entry.link ? [`    ${entry.link}`] : []),
  ];
}

function waiverBlock(digest: Digest): string[][] {
  if (digest.waivers.length === 0) return [];
  const rows = digest.waivers.map((waiver) => {
    const { title, meta, line } = waiverLines(waiver);
    return [`(F) ${title}`, ...paragraph(meta), ...paragraph(line)];
  });
  return [['', 'WAIVERS EXPIRING'], ...rows];
}
