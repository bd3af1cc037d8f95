import type { Head } from '../model/report.ts';
import { jsonLine, type Layout, openObject } from './layout.ts';

/** The report itself, one line for each finding, subscription and resource, so that `diff` compares two nights. */
export function json(head: Head): Layout {
  return {
    lists: [
      { before: `${openObject(head)},\n"findings":[\n`, of: (part) => part.findings.map((one) => jsonLine(one)) },
      {
        before: '\n],\n"subscriptions":[\n',
        of: (part) => [jsonLine(part.subscription)],
        small: true,
        withHistory: true,
      },
      { before: '\n],\n"inventory":[\n', of: (part) => part.inventory.map((one) => jsonLine(one)), small: true },
    ],
    between: ',\n',
    after: '\n]}\n',
  };
}
