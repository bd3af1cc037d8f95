import { withoutControls } from './control-characters.ts';
import { textWidth } from './text-width.ts';

/**
 * Breaks a command into lines of at most so many columns that can still be pasted into a POSIX shell: before an option
 * with the shell's own continuation, and inside a long JSON argument where JSON allows a line break. A word that is
 * longer than a line and cannot be broken stays whole. Each of several commands starts on its own line.
 */
export function commandLines(command: string, columns: number): string[] {
  return command.split('\n').flatMap((one) => breakCommand(withoutControls(one), columns));
}

const WORD = /(?:\\.|[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\.)*")+/gs;

function breakCommand(command: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const unit of optionGroups(command.match(WORD) ?? [])) {
    const text = unit.join(' ');
    if (line && textWidth(line) + 1 + textWidth(text) > columns - 2) {
      lines.push(`${line} \\`);
      line = ' ';
    }
    if (textWidth(line) + 1 + textWidth(text) <= columns - 2) line += `${line ? ' ' : ''}${text}`;
    else {
      const [last = '', ...earlier] = longOptionLines(line ? `${line} ` : '', unit, columns).reverse();
      lines.push(...earlier.reverse());
      line = last;
    }
  }
  return line ? [...lines, line] : lines;
}

/** Groups of words that belong together: the command itself, an option with its values, or what follows `&&`. */
function optionGroups(words: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  for (const word of words) {
    const last = groups.at(-1);
    if (!last || word.startsWith('-') || word === '&&') groups.push([word]);
    else last.push(word);
  }
  return groups;
}

/**
 * An option longer than a line: its first value stays beside it, further values get their own lines, JSON is broken.
 */
function longOptionLines(start: string, [option = '', ...values]: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let line = start + option;
  for (const [index, value] of values.entries()) {
    if (index > 0 && textWidth(line) + 1 + textWidth(value) > columns - 2) {
      lines.push(`${line} \\`);
      line = '     ';
    }
    const [last = '', ...earlier] = (
      textWidth(line) + 1 + textWidth(value) > columns - 2
        ? jsonLines(`${line} `, value, columns)
        : [`${line} ${value}`]
    ).reverse();
    lines.push(...earlier.reverse());
    line = last;
  }
  return [...lines, line];
}

/** Breaks single-quoted JSON between its members. Anything else, or JSON that would change, stays whole. */
function jsonLines(start: string, word: string, columns: number): string[] {
  const text = /^'([{[].*)'$/s.exec(word)?.[1];
  if (text === undefined) return [start + word];
  const lines: string[] = [];
  let line = `${start}'`;
  for (const piece of text.split(/(?<=[,[])(?=[{"])/)) {
    if (textWidth(line) + textWidth(piece) > columns && line.trim()) {
      lines.push(line);
      line = '      ';
    }
    line += piece;
  }
  const result = [...lines, `${line}'`];
  return sameJson(text, result.join('\n').slice(start.length + 1, -1)) ? result : [start + word];
}

function sameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}
