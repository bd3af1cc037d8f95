import { withoutControls } from '../report/control-characters.ts';

const COLUMNS = 80;
const LABEL = 17;

/** A label and its text, wrapped in a column of its own. An id is never broken, however long. */
export function labelledRow(label: string, value: string, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = (indent + label).padEnd(LABEL);
  for (const word of withoutControls(value).split(' ')) {
    if (line.length > LABEL && line.length + word.length + 1 > COLUMNS) {
      lines.push(line);
      line = ' '.repeat(LABEL);
    }
    line += `${line.length > LABEL ? ' ' : ''}${word}`;
  }
  return [...lines, line];
}
