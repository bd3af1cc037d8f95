import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { shareReads } from '../../bench/shared.ts';
import { armLane } from '../../src/azure/arm-lane.ts';
import { virtualTimer } from '../../tools/lies/virtual-timer.ts';

/* Reads of Azure Resource Manager: 250 of a subscription for one identity, 25 a second come back. */

describe('workers of one principal, one large subscription and forty small ones', () => {
  it.each([
    // All reads less the bucket of 250, at 25 a second, is what the quota grants; one worker alone is never refused.
    { workers: 1, reads: 1000, seconds: 32, refused: 0 },
    // 16,676 of 4,000 reads were refused, and the small ones took 150 s, before reads had a line for each subscription.
    { workers: 4, reads: 1000, seconds: 155, refused: 400 },
  ])('$workers', async ({ workers, reads, seconds, refused }) => {
    const shared = await shareReads(workers, reads);
    expect(shared.lost).toBe(0);
    expect(shared.refused).toBeLessThanOrEqual(refused);
    expect(shared.large).toBeLessThanOrEqual(seconds);
    // The small ones come after 1,000 reads in the queue, and wait for none that is throttled.
    expect(shared.small).toBeLessThan(2);
  });
});

describe('the lane', () => {
  const path = (id: string) => `/subscriptions/${id}/providers/Microsoft.Security/pricings?api-version=1`;
  const order = async (prepare: (lane: ReturnType<typeof armLane>) => void, places = 1): Promise<readonly string[]> => {
    const timer = virtualTimer();
    const lane = armLane(places, timer);
    prepare(lane);
    const done: string[] = [];
    const read = (id: string) =>
      lane.run(path(id), async () => {
        await timer.pause(10);
        done.push(id);
      });
    await Promise.all(['a', 'a', 'a', 'b', 'b', 'c'].map(read));
    return done;
  };
  const says = (name: string, left: string) => (lane: ReturnType<typeof armLane>) =>
    lane.learn(path('a'), createHttpHeaders({ [name]: left }));

  it('gives places in turn', async () => expect(await order(() => {})).toEqual(['a', 'a', 'b', 'c', 'a', 'b']));
  it('keeps the rest going while one is refused', async () =>
    expect(await order((lane) => lane.refused(path('a'), 1000))).toEqual(['b', 'b', 'c', 'a', 'a', 'a']));
  it.each([
    ['few are left for this identity', 'x-ms-ratelimit-remaining-subscription-reads', '3'],
    ['few are left for all identities', 'x-ms-ratelimit-remaining-subscription-global-reads', '31'],
  ])('goes slowly where %s', async (_what, name, left) =>
    expect(await order(says(name, left), 6)).toEqual(['a', 'b', 'b', 'c', 'a', 'a']),
  );
  it.each([
    ['enough is left', 'x-ms-ratelimit-remaining-subscription-reads', '32'],
    ['the answer cannot be read', 'x-ms-ratelimit-remaining-subscription-reads', 'many'],
    ['it is the count of writes', 'x-ms-ratelimit-remaining-subscription-writes', '3'],
  ])('does not where %s', async (_what, name, left) =>
    expect(await order(says(name, left), 6)).toEqual(['a', 'b', 'c', 'a', 'b', 'a'].toSorted()),
  );
  it('gives the place back where a read fails', async () => {
    const lane = armLane(1, virtualTimer());
    await expect(lane.run(path('a'), async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lane.run(path('a'), async () => 'read')).toBe('read');
  });
});
