import { publishEvents } from '../../src/notify/event-channel.ts';
import { sendDigests } from '../../src/notify/send-digests.ts';
import { verifyChain } from '../../src/scan/finish/chain.ts';
import type { ScanRow, Store } from '../../src/scan/store.ts';
import { choosePolicyBreak, chooseRow, damageBetween, damageWithin } from './breakage.ts';
import { type ByDay, byDay, evening } from './by-day.ts';
import { SIMULATED_CHECKS } from './checks.ts';
import { type Counter, type Counts, counter } from './counts.ts';
import { type HealthWatch, healthWatch } from './health-watch.ts';
import { dayTime, depsOf, type Host, night } from './host.ts';
import { memoryOutbox, memoryQueue, memoryStore, OUTBOX_ROWS } from './memory.ts';
import { life } from './mortal.ts';
import { mailReader, oracle, type Told, untold, untrue } from './oracle.ts';
import { policyFile } from './policy-file.ts';
import { random } from './random.ts';
import { nextNight, services } from './services.ts';
import { EVENT_ROWS, eventFaults, failuresIn, memoryEventOutbox } from './topic.ts';
import { age, DAY, estate, type Kept, policyOf, START } from './world.ts';

/** `wrong`: what should not be; empty where all is as it should be. */
export type Month = { readonly counts: Counts; readonly wrong: readonly string[] };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SHARD_SIZE = 50;
/** A finisher that was killed comes back with the next tick, or the one after. */
const LATE_MS = 20 * MINUTE;
/** The last nights have no outage, so that what was refused is tried again by a later scan. */
const CALM_NIGHTS = 4;

/**
 * One seeded month: the estate changes, the product watches it through killed processes, repeated deliveries, outages,
 * a faulty mail service, a faulty topic and a policy that breaks, and an oracle compares mails, events and health.
 */
