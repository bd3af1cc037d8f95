import { withoutControls } from '../report/control-characters.ts';

/**
 * Rows as aligned columns; the last column takes what is left and is never cut. Control characters of Azure's names are
 * made visible.
 */
export function alignedColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const clean = [head, ...rows.map((row) => row.map(withoutControls))];
  const widths = head.map((_, index) => Math.max(...clean.map((row) => (row[index] ?? '').length)));
  return clean
    .map((row) =>
      row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  '),
    )
    .join('\n');
}
