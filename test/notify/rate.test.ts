import { expect, it } from 'vitest';
import { reserve } from '../../src/notify/rate.ts';
import { memoryOutbox } from '../../tools/simulate/memory.ts';

const NOW = Date.parse('2026-11-24T01:00:00Z');
const MAIL = { perMinute: 2, perHour: 4 };

/** Whether a mail may be sent, given the seconds since each that was sent; a time ahead is negative. */
async function may(...secondsAgo: number[]): Promise<boolean> {
  const outbox = memoryOutbox();
  await outbox.putSent(
    secondsAgo.map((seconds) => new Date(NOW - seconds * 1000).toISOString()),
    undefined,
  );
  return reserve({ outbox, mail: MAIL, now: () => new Date(NOW) });
}

it.each([
  ['nothing was sent', [], true],
  ['the minute is used up', [1, 59], false],
  ['the minute is over', [60, 61], true],
  ['the hour is used up', [100, 200, 300, 3599], false],
  ['the hour is over', [100, 200, 300, 3600], true],
  ['the clock of another machine is a little ahead', [-59, -30], false],
  ['a wrong clock wrote times of tomorrow', [-61, -86_400, -86_401, -86_402, -86_403], true],
  ['a wrong clock wrote times of tomorrow, and the minute is used up', [-86_400, 1, 2], false],
])('%s', async (_name, sent, allowed) => expect(await may(...sent)).toBe(allowed));

it('forgets times of a wrong clock', async () => {
  const outbox = memoryOutbox();
  await outbox.putSent(['2027-11-24T01:00:00.000Z'], undefined);
  await reserve({ outbox, mail: MAIL, now: () => new Date(NOW) });
  expect((await outbox.getSent())?.value).toEqual(['2026-11-24T01:00:00.000Z']);
});
