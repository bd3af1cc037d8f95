import { withoutControls } from './control-characters.ts';
import { textWidth } from './text-width.ts';

/**
 * A command as lines of at most so many columns that can still be pasted into a POSIX shell: broken before an option
 * with the shell's own continuation, and inside a long JSON argument where JSON allows a line break. What is longer
 * than a line and cannot be broken stays long. Each of several commands starts a line of its own.
 */
export function commandLines(command: string, columns: number): string[] {
  return command.split('\n').flatMap((one) => breakCommand(withoutControls(one), columns));
}

const WORD = /(?:\\.|[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\.)*")+/gs;

function breakCommand(command: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const unit of optionGroups(command.match(WORD) ?? [])) {
    const whole = unit.join(' ');
    if (line && textWidth(line) + 1 + textWidth(whole) > columns - 2) {
      lines.push(`${line} \\`);
      line = ' ';
    }
    if (textWidth(line) + 1 + textWidth(whole) <= columns - 2) line += `${line ? ' ' : ''}${whole}`;
    else {
      const [last = '', ...earlier] = longOptionLines(line ? `${line} ` : '', unit, columns).reverse();
      lines.push(...earlier.reverse());
      line = last;
    }
  }
  return line ? [...lines, line] : lines;
}

/** An option with its values, the command's own words, or what follows `&&`. */
function optionGroups(words: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  for (const word of words) {
    const last = found.at(-1);
    if (!last || word.startsWith('-') || word === '&&') found.push([word]);
    else last.push(word);
  }
  return found;
}

/**
 * An option longer than a line: its first value stays beside it, further values go to lines of their own, and JSON is
 * broken up.
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

/**
 * A single-quoted JSON text broken between its members; anything else, and a text that would not be the same JSON,
 * stays whole.
 */
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
  const broken = [...lines, `${line}'`];
  return sameJson(text, broken.join('\n').slice(start.length + 1, -1)) ? broken : [start + word];
}

function sameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}
