import { sendDigests } from '../../src/notify/send-digests.ts';
import { verifyChain } from '../../src/scan/finish/chain.ts';
import { simulatedAzure } from './azure.ts';
import { SIMULATED_CHECKS } from './checks.ts';
import { depsOf, type Host, night } from './host.ts';
import { faultyMail, MAIL_FAULTS as HARD_FAULTS } from './mail-faults.ts';
import { type Fault, simulatedMail } from './mailbox.ts';
import { memoryOutbox, memoryQueue, memoryStore } from './memory.ts';
import { life } from './mortal.ts';
import { compare, oracle } from './oracle.ts';
import { random } from './random.ts';
import { age, DAY, estate, policyOf, START, seenOf } from './world.ts';

export type Month = {
  readonly seed: number;
  readonly scans: number;
  readonly changes: number;
  readonly mails: number;
  readonly repeats: number;
  readonly kills: number;
  readonly doubles: number;
  /** What should not be; empty where all is as it should be. */
  readonly wrong: readonly string[];
};

const MAIL_FAULTS: readonly Fault[] = ['lost', 'forgotten', 'reset', 'throttled', 'refused', 'taken', 'failed'];

/**
 * One seeded month: the estate changes, the product watches it through kills, doubles, outages and a faulty mail
 * service, and an oracle compares.
 */
export async function month(seed: number, { nights = 30, subscriptions = 200 } = {}): Promise<Month> {
  const chaos = random(seed * 2 + 1);
  const world = estate(random(seed * 2), subscriptions);
  const { policy, waivers } = policyOf(world, nights);
  const store = memoryStore();
  const outbox = memoryOutbox();
  const clock = { at: START };
  let faulty = true;
  const mail = simulatedMail(() => (faulty && chaos.chance(0.2) ? chaos.pick(MAIL_FAULTS) : undefined));
  /** Mails that arrived though the service never said so. */
  const unsure = new Set<string>();
  const service = faultyMail(
    mail,
    () => (faulty && chaos.chance(0.05) ? chaos.pick(HARD_FAULTS) : undefined),
    () => clock.at,
    (id) => unsure.add(id),
  );
  const delivered = () =>
    mail.delivered.map((one) => (unsure.has(one.operationId) ? { ...one, answerLost: true } : one));
  let unlisted = false;
  let victim: string | undefined;
  let unread = new Set<string>();
  const azure = simulatedAzure(
    () => seenOf(world),
    (ids) => {
      if (victim === undefined || !ids.includes(victim)) return false;
      unread = new Set(ids);
      return true;
    },
    () => new Date(clock.at),
  );
  const listing: typeof azure = {
    ...azure,
    listScope: (scope, own) => {
      if (unlisted) throw new Error('The simulated Azure lists nothing');
      return azure.listScope(scope, own);
    },
  };
  const host: Host = {
    store,
    outbox,
    queue: memoryQueue(),
    azure: listing,
    mail: service,
    policy,
    clock,
    events: [],
    perMinute: 5,
    perHour: 10,
    shardSize: 50,
  };
  const expected = oracle(waivers);
  const wrong: string[] = [];
  let kills = 0;
  let doubles = 0;
  let scans = 0;
  const lives = () => {
    const dies = chaos.chance(0.4);
    if (dies) kills += 1;
    return life(dies ? 1 + chaos.below(2500) : undefined);
  };
  const doubled = () => {
    const yes = chaos.chance(0.1);
    if (yes) doubles += 1;
    return yes;
  };
  for (let index = 0; index < nights; index++) {
    clock.at = START + index * DAY;
    if (index > 0) age(world);
    unlisted = chaos.chance(0.03);
    unread = new Set();
    victim = chaos.chance(0.1) ? chaos.pick(world.subscriptions).id : undefined;
    await night(host, { lives, doubled, twice: () => chaos.chance(0.2), ticks: 200 });
    const [newest] = await store.scans(1);
    if (newest?.startedAt === new Date(START + index * DAY).toISOString() && newest.summary) {
      scans += 1;
      expected.observe(index, world.subscriptions, unread);
      const { inScope } = newest.summary.coverage;
      const findings = Object.values(newest.summary.totals.byStatus).reduce((sum, count) => sum + count, 0);
      if (inScope !== world.subscriptions.length || findings !== inScope * SIMULATED_CHECKS.length)
        wrong.push(`night ${index}: ${inScope} of ${world.subscriptions.length} subscriptions, ${findings} findings`);
      if ((newest.state === 'complete') !== (unread.size === 0) || newest.summary.missing.length !== unread.size)
        wrong.push(
          `night ${index}: ${newest.state} with ${newest.summary.missing.length} missing, ${unread.size} unread`,
        );
    } else if (!unlisted) wrong.push(`night ${index}: no scan was closed`);
    wrong.push(...compare(expected.expected, delivered(), false).wrong.map((what) => `night ${index}: ${what}`));
    if (wrong.length > 0) break;
  }
  faulty = false;
  for (let minutes = 0; minutes < 3 * 24 * 60; minutes += 30) {
    await sendDigests(depsOf(host, life()).digests);
    clock.at += 30 * 60_000;
  }
  const compared = compare(expected.expected, delivered(), true);
  wrong.push(...compared.wrong);
  const chain = await verifyChain(store);
  if (chain.broken || chain.withResults !== scans)
    wrong.push(`the chain holds for ${chain.links} of ${scans} scans: ${chain.broken?.why ?? 'no reason'}`);
  return {
    seed,
    scans,
    changes: compared.told,
    mails: mail.delivered.length,
    repeats: compared.repeats,
    kills,
    doubles,
    wrong,
  };
}
