import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { sendDigests } from '../../src/notify/send-digests.ts';
import { verifyChain } from '../../src/scan/finish/chain.ts';
import { finishScans } from '../../src/scan/finish/finish-scans.ts';
import { planScan } from '../../src/scan/plan/plan-scan.ts';
import { scanShard } from '../../src/scan/shard/scan-shard.ts';
import { openOutbox } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { arrived, dump } from '../../tools/simulate/dump.ts';
import { depsOf } from '../../tools/simulate/host.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { life } from '../../tools/simulate/mortal.ts';
import { DAY, FIRST_NIGHT, IDS, week } from '../scan/weeks.ts';

let storage: Storage;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aispm-restart-'));
  storage = await startStorage({ dir });
});
afterAll(async () => {
  await storage.close();
  await rm(dir, { recursive: true });
});

it('storage that ends in the middle of each step of a night, and comes back, costs nothing', async () => {
  const memory = { store: memoryStore(), outbox: memoryOutbox() };
  const calm = week(memory.store, memory.outbox);
  for (const index of [0, 1]) await calm.run(index);
  const access = { connectionString: storage.connectionString };
  const [store, outbox] = await Promise.all([openStore(access, 'restart'), openOutbox(access, 'restart')]);
  const made = week(store, outbox);
  await made.run(0);
  // From here on Azure is as on the second night.
  await made.run(1, { ticks: 0 });
  const { host } = made;
  host.clock.at = FIRST_NIGHT + DAY;
  const { deps, digests } = depsOf(host, life());
  let outages = 0;
  /** What the host does: whatever throws is tried again once storage is back. */
  const through = async (run: () => Promise<unknown>) => {
    const done = run().then(
      () => true,
      () => false,
    );
    await storage.stop();
    const survived = await done;
    if (!survived) outages += 1;
    await storage.resume();
    if (!survived) await run();
  };
  await through(() => planScan(deps, 'timer', new Date(FIRST_NIGHT + DAY)));
  for (let message = host.queue.messages.shift(); message; message = host.queue.messages.shift()) {
    const own = message;
    await through(() => scanShard(deps, own));
  }
  await through(() => finishScans(deps));
  for (let tick = 0; tick < 4; tick++) {
    if (tick === 0) await through(() => sendDigests(digests));
    else await sendDigests(digests);
    host.clock.at += 5 * 60_000;
  }
  expect(outages).toBeGreaterThan(2);
  expect(await dump(store, outbox, IDS)).toEqual(await dump(memory.store, memory.outbox, IDS));
  expect(arrived(made.mail)).toEqual(arrived(calm.mail));
  expect(await verifyChain(store)).toEqual({ links: 2, withResults: 2 });
}, 600_000);
