/* The statuses and how bad each is: without zod, because the page's script carries them too. */

export const OUTCOMES = ['pass', 'fail', 'warn', 'not-applicable', 'pending'] as const;
/** What a check may decide. */
export type Outcome = (typeof OUTCOMES)[number];
export const STATUSES = ['fail', 'unknown', 'warn', 'pending', 'pass', 'not-applicable'] as const;
/** Only `judge` and `each` write `unknown`. Listed worst first. */
export type Status = (typeof STATUSES)[number];
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The worst of some statuses; `not-applicable` of none. */
export function worst(statuses: Iterable<Status>): Status {
  let index = STATUSES.length - 1;
  for (const status of statuses) index = Math.min(index, STATUSES.indexOf(status));
  return STATUSES[index] ?? 'not-applicable';
}

/** One letter for each status, as in the matrix, the sparkline and the history. */
export const LETTERS = {
  fail: 'F',
  unknown: '?',
  warn: 'W',
  pending: '.',
  pass: 'P',
  'not-applicable': '-',
} as const satisfies Record<Status, string>;
