import { expect, it } from 'vitest';
import type { Drift } from '../../../src/model/report.ts';
import { fixTimes } from '../../../src/scan/finish/fix-times.ts';

const AT = '2026-11-20T02:00:09.000Z';
const fixed = (over: Partial<Drift> = {}): Drift => ({
  id: 'x',
  scanId: '20261120T020009Z',
  at: AT,
  kind: 'fixed',
  checkId: 'AISPM-007',
  subscriptionId: 'a',
  from: 'fail',
  to: 'pass',
  severity: 'critical',
  zone: 3,
  message: 'CloudPosture is Standard',
  since: '2026-11-17T02:00:01.000Z',
  ...over,
});

it.each<[string, readonly Drift[], unknown]>([
  ['nothing', [], []],
  ['days by their dates, whatever the time of day', [fixed()], [['critical', 3, 3, 1]]],
  ['two alike as one row', [fixed(), fixed({ checkId: 'AISPM-001' })], [['critical', 3, 3, 2]]],
  [
    'what followed with its cause',
    [fixed(), fixed({ checkId: 'AISPM-008', cause: 'AISPM-007' })],
    [['critical', 3, 3, 1]],
  ],
  ['what followed alone', [fixed({ checkId: 'AISPM-008', cause: 'AISPM-007' })], [['critical', 3, 3, 1]]],
  ['what no longer applies', [fixed({ to: 'not-applicable' })], [['critical', 3, 3, 1]]],
  ['no warning', [fixed({ to: 'warn' })], []],
  ['no resource', [fixed({ resourceId: '/subscriptions/a/x' })], []],
  ['nothing that flaps', [fixed({ held: true })], []],
  ['nothing without a beginning', [fixed({ since: undefined })], []],
  ['no other change', [fixed({ kind: 'regressed', to: 'fail' }), fixed({ kind: 'gone', to: undefined })], []],
])('counts %s', (_what, drift, rows) => {
  const times = fixTimes();
  times.add(drift);
  expect(times.counts()).toEqual(rows);
});

it('keeps severities and zones apart, the worst and strictest first', () => {
  const times = fixTimes();
  times.add([fixed({ severity: 'low', zone: 1 }), fixed({ checkId: 'AISPM-001', zone: 1 })]);
  times.add([fixed({ subscriptionId: 'b', since: AT })]);
  expect(times.counts()).toEqual([
    ['critical', 3, 0, 1],
    ['critical', 1, 3, 1],
    ['low', 1, 3, 1],
  ]);
});
