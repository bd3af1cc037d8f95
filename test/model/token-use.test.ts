import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysBefore, type Metric, tokenMetrics, tokenUse } from '../../src/model/token-use.ts';

const NOW = new Date('2026-11-24T01:00:00Z');
const [TOTAL = '', INPUT = '', OUTPUT = ''] = tokenMetrics('OpenAI');
const metric = (name: string, days: readonly string[], totals: readonly unknown[]): Metric => ({
  name,
  points: days.map((day, index) => ({ day, total: totals[index] })),
});
const use = (totals: readonly unknown[], ...more: readonly Metric[]) => {
  const days = daysBefore(NOW, totals.length);
  return tokenUse([metric(TOTAL, days, totals), ...more], 'OpenAI', days);
};

describe('the days of a forecast', () => {
  it('are whole ones, and yesterday is the last', () =>
    expect(daysBefore(NOW, 3)).toEqual(['2026-11-21', '2026-11-22', '2026-11-23']));
});

describe('the month of an account', () => {
  const week = (total: number) => Array.from({ length: 7 }, () => total);
  it.each([
    ['one day', [100], { low: 3000, high: 3000 }],
    ['two days', [100, 200], { low: 3000, high: 6000 }],
    ['a steady month', Array.from({ length: 30 }, () => 10), { low: 300, high: 300 }],
    ['a quiet and a busy week', [...week(1), ...week(5)], { low: 30, high: 150 }],
    ['days before whole weeks', [1000, 1000, ...week(1), ...week(5)], { low: 30, high: 150 }],
    ['an idle account', [...week(0), ...week(0)], { low: 0, high: 0 }],
  ])('%s', (_what, totals, month) => expect(use(totals)).toMatchObject({ month, unknownDays: 0 }));

  it('spans what the sum and its parts say where they differ', () => {
    const days = daysBefore(NOW, 1);
    const parts = [metric(INPUT, days, [60]), metric(OUTPUT, days, [30])];
    expect(use([100], ...parts).counted).toEqual({ low: 90, high: 100 });
    expect(use([undefined], ...parts)).toMatchObject({ counted: { low: 90, high: 90 }, unknownDays: 0 });
  });

  it.each([
    ['negative', -1],
    ['not a number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['more than can be', 1e14],
    ['a text', '100'],
    ['missing', undefined],
    ['null', null],
    ['a list', [100]],
  ])('takes a figure that is %s for unknown, and not for zero', (_what, figure) => {
    expect(use([figure])).toEqual({ counted: { low: 0, high: 0 }, month: { low: 0, high: 0 }, unknownDays: 1 });
    expect(use([100, figure])).toMatchObject({ unknownDays: 1, counted: { low: 100, high: 100 } });
  });

  it('takes two figures of one day, and a metric with an error, for unknown', () => {
    const days = daysBefore(NOW, 1);
    expect(use([100], metric(TOTAL, days, [100])).unknownDays).toBe(1);
    expect(
      tokenUse([{ ...metric(TOTAL, days, [100]), fault: 'InvalidSamplingType' }], 'OpenAI', days).unknownDays,
    ).toBe(1);
  });

  it('whatever Azure sends: whole numbers, the lower bound first, and a day that is lost never adds', () =>
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(1e9), fc.anything()), { minLength: 1, maxLength: 40 }),
        fc.nat(39),
        (all, at) => {
          const whole = use(all);
          const less = use(all.map((one, index) => (index === at ? undefined : one)));
          for (const { low, high } of [whole.counted, whole.month]) {
            expect(Number.isSafeInteger(low) && Number.isSafeInteger(high)).toBe(true);
            expect(low).toBeGreaterThanOrEqual(0);
            expect(high).toBeGreaterThanOrEqual(low);
          }
          expect(less.month.low).toBeLessThanOrEqual(whole.month.low);
          expect(less.month.high).toBeLessThanOrEqual(whole.month.high);
          if (less.counted.low < whole.counted.low) expect(less.unknownDays).toBe(whole.unknownDays + 1);
        },
      ),
    ));
});
