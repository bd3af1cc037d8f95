import { describe, expect, it } from 'vitest';
import { sendDigests } from '../../src/notify/send-digests.ts';
import { verifyChain } from '../../src/scan/finish/chain.ts';
import { arrived, dump } from '../../tools/simulate/dump.ts';
import { depsOf } from '../../tools/simulate/host.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { type Life, life } from '../../tools/simulate/mortal.ts';
import { IDS, week } from './weeks.ts';

const NIGHTS = 4;

/** Four nights, the first process of each killed at a step; what was written and mailed in the end. */
async function nights(diesAt?: number, refusal?: Life['refusal']) {
  const store = memoryStore();
  const outbox = memoryOutbox();
  const { host, mail, run } = week(store, outbox);
  let trail: readonly string[] = [];
  let writes = 0;
  for (let index = 0; index < NIGHTS; index++) {
    const first = life(diesAt, refusal);
    const lives = [first];
    await run(index, { lives: () => lives.shift() ?? life() });
    trail = first.trail;
    writes = Math.max(writes, first.writes);
  }
  // A mail that was sent is noted as done by the next run.
  await sendDigests(depsOf(host, life()).digests);
  return {
    trail,
    writes,
    host,
    mail,
    rows: await dump(store, outbox, IDS),
    mails: arrived(mail),
    chain: await verifyChain(store),
  };
}

describe('a process killed between any two steps of a night', async () => {
  const undisturbed = await nights();
  it('has enough to do to be killed at, the sending of mails too', () => {
    expect(undisturbed.trail.length).toBeGreaterThan(80);
    expect(undisturbed.trail).toEqual(
      expect.arrayContaining(['before createNote', 'after putOutgoing', 'before send', 'after send', 'after markNote']),
    );
    expect(undisturbed.mail.delivered.length).toBeGreaterThan(6);
    expect(undisturbed.chain).toEqual({ links: NIGHTS, withResults: NIGHTS });
  });

  it.each(undisturbed.trail.map((name, index) => [index + 1, name] as const))(
    'leaves the rows and mails of an undisturbed run, killed at step %i, %s',
    async (step) => {
      const killed = await nights(step);
      expect(killed.rows).toEqual(undisturbed.rows);
      expect(killed.mails).toEqual(undisturbed.mails);
      expect(killed.chain).toEqual(undisturbed.chain);
    },
  );
});

it('writes the same with every message delivered twice, and two finishers and senders at once', async () => {
  const undisturbed = await nights();
  const store = memoryStore();
  const outbox = memoryOutbox();
  const { host, mail, run } = week(store, outbox);
  for (let index = 0; index < NIGHTS; index++) {
    let left = 5;
    await run(index, { doubled: () => left-- > 0, twice: () => true });
  }
  expect(await dump(store, outbox, IDS)).toEqual(undisturbed.rows);
  expect(arrived(mail)).toEqual(undisturbed.mails);
  expect(host.events.filter(([name]) => name === 'scan.finished')).toHaveLength(NIGHTS);
});

describe('a write that is refused as a conflict', async () => {
  const undisturbed = await nights();
  const all = Array.from({ length: undisturbed.writes }, (_, index) => index + 1);
  it('happens often enough to be tried', () => expect(all.length).toBeGreaterThan(20));
  it.each(all.flatMap((write) => [false, true].map((done) => ({ write, done }))))(
    'changes nothing in the end: write $write, done $done',
    async (refusal) => {
      const refused = await nights(undefined, refusal);
      expect(refused.rows).toEqual(undisturbed.rows);
      expect(refused.mails).toEqual(undisturbed.mails);
      expect(refused.chain).toEqual(undisturbed.chain);
    },
  );
});
