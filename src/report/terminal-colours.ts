import type { Severity, Status } from '../model/finding.ts';
import { STATUS_LETTERS } from './status-words.ts';

/* Colour in a terminal. It only repeats what the text says: every line reads the same without it. */

const SGR: Readonly<Record<Status, string>> = {
  fail: '97;41',
  unknown: '97;45',
  warn: '30;43',
  pending: '36',
  pass: '32',
  'not-applicable': '2',
};

export type TerminalColours = {
  /** The letter of a status, one column wide; a failure that follows from another has no background. */
  mark(status: Status, follows?: boolean): string;
  /** The letter of a status with a count of zero. */
  none(status: Status): string;
  severity(severity: Severity, text: string): string;
  heading(text: string): string;
  loud(text: string): string;
  dim(text: string): string;
};

export function terminalColours(colour: boolean): TerminalColours {
  const paint = (text: string, code: string): string => (colour && text ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    mark: (status, follows = false) => paint(STATUS_LETTERS[status], follows ? '31' : SGR[status]),
    none: (status) => paint(STATUS_LETTERS[status], '2'),
    severity: (severity, text) =>
      severity === 'critical' ? paint(text, '1;31') : severity === 'high' ? paint(text, '1') : text,
    heading: (text) => paint(text, '1'),
    loud: (text) => paint(text, '1;31'),
    dim: (text) => paint(text, '2'),
  };
}
