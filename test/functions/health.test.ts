import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Served, serve } from './served.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

it('is red while the last finished scan is dated in the future', async () => {
  await served.night(new Date(Date.now() + 365 * 86_400_000).toISOString());
  const response = await served.get('health');
  expect(response.status).toBe(503);
  expect(await response.text()).toMatch(/dated 87\d\d(\.\d)? h in the future: the clock of the app was wrong/);
});
