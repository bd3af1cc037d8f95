import type { Head } from '../model/report.ts';
import { inline, type Layout, opened } from './parts.ts';

/** The report itself, a line a finding, subscription or resource: of two nights, `diff` shows what differs. */
export function json(head: Head): Layout {
  return {
    lists: [
      { before: `${opened(head)},\n"findings":[\n`, of: (part) => part.findings.map((one) => inline(one)) },
      {
        before: '\n],\n"subscriptions":[\n',
        of: (part) => [inline(part.subscription)],
        small: true,
        withHistory: true,
      },
      { before: '\n],\n"inventory":[\n', of: (part) => part.inventory.map((one) => inline(one)), small: true },
    ],
    between: ',\n',
    after: '\n]}\n',
  };
}
