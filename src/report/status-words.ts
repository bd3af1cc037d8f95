import type { Status } from '../model/status.ts';

/* How a status is written: one letter in a matrix, one word in a sentence. */

export const STATUS_LETTERS: Readonly<Record<Status, string>> = {
  fail: 'F',
  unknown: '?',
  warn: 'W',
  pending: '…',
  pass: 'P',
  'not-applicable': '–',
};
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  fail: 'Fail',
  unknown: 'Unknown',
  warn: 'Warn',
  pending: 'Pending',
  pass: 'Pass',
  'not-applicable': 'Not applicable',
};

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
