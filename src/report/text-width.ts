const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that a text takes in a terminal: East Asian wide characters and pictographs take two. */
export function textWidth(text: string): number {
  let columns = 0;
  for (const { segment } of segments.segment(text)) columns += WIDE.test(segment) ? 2 : 1;
  return columns;
}

/** Cut to so many columns, with an ellipsis where something is lost. */
export function truncate(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of segments.segment(text)) {
    const next = WIDE.test(segment) ? 2 : 1;
    if (used + next > columns - 1) break;
    kept += segment;
    used += next;
  }
  return `${kept}…`;
}

/** Cut or filled with spaces to exactly so many columns. */
export function padCell(text: string, columns: number): string {
  const kept = truncate(text, columns);
  return kept + ' '.repeat(Math.max(0, columns - textWidth(kept)));
}

/** Words broken into lines of at most so many columns; a word longer than a line is broken. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => breakWord(one, columns))) {
    const joined = line ? `${line} ${word}` : word;
    if (textWidth(joined) <= columns) line = joined;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line ? [...lines, line] : lines;
}

function breakWord(word: string, columns: number): string[] {
  if (textWidth(word) <= columns) return [word];
  const out: string[] = [];
  let piece = '';
  for (const { segment } of segments.segment(word)) {
    if (textWidth(piece + segment) > columns) {
      out.push(piece);
      piece = segment;
    } else piece += segment;
  }
  return piece ? [...out, piece] : out;
}
