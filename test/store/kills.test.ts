import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { verifyChain } from '../../src/scan/finish/chain.ts';
import { openOutbox } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { arrived, dump } from '../../tools/simulate/dump.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { life } from '../../tools/simulate/mortal.ts';
import { IDS, type Week, week } from '../scan/weeks.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

/**
 * Nights in a row, the first process of each killed after one write more than the one before: the write was done, and
 * nobody heard of it.
 */
async function nights({ run }: Week, from: number, count: number, kill: boolean): Promise<number> {
  let most = 0;
  for (let index = 0; index < count; index++) {
    const lives = [life(kill && index > 0 ? 2 * (from + index) : undefined)];
    most = Math.max(most, await run(index, { lives: () => lives.shift() ?? life() }));
  }
  return most;
}

it('leaves in real tables, killed after each write of a night in turn, what an undisturbed run leaves in memory', async () => {
  const memory = { store: memoryStore(), outbox: memoryOutbox() };
  const calm = week(memory.store, memory.outbox);
  const steps = await nights(calm, 0, 8, false);
  expect(steps).toBeGreaterThan(80);
  const access = { connectionString: storage.connectionString };
  const expected = await dump(memory.store, memory.outbox, IDS);
  const mails = arrived(calm.mail);
  const starts = Array.from({ length: Math.ceil(steps / 14) }, (_, index) => index * 7);
  await Promise.all(
    starts.map(async (from) => {
      const prefix = `kill${from}`;
      const [store, outbox] = await Promise.all([openStore(access, prefix), openOutbox(access, prefix)]);
      const killed = week(store, outbox);
      await nights(killed, from, 8, true);
      expect(await dump(store, outbox, IDS), `killed after writes ${from + 1} to ${from + 7}`).toEqual(expected);
      expect(arrived(killed.mail), `killed after writes ${from + 1} to ${from + 7}`).toEqual(mails);
      expect(await verifyChain(store)).toEqual({ links: 8, withResults: 8 });
    }),
  );
}, 600_000);
