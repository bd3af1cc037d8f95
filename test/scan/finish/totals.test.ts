import { expect, it } from 'vitest';
import { totalsCounter } from '../../../src/scan/finish/totals.ts';
import { finding } from '../nights.ts';

const waiver = { id: 'w', owner: 'o', rationale: 'because it is so', expires: '2027-01-01' };

it('counts causes and followers apart, and waived failures and warnings with neither', () => {
  const tally = totalsCounter();
  tally.add([
    finding('fail', { severity: 'critical' }),
    finding('fail', { severity: 'high', cause: 'AISPM-007' }),
    finding('fail', { severity: 'high', waiver }),
    finding('warn', { waiver }),
    finding('warn'),
    finding('unknown', { why: 'denied' }),
  ]);
  tally.add([finding('pass')]);
  expect(tally.totals()).toEqual({
    byStatus: { fail: 3, unknown: 1, warn: 2, pending: 0, pass: 1, 'not-applicable': 0 },
    causes: 1,
    followers: 1,
    waived: 2,
  });
  expect([tally.failingBySeverity(), tally.unknownSubscriptions(), tally.unknownBy()]).toEqual([
    { critical: 1, high: 1, medium: 0, low: 0, info: 0 },
    1,
    { denied: 1 },
  ]);
});
