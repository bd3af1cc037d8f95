import { describe, expect, it } from 'vitest';
import { shareQuota } from '../../bench/shared.ts';

/* Workers that share one principal, in virtual time: Azure grants them 15 Resource Graph requests in 5 seconds. */

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
const SECONDS = 120;
const GRANTED = (15 * SECONDS) / 5;

describe('workers of one principal', () => {
  it.each([
    // Alone: all of the quota, and nothing refused.
    { workers: 1, headroom: 0, atLeast: 1, refused: 0, refusedLate: 0 },
    { workers: 2, headroom: 0, atLeast: 0.8, refused: 40, refusedLate: 10 },
    // Four took 45 refusals in each 15 seconds before they learned.
    { workers: 4, headroom: 0, atLeast: 0.8, refused: 60, refusedLate: 20 },
    { workers: 4, headroom: 3, atLeast: 0.7, refused: 30, refusedLate: 5 },
  ])('%j', async ({ workers, headroom, atLeast, refused, refusedLate }) => {
    const shared = await shareQuota(workers, headroom, SECONDS);
    expect(sum(shared.answered)).toBeGreaterThanOrEqual(GRANTED * atLeast);
    expect(sum(shared.refused)).toBeLessThanOrEqual(refused);
    expect(sum(shared.refused.slice(SECONDS / 2))).toBeLessThanOrEqual(refusedLate);
    const [least, most] = [Math.min(...shared.byWorker), Math.max(...shared.byWorker)];
    expect(most / least).toBeLessThan(3);
  });
  it.each([3_000, 6_500])('one alone has the quota less its headroom where answers take %i ms', async (answerMs) => {
    const { answered, refused } = await shareQuota(1, 1, SECONDS, answerMs);
    expect(sum(answered)).toBeGreaterThanOrEqual((14 / 15) * GRANTED * 0.9);
    expect(sum(refused)).toBe(0);
  });
  it('leave the headroom to others', async () => {
    const { answered } = await shareQuota(1, 5, SECONDS);
    expect(sum(answered)).toBeLessThanOrEqual((10 * (SECONDS + 5)) / 5);
  });
});
