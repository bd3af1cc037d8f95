import wrapAnsi from 'wrap-ansi';

/** Breaks a text into lines of at most so many columns, between words; a word longer than a line is broken. */
export const wrap = (text: string, columns: number): string[] =>
  text === '' ? [] : wrapAnsi(text, columns, { hard: true }).split('\n');
