import wrapAnsi from 'wrap-ansi';
import { withoutControls } from '../report/control-characters.ts';
import { padCell, textWidth } from '../report/text-width.ts';

const COLUMNS = 80;
/** In less than this a sentence cannot be read: then the line is longer instead. */
const LEAST = 24;

/**
 * Rows as aligned columns; the last one is never cut, and goes on below itself where the line would be longer than 80
 * columns. Control characters in names are written out.
 */
export function alignedColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map(textWidth);
  for (const row of rows) widen(widths, row);
  return [head, ...rows].map((row) => lineOf(row, widths)).join('\n');
}

/** The same text row by row, of rows that are read once for the widths and once more. */
export async function* alignedPieces(
  head: readonly string[],
  rows: () => AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  const widths = head.map(textWidth);
  for await (const row of rows()) widen(widths, row);
  yield lineOf(head, widths);
  for await (const row of rows()) yield `\n${lineOf(row, widths)}`;
}

/** Makes each column as wide as a row needs it. */
function widen(widths: number[], row: readonly string[]): void {
  for (const [index, width] of widths.entries())
    widths[index] = Math.max(width, textWidth(withoutControls(row[index] ?? '')));
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  const row = cells.map(withoutControls);
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const left = COLUMNS - before;
  const start = row.slice(0, -1).map((cell, index) => `${padCell(cell, widths[index] ?? 0)}  `);
  const last = row.at(-1) ?? '';
  const lines = left < LEAST ? [last] : wrapAnsi(last, left).split('\n');
  return lines.map((line, index) => `${index === 0 ? start.join('') : ' '.repeat(before)}${line}`.trimEnd()).join('\n');
}
