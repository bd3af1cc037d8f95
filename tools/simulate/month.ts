import { sendDigests } from '../../src/notify/send-digests.ts';
import { verifyChain } from '../../src/scan/finish/chain.ts';
import { simulatedAzure } from './azure.ts';
import { byDay } from './by-day.ts';
import { SIMULATED_CHECKS } from './checks.ts';
import { depsOf, type Host, type NightOptions, night } from './host.ts';
import { faultyMail, MAIL_FAULTS as HARD_FAULTS } from './mail-faults.ts';
import { type Fault, simulatedMail } from './mailbox.ts';
import { DAMAGES, type Damage, memoryOutbox, memoryQueue, memoryStore } from './memory.ts';
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
  /** Rows made unreadable or taken away. */
  readonly damaged: number;
  /** Lists of shards that were lost before the shard ran. */
  readonly lists: number;
  /** Nights with a clock that was days ahead. */
  readonly jumps: number;
  /** Scans of some subscriptions on request, by day. */
  readonly subsets: number;
  /** What should not be; empty where all is as it should be. */
  readonly wrong: readonly string[];
};

const HOUR = 3_600_000;
const SHARD_SIZE = 50;
/** Rows of earlier nights; the others are of the night that is under way. */
const BETWEEN_NIGHTS: ReadonlySet<Damage> = new Set(['memory', 'claim', 'latest', 'history', 'evidence', 'drift']);
const MAIL_FAULTS: readonly Fault[] = ['lost', 'forgotten', 'reset', 'throttled', 'refused', 'taken', 'failed'];

/**
 * One seeded month: the estate changes, the product watches it through killed processes, repeated deliveries, outages
 * and a faulty mail service, and an oracle compares the mails.
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
  let listsNothing = false;
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
      if (listsNothing) throw new Error('The simulated Azure lists nothing');
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
    shardSize: SHARD_SIZE,
  };
  const expected = oracle(waivers);
  const wrong: string[] = [];
  let kills = 0;
  let doubles = 0;
  let scans = 0;
  let damaged = 0;
  let lists = 0;
  let jumps = 0;
  let subsets = 0;
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
    const isAhead = chaos.chance(0.05);
    if (isAhead) jumps += 1;
    const started = START + index * DAY + (isAhead ? (26 + chaos.below(34)) * HOUR : 0);
    clock.at = started;
    if (index > 0) age(world);
    listsNothing = chaos.chance(0.03);
    unread = new Set();
    victim = chaos.chance(0.1) ? chaos.pick(world.subscriptions).id : undefined;
    const unlisted = new Set<string>();
    const breakage = chaos.chance(0.4) ? chaos.pick(DAMAGES) : undefined;
    const missing = chaos.chance(0.5);
    const shard = chaos.below(Math.ceil(world.subscriptions.length / SHARD_SIZE));
    const { id: subscriptionId } = chaos.pick(world.subscriptions);
    const [before] = await store.scans(1);
    if (breakage && BETWEEN_NIGHTS.has(breakage) && index > 0) {
      if (store.damage(breakage, { scanId: before?.id ?? '', shard, subscriptionId }, missing)) {
        damaged += 1;
        if (breakage === 'memory') expected.forget(subscriptionId, missing);
      }
    }
    const damage: NightOptions['damage'] = async (tick, when) => {
      if (tick > 0 || !breakage || BETWEEN_NIGHTS.has(breakage)) return;
      if (when !== (breakage === 'list' || breakage === 'scope' ? 'before the shards' : 'before the finisher')) return;
      const [row] = await store.scans(1);
      if (!row?.plan || row.summary || row.startedAt !== new Date(started).toISOString()) return;
      const listed = breakage === 'list' ? await store.getShard(row.id, row.plan, shard) : undefined;
      if (!store.damage(breakage, { scanId: row.id, shard, subscriptionId }, missing)) return;
      damaged += 1;
      if (listed) lists += 1;
      for (const { id } of listed ?? []) unlisted.add(id);
    };
    await night(host, { lives, doubled, twice: () => chaos.chance(0.2), ticks: 200, damage });
    for (const id of unlisted) unread.delete(id);
    const [newest] = await store.scans(1);
    if (newest?.startedAt === new Date(started).toISOString() && newest.summary) {
      scans += 1;
      const forgotten = expected.observe((started - START) / DAY, world.subscriptions, { unread, unlisted });
      const { inScope } = newest.summary.coverage;
      const findings = Object.values(newest.summary.totals.byStatus).reduce((sum, count) => sum + count, 0);
      if (inScope !== world.subscriptions.length || findings !== (inScope - unlisted.size) * SIMULATED_CHECKS.length)
        wrong.push(`night ${index}: ${inScope} of ${world.subscriptions.length} subscriptions, ${findings} findings`);
      const lost = new Set([...unread, ...forgotten]);
      if (
        (newest.state === 'complete') !== (lost.size + unlisted.size === 0) ||
        newest.summary.missing.length !== lost.size ||
        (newest.summary.unlisted ?? 0) !== unlisted.size
      )
        wrong.push(
          `night ${index}: ${newest.state} with ${newest.summary.missing.length} missing, ${lost.size} unread`,
        );
    } else if (!listsNothing) wrong.push(`night ${index}: no scan was closed`);
    victim = undefined;
    if (newest?.summary && !isAhead && chaos.chance(0.3)) {
      // No night begins at half a minute, not even by a clock that is ahead.
      clock.at = Math.max(clock.at, started + 9 * HOUR) + 30_000;
      const day = await byDay(host, world, expected, chaos, { lives, doubled, twice: () => chaos.chance(0.2) });
      subsets += day.scans;
      wrong.push(...day.wrong.map((what) => `day ${index}: ${what}`));
    }
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
  if (chain.broken || chain.withResults !== scans + subsets)
    wrong.push(`the chain holds for ${chain.links} of ${scans + subsets} scans: ${chain.broken?.why ?? 'no reason'}`);
  return {
    seed,
    scans,
    changes: compared.changes,
    mails: mail.delivered.length,
    repeats: compared.repeats,
    kills,
    doubles,
    damaged,
    lists,
    jumps,
    subsets,
    wrong,
  };
}
