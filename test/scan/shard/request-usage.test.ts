import { expect, it } from 'vitest';
import { requestUsage } from '../../../src/scan/shard/request-usage.ts';

it('counts each request once, however often it is asked', () => {
  let asked = 0;
  const spent = requestUsage(() => ({ armRequests: asked, graphRequests: 2 * asked, throttled: 0, retried: asked }));
  const heard = [0, 5, 5, 12].map((count) => {
    asked = count;
    return spent().armRequests;
  });
  expect(heard).toEqual([0, 5, 0, 7]);
  expect(spent()).toEqual({ armRequests: 0, graphRequests: 0, throttled: 0, retried: 0 });
});