export async function month(seed: number, { nights = 30, subscriptions = 200 } = {}): Promise<Month> {
  const chaos = random(seed * 2 + 1);
  const world = estate(random(seed * 2), subscriptions);
  const { policy, text, waivers } = policyOf(world, nights);
  const store = memoryStore();
  const outbox = memoryOutbox();
  const events = memoryEventOutbox();
  const clock = { at: START };
  const counts = counter();
  const file = policyFile(text, store, () => new Date(clock.at));
  const { trouble, azure, mail, topic, delivered, received, isUnsure } = services({ chaos, world, clock, counts });
  const host: Host = {
    ...{ store, outbox, azure, mail, policy, clock },
    queue: memoryQueue(),
    loadPolicy: file.load,
    topic: { outbox: events, topic },
    events: [],
    perMinute: 5,
    perHour: 10,
    shardSize: SHARD_SIZE,
  };
  const expected = oracle(waivers);
  const health = healthWatch(host, received);
  const wrong: string[] = [];
  const processes = {
    lives: () => {
      const dies = chaos.chance(0.4);
      if (dies) counts.add('kills');
      return life(dies ? 1 + chaos.below(2500) : undefined);
    },
    doubled: () => {
      const yes = chaos.chance(0.1);
      if (yes) counts.add('doubles');
      return yes;
    },
    twice: () => chaos.chance(0.2),
  };
  /** What was delivered before a row of its owner was lost from the outbox may be repeated. */
  const lost = new Map<string, number>();
  const readMails = mailReader(
    (one) => isUnsure(one) || delivered.indexOf(one) < (lost.get(one.digest.owner.name) ?? 0),
  );
  const loseRow = () => {
    if (!chaos.chance(0.02)) return;
    if (chaos.chance(0.5)) {
      const owner = outbox.lose(chaos.pick(OUTBOX_ROWS), chaos.pick);
      if (owner !== undefined) counts.add('outboxRows');
      if (owner) lost.set(owner, delivered.length);
    } else if (events.lose(chaos.pick(EVENT_ROWS), chaos.pick)) counts.add('outboxRows');
  };
  const look = async (when: string) => {
    const told = readMails(delivered);
    for (const what of [...told.wrong, ...untrue(expected.expected, told), ...(await health.check(told))])
      wrong.push(`${when}: ${what}`);
  };
  const addSubset = (when: string, subset: ByDay) => {
    counts.add('subsets', subset.scans);
    wrong.push(...subset.wrong.map((what) => `${when}: ${what}`));
  };
  for (let index = 0; index < nights && wrong.length === 0; index++) {
    const isAhead = chaos.chance(0.05);
    if (isAhead) counts.add('jumps');
    // No two nights begin at one time, not even by clocks that are ahead.
    const started = START + index * DAY + (isAhead ? (26 + chaos.below(34)) * HOUR + (index + 1) * MINUTE : 0);
    clock.at = started;
    if (index > 0) age(world, counts.add);
    nextNight(trouble, index < nights - CALM_NIGHTS, { chaos, counts });
    const wasBroken = file.isBroken();
    const isUnplanned = wasBroken && (await file.load(life())).unusable !== undefined;
    trouble.listsNothing = chaos.chance(0.03);
    const mayBreak = index > 0 && !wasBroken && !trouble.listsNothing && chaos.chance(0.1);
    const breaks = mayBreak ? choosePolicyBreak(chaos) : undefined;
    const isCalm = breaks !== undefined || wasBroken;
    trouble.unread = new Set();
    const isEvening = !isCalm && !isAhead && !trouble.listsNothing && index > 0 && chaos.chance(0.15);
    trouble.victim = !isCalm && !isEvening && chaos.chance(0.1) ? chaos.pick(world.subscriptions).id : undefined;
    const ids = world.subscriptions.map((one) => one.id);
    const row = chooseRow(chaos, isCalm, Math.ceil(ids.length / SHARD_SIZE), ids);
    if (index > 0 && (await damageBetween(store, row, counts)) === 'memory')
      expected.forget(row.subscriptionId, row.missing);
    const tonight = async () => (await store.scans(3)).find((one) => one.startedAt === new Date(started).toISOString());
    const unlisted = new Set<string>();
    clock.at = started - 10 * MINUTE;
    const subset = isEvening ? await evening(host, world, expected, chaos) : undefined;
    clock.at = started;
    const damage = damageWithin({ store, file, counts, tonight, always: loseRow }, row, breaks, unlisted);
    await night(host, { ...processes, ticks: 40, damage });
    if (subset) {
      addSubset(`evening before night ${index}`, await subset());
      counts.add('evenings');
    }
    const closed = await tonight();
    const { unread } = trouble;
    if (closed?.summary && breaks?.isUnusable) await addUnjudged(store, closed, ids, { unread, unlisted });
    for (const id of unlisted) unread.delete(id);
    if (closed?.summary) {
      counts.add('scans');
      const forgotten = expected.observe((started - START) / DAY, world.subscriptions, { unread, unlisted });
      health.closed(Date.parse(closed.finishedAt ?? ''), expected.expected);
      const missing = new Set([...unread, ...forgotten]);
      for (const what of closedWrongly(closed, ids.length, missing, unlisted)) wrong.push(`night ${index}: ${what}`);
    } else if (!trouble.listsNothing && !isUnplanned) wrong.push(`night ${index}: no scan was closed`);
    trouble.victim = undefined;
    await look(`night ${index}`);
    if (file.isBroken() && breaks?.mended !== 'next') file.mend();
    if (closed?.summary && !isAhead && !file.isBroken() && chaos.chance(0.3)) {
      // No night begins at half a minute.
      clock.at = Math.max(clock.at, started + 9 * HOUR) + MINUTE / 2;
      const day = await byDay(host, world, expected, chaos, processes);
      if (day.scans > 0) health.closed(clock.at, expected.expected);
      addSubset(`day ${index}`, day);
    }
    loseRow();
    await dayTime(host, processes, { until: started + 20 * HOUR, minutes: 120 });
    await look(`day ${index}`);
  }
  Object.assign(trouble, { isFaulty: false, down: { mail: 0, topic: 0 } });
  if (file.isBroken()) file.mend();
  await tellTheRest(host);
  const told = readMails(delivered);
  wrong.push(...untrue(expected.expected, told), ...untold(expected.expected, told));
  wrong.push(...(await eventFaults(store, received)));
  const byEvent = failuresIn(received);
  const failures = new Map([...expected.expected].filter(([what]) => /\| (begins|ends)$/.test(what)));
  for (const what of [...untrue(failures, byEvent), ...untold(failures, byEvent)]) wrong.push(`by event: ${what}`);
  wrong.push(...(await health.end()), ...(await chainFaults(store, counts)));
  file.remove();
  addTold(counts, told, health);
  counts.add('mails', delivered.length);
  counts.add('events', received.length);
  counts.add('eventRepeats', byEvent.repeats);
  return { counts: counts.all(), wrong };
}

