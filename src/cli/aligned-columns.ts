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
  const legible = [head, ...rows.map((row) => row.map(withoutControls))];
  const widths = head.map((_, index) => Math.max(...legible.map((row) => textWidth(row[index] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const left = COLUMNS - before;
  return legible
    .flatMap((row) => {
      const start = row.slice(0, -1).map((cell, index) => `${padCell(cell, widths[index] ?? 0)}  `);
      const last = row.at(-1) ?? '';
      const lines = left < LEAST ? [last] : wrapAnsi(last, left).split('\n');
      return lines.map((line, index) => `${index === 0 ? start.join('') : ' '.repeat(before)}${line}`.trimEnd());
    })
    .join('\n');
}
