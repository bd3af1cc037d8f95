import { expect, it } from 'vitest';
import type { Estimate } from '../../../src/model/finding.ts';
import { costSentence, fixCost } from '../../../src/report/fix/fix-costs.ts';

/* What the charge of a fix comes to, in words. */

const days = { from: '2026-10-25', to: '2026-11-23' };
const usd = (low: number, high: number, more: Partial<Estimate> = {}): Estimate => ({
  ...{ usd: { low, high } },
  ...days,
  ...more,
});
const why = 'the policy has no price of CosmosDbs';
const BY = 'by the use of 2026-10-25 to 2026-11-23';

it.each<[string, readonly (Estimate | undefined)[], string]>([
  ['a sum of ranges', [usd(100, 200), usd(23, 45)], `USD 120 to 250 a month, ${BY}`],
  ['one figure where the bounds are the same', [usd(24, 24)], `USD 24 a month, ${BY}`],
  [
    'at least, where something was not read',
    [usd(24, 24, { atLeast: true, why })],
    `at least USD 24 a month, ${BY}; ${why}`,
  ],
  ['at least, where a place has no estimate', [usd(24, 24), undefined], `at least USD 24 a month, ${BY}`],
  ['at least, where a place has no figure', [usd(24, 24), { why, ...days }], `at least USD 24 a month, ${BY}; ${why}`],
  ['at least zero, and never zero alone', [usd(0, 0), undefined], `at least USD 0 a month, ${BY}`],
  ['why there is none', [{ atLeast: true, why, ...days }], `not estimated, ${why}`],
  ['none', [undefined, undefined], 'not estimated'],
])('%s', (_what, estimates, words) =>
  expect(costSentence(fixCost(estimates.map((estimate) => ({ finding: { estimate } }))))).toBe(words),
);
