import { textWidth, truncate } from '../report/text-width.ts';
import { alignedColumns } from './aligned-columns.ts';

/** A column of a table. `order`: from 1 on, when it is left out where the table is too wide; without it, never. */
export type Column = { readonly title: string; readonly order?: number };

const GAP = 2;
const NARROWEST_NAME = 12;

/**
 * Rows as aligned columns within so many characters: columns that do not fit are left out in their order and named
 * below, then long names in the first column are cut. Without `width` all is shown.
 */
export function fittedTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string {
  const sizes = columns.map(({ title }, index) =>
    Math.max(textWidth(title), ...rows.map((row) => textWidth(row[index] ?? ''))),
  );
  const widthOf = (shown: readonly number[]) => shown.reduce((sum, index) => sum + (sizes[index] ?? 0) + GAP, 0) - GAP;
  const byOrder = columns
    .flatMap(({ order }, index) => (order ? [{ order, index }] : []))
    .sort((a, b) => a.order - b.order);
  let shown = columns.map((_, index) => index);
  for (const { index } of byOrder)
    if (width !== undefined && widthOf(shown) > width) shown = shown.filter((one) => one !== index);
  const over = width === undefined ? 0 : widthOf(shown) - width;
  const nameWidth = Math.max(NARROWEST_NAME, (sizes[0] ?? 0) - Math.max(0, over));
  const table = alignedColumns(
    shown.map((index) => columns[index]?.title ?? ''),
    rows.map((row) => shown.map((index) => (index === 0 ? truncate(row[0] ?? '', nameWidth) : (row[index] ?? '')))),
  );
  const left = columns.flatMap(({ title }, index) => (shown.includes(index) ? [] : [title.toLowerCase()]));
  return left.length === 0
    ? table
    : [table, ...wrapped(`Not in this table: ${left.join(', ')}. --wide and --format json show all.`, width)].join(
        '\n',
      );
}

/**
 * A text in lines of at most so many characters, those after the first indented by two more. A word is never broken,
 * however long: it may be an id or an address.
 */
export function wrapped(text: string, width: number | undefined, indent = ''): readonly string[] {
  if (width === undefined) return [`${indent}${text}`];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const start = lines.length === 0 ? indent : `${indent}  `;
    if (line !== '' && textWidth(`${line} ${word}`) > width) {
      lines.push(line);
      line = `${indent}  ${word}`;
    } else line = line === '' ? `${start}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}