/** Three days without a fault, in which whatever waits goes out. */
async function tellTheRest(host: Host): Promise<void> {
  for (let minutes = 0; minutes < 3 * 24 * 60; minutes += 30) {
    const own = depsOf(host, life());
    await sendDigests(own.digests);
    await publishEvents(own.events);
    host.clock.at += 30 * MINUTE;
  }
}

function addTold(counts: Counter, { counts: tellings, repeats }: Told, health: HealthWatch): void {
  counts.add(
    'changes',
    [...tellings.values()].reduce((sum, times) => sum + times, 0),
  );
  counts.add('flapping', [...tellings.keys()].filter((what) => what.endsWith('| flapping')).length);
  counts.add('repeats', repeats);
  counts.add('untoldOwners', health.counts.owners);
  counts.add('untoldReceivers', health.counts.receivers);
  counts.add('staleNights', health.counts.nights);
  counts.add('brokenPolicies', health.counts.policies);
}

async function chainFaults(store: Store, counts: Counter): Promise<readonly string[]> {
  const chain = await verifyChain(store);
  const scans = counts.of('scans') + counts.of('subsets');
  if (!chain.broken && chain.withResults === scans) return [];
  return [`the chain holds for ${chain.links} of ${scans} scans: ${chain.broken?.why ?? 'no reason'}`];
}

/** Without a policy nothing was judged from then on; what was judged before stands. */
async function addUnjudged(
  store: Store,
  row: ScanRow,
  ids: readonly Kept['id'][],
  into: { readonly unread: Set<string>; readonly unlisted: Set<string> },
): Promise<void> {
  const stored = new Set<string>();
  for (let shard = 0; shard < row.shards; shard++)
    for await (const { subscription } of store.results(row.id, shard)) stored.add(subscription.id);
  for (const id of ids) if (!stored.has(id)) into.unlisted.add(id);
  for (const id of row.summary?.missing ?? []) into.unread.add(id);
}

/** What is wrong with the figures of a closed scan. */
function closedWrongly(
  { state, summary, deadline, finishedAt }: ScanRow,
  subscriptions: number,
  lost: ReadonlySet<string>,
  unlisted: ReadonlySet<string>,
): string[] {
  if (!summary) return [];
  const wrong: string[] = [];
  if (Date.parse(finishedAt ?? '') > Date.parse(deadline) + LATE_MS)
    wrong.push(`closed at ${finishedAt}, after ${deadline}`);
  const { inScope } = summary.coverage;
  const findings = Object.values(summary.totals.byStatus).reduce((sum, count) => sum + count, 0);
  if (inScope !== subscriptions || findings !== (inScope - unlisted.size) * SIMULATED_CHECKS.length)
    wrong.push(`${inScope} of ${subscriptions} subscriptions, ${findings} findings`);
  if (
    (state === 'complete') !== (lost.size + unlisted.size === 0) ||
    summary.missing.length !== lost.size ||
    (summary.unlisted ?? 0) !== unlisted.size
  )
    wrong.push(`${state} with ${summary.missing.length} missing, ${lost.size} unread`);
  return wrong;
}
