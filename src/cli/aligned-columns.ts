import { withoutControls } from '../report/control-characters.ts';
import { padCell, textWidth } from '../report/text-width.ts';

/** Rows as aligned columns; the last one is never cut. Control characters in names are written out. */
export function alignedColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const legible = [head, ...rows.map((row) => row.map(withoutControls))];
  const widths = head.map((_, index) => Math.max(...legible.map((row) => textWidth(row[index] ?? ''))));
  return legible
    .map((row) =>
      row.map((cell, index) => (index === row.length - 1 ? cell : padCell(cell, widths[index] ?? 0))).join('  '),
    )
    .join('\n');
}
