import { inert, width } from './plain.ts';

/**
 * A command as lines of at most so many columns, broken at spaces outside quotes with the shell's own continuation, so that it can still be pasted; a
 * word that is longer stays whole. Each of several commands starts a line of its own.
 */
export function commandLines(command: string, columns: number): string[] {
  return command.split('\n').flatMap((whole) => {
    const lines: string[] = [];
    let line = '';
    for (const word of inert(whole).match(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g) ?? []) {
      if (line.trim() && width(line) + 1 + width(word) > columns - 2) {
        lines.push(`${line} \\`);
        line = '  ';
      } else if (line) line += ' ';
      line += word;
    }
    return line ? [...lines, line] : lines;
  });
}
