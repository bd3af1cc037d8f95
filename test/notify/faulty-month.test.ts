import { expect, it } from 'vitest';
import { sendDigests } from '../../src/notify/send-digests.ts';
import { finishScans } from '../../src/scan/finish/finish-scans.ts';
import { planScan } from '../../src/scan/plan/plan-scan.ts';
import { scanShard } from '../../src/scan/shard/scan-shard.ts';
import { depsOf } from '../../tools/simulate/host.ts';
import { faultyMail, MAIL_FAULTS } from '../../tools/simulate/mail-faults.ts';
import { simulatedMail } from '../../tools/simulate/mailbox.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { Killed, life } from '../../tools/simulate/mortal.ts';
import { random } from '../../tools/simulate/random.ts';
import { DAY, FIRST_NIGHT, POLICY, week } from '../scan/weeks.ts';

/* Ten nights of changes; the mail service has every fault, and processes are killed. */

const LARGE = Array.from({ length: 120 }, (_, index) => `ops${index}@contoso.example`);

it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
  'every change reaches every address, once unless marked: seed %i',
  async (seed) => {
    const chaos = random(seed);
    let isFaulty = true;
    const mail = simulatedMail();
    const unsure = new Set<string>();
    const clock = { at: FIRST_NIGHT };
    const policy = { ...POLICY, ...(seed % 2 === 0 ? { defaultOwner: { name: 'Ops', mail: LARGE } } : {}) };
    const service = faultyMail(
      mail,
      () => (isFaulty && chaos.chance(0.4) ? chaos.pick(MAIL_FAULTS) : undefined),
      () => clock.at,
      (id) => unsure.add(id),
    );
    const { host, run } = week(memoryStore(), memoryOutbox(), { mail: service, policy, clock });
    const send = async () => {
      await sendDigests(
        depsOf(host, life(isFaulty && chaos.chance(0.5) ? 1 + chaos.below(40) : undefined)).digests,
      ).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      clock.at += 30 * 60_000;
    };
    for (let index = 0; index < 10; index++) {
      clock.at = FIRST_NIGHT + index * DAY;
      await run(index, { ticks: 0 });
      clock.at = FIRST_NIGHT + index * DAY;
      const { deps } = depsOf(host, life());
      await planScan(deps, 'timer', deps.now());
      for (let message = host.queue.messages.shift(); message; message = host.queue.messages.shift())
        await scanShard(deps, message);
      await finishScans(deps);
      for (let tick = 0; tick < 40; tick++) await send();
    }
    isFaulty = false;
    for (let tick = 0; tick < 200; tick++) await send();
    const wanted = new Set<string>();
    for (const scan of await host.store.scans(20)) {
      expect(scan.told).toBe('done');
      for (const { note } of await host.outbox.notes(scan.id)) {
        const owner = policy.owners.find((rule) => rule.name === note.owner) ?? policy.defaultOwner;
        for (const address of owner?.mail ?? []) wanted.add(`${note.owner} ${note.scanId} ${address}`);
      }
    }
    const told = new Map<string, number>();
    const unmarked = new Map<string, number>();
    for (const { digest, to } of mail.delivered)
      for (const key of digest.scanIds.flatMap((id) => to.map((address) => `${digest.owner.name} ${id} ${address}`))) {
        told.set(key, (told.get(key) ?? 0) + 1);
        if (!digest.mayRepeat) unmarked.set(key, (unmarked.get(key) ?? 0) + 1);
      }
    const missed = [...wanted].filter((key) => !told.has(key));
    const doubled = [...unmarked].filter(([, times]) => times > 1);
    expect({ missed, doubled, open: await host.outbox.openScans() }).toEqual({ missed: [], doubled: [], open: [] });
    expect(wanted.size).toBeGreaterThan(10);
  },
);
