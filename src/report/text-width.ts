import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many columns a text takes in a terminal: East Asian wide characters and emoji take two, combining marks none. */
export const textWidth = (text: string): number => stringWidth(text);

/** Cuts a text to so many columns, with an ellipsis where something is lost. */
export function truncate(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let start = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += textWidth(segment);
    if (width > columns - 1) break;
    start += segment;
  }
  return `${start}…`;
}

/** Cuts a text, or pads it with spaces, to exactly so many columns. */
export function padCell(text: string, columns: number): string {
  const cut = truncate(text, columns);
  return cut + ' '.repeat(Math.max(0, columns - textWidth(cut)));
}
