import { withoutControls } from '../report/control-characters.ts';
import { textWidth, truncate } from '../report/text-width.ts';
import { alignedPieces } from './aligned-columns.ts';

/** A column of a table. `order`: from 1 on, when it is left out where the table is too wide; without it, never. */
export type Column = { readonly title: string; readonly order?: number };

const GAP = 2;
const NARROWEST_NAME = 12;

/**
 * Rows as aligned columns within so many characters, row by row: columns that do not fit are left out in their order
 * and named below, then long names in the first column are cut. Without `width` all is shown. `rows` are read again for
 * each pass.
 */
export async function* fittedTable(
  columns: readonly Column[],
  rows: () => AsyncIterable<readonly string[]>,
  width: number | undefined,
): AsyncGenerator<string> {
  const sizes = columns.map(({ title }) => textWidth(title));
  for await (const row of rows())
    for (const [index, size] of sizes.entries()) sizes[index] = Math.max(size, textWidth(row[index] ?? ''));
  const widthOf = (shown: readonly number[]) => shown.reduce((sum, index) => sum + (sizes[index] ?? 0) + GAP, 0) - GAP;
  const byOrder = columns
    .flatMap(({ order }, index) => (order ? [{ order, index }] : []))
    .sort((a, b) => a.order - b.order);
  let shown = columns.map((_, index) => index);
  for (const { index } of byOrder)
    if (width !== undefined && widthOf(shown) > width) shown = shown.filter((one) => one !== index);
  const over = width === undefined ? 0 : widthOf(shown) - width;
  const nameWidth = Math.max(NARROWEST_NAME, (sizes[0] ?? 0) - Math.max(0, over));
  async function* fitted(): AsyncGenerator<readonly string[]> {
    for await (const row of rows())
      yield shown.map((index) => (index === 0 ? truncate(row[0] ?? '', nameWidth) : (row[index] ?? '')));
  }
  yield* alignedPieces(
    shown.map((index) => columns[index]?.title ?? ''),
    fitted,
  );
  const left = columns.flatMap(({ title }, index) => (shown.includes(index) ? [] : [title.toLowerCase()]));
  if (left.length > 0)
    for (const line of wrapped(`Not in this table: ${left.join(', ')}. --wide and --format json show all.`, width))
      yield `\n${line}`;
}

/** A section of a text: its title and its lines, each after a line break; nothing where there is no line. */
export async function* section<T>(
  title: string,
  rows: AsyncIterable<T> | Iterable<T>,
  linesOf: (row: T) => readonly string[],
  width: number | undefined,
): AsyncGenerator<string> {
  let isBegun = false;
  for await (const row of rows)
    for (const line of linesOf(row)) {
      if (!isBegun) yield `\n\n${title}`;
      isBegun = true;
      for (const part of wrapped(withoutControls(line), width, '  ')) yield `\n${part}`;
    }
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
