import { type Head, inline, type Layout, opened } from './parts.ts';

/** The report itself, a line a subscription, finding or resource: of two nights, `diff` shows what differs. */
export function json(head: Head): Layout {
  return {
    lists: [
      { before: `${opened(head)},\n"subscriptions":[\n`, of: (part) => [inline(part.subscription)], withHistory: true },
      { before: '\n],\n"findings":[\n', of: (part) => part.findings.map((one) => inline(one)) },
      { before: '\n],\n"inventory":[\n', of: (part) => part.inventory.map((one) => inline(one)) },
    ],
    between: ',\n',
    after: '\n]}\n',
  };
}
