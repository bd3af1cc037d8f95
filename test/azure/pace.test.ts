import { expect, it } from 'vitest';
import { pacer, type QuotaLeft } from '../../src/azure/pace.ts';
import { virtualTimer } from '../../tools/lies/virtual-timer.ts';

/** When the next request starts after one at 0 ms, with these answers at 100 ms. */
async function nextStart(quota: number, ...answers: readonly QuotaLeft[]): Promise<number> {
  const timer = virtualTimer();
  const pace = pacer(quota, 5000, 0, undefined, timer);
  await pace.start();
  await timer.pause(100);
  for (const left of answers) pace.learn(left);
  return pace.start();
}

it.each([
  ['00:00:05', 5000, 5100],
  ['99:99:99', 362_439_000, 60_100],
  ['more hours than a number holds', Number.POSITIVE_INFINITY, 60_100],
])('waits a minute at most for a quota that is full again after %s', async (_said, resetsAfterMs, at) => {
  expect(await nextStart(15, { remaining: 0, resetsAfterMs, startedAt: 0 })).toBe(at);
});

it('does not take an answer to a request of an unknown time for a quick one', async () => {
  const spent: QuotaLeft = { remaining: 0, resetsAfterMs: 5000, startedAt: 0 };
  expect(await nextStart(1, { remaining: 1, resetsAfterMs: 5000, startedAt: undefined }, spent)).toBe(5100);
});
