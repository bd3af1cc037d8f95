import { publishEvents } from '../../src/notify/event-channel.ts';
import { sendDigests } from '../../src/notify/send-digests.ts';
import { verifyChain } from '../../src/scan/finish/chain.ts';
import type { ScanRow } from '../../src/scan/store.ts';
import { simulatedAzure } from './azure.ts';
import { byDay, evening } from './by-day.ts';
import { SIMULATED_CHECKS } from './checks.ts';
import { type Counts, counter } from './counts.ts';
import { healthWatch } from './health-watch.ts';
import { dayTime, depsOf, type Host, type NightOptions, night } from './host.ts';
import { faultyMail, MAIL_FAULTS as HARD_FAULTS } from './mail-faults.ts';
import { type Fault, simulatedMail } from './mailbox.ts';
import { DAMAGES, type Damage, memoryOutbox, memoryQueue, memoryStore, OUTBOX_ROWS } from './memory.ts';
import { life } from './mortal.ts';
import { mailReader, oracle, untold, untrue } from './oracle.ts';
import { POLICY_FAULTS, policyFile } from './policy-file.ts';
import { random } from './random.ts';
import { EVENT_ROWS, eventFaults, failuresIn, faultyTopic, memoryEventOutbox, type TopicFault } from './topic.ts';
import { age, DAY, estate, policyOf, START, seenOf } from './world.ts';

/** `wrong`: what should not be; empty where all is as it should be. */
export type Month = { readonly counts: Counts; readonly wrong: readonly string[] };

const HOUR = 3_600_000;
const SHARD_SIZE = 50;
/** Rows of earlier nights; the others are of the night that is under way. */
const BETWEEN_NIGHTS: ReadonlySet<Damage> = new Set(['memory', 'claim', 'latest', 'history', 'evidence', 'drift']);
const MAIL_FAULTS: readonly Fault[] = ['lost', 'forgotten', 'reset', 'throttled', 'refused', 'taken', 'failed'];
/** An event that is too large is tried in test/notify/faulty-topic.test.ts: it loses its list of changes. */
const TOPIC_FAULTS: readonly TopicFault[] = ['lost', 'reset', 'throttled', 'denied', 'unreached'];
/** A finisher that was killed comes back with the next tick, or the one after. */
const LATE_MS = 20 * 60_000;
/** The last nights have no outage, so that what was refused is tried again by a later scan. */
const CALM_NIGHTS = 4;

/** What somebody does to the policy while a scan is under way; `mended`: at a tick, or when the next day is over. */
type PolicyBreak = {
  readonly how: (typeof POLICY_FAULTS)[number];
  /** The last valid policy is lost too. */
  readonly isUnusable: boolean;
  readonly when: 'before the shards' | 'before the finisher';
  readonly mended: number | 'next';
};

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
  let faulty = true;
  /** Nights for which each is down. */
  const down = { mail: 0, topic: 0 };
  const mail = simulatedMail(() => {
    if (down.mail > 0) return 'reset';
    return faulty && chaos.chance(0.2) ? counts.mailFault(chaos.pick(MAIL_FAULTS)) : undefined;
  });
  /** Mails that arrived though the service never said so. */
  const unsure = new Set<string>();
  const service = faultyMail(
    mail,
    () => (faulty && down.mail === 0 && chaos.chance(0.05) ? counts.mailFault(chaos.pick(HARD_FAULTS)) : undefined),
    () => clock.at,
    (id) => unsure.add(id),
  );
  /** What was delivered before a row of its owner was lost from the outbox may be repeated. */
  const lost = new Map<string, number>();
  const readMails = mailReader(
    (one) =>
      one.answerLost ||
      unsure.has(one.operationId) ||
      mail.delivered.indexOf(one) < (lost.get(one.digest.owner.name) ?? 0),
  );
  const topic = faultyTopic(() => {
    if (down.topic > 0) return 'unreached';
    return faulty && chaos.chance(0.2) ? counts.topicFault(chaos.pick(TOPIC_FAULTS)) : undefined;
  });
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
  const host: Host = {
    store,
    outbox,
    queue: memoryQueue(),
    azure: {
      ...azure,
      listScope: (scope, own) => {
        if (listsNothing) throw new Error('The simulated Azure lists nothing');
        return azure.listScope(scope, own);
      },
    },
    mail: service,
    policy,
    loadPolicy: file.load,
    topic: { outbox: events, topic },
    clock,
    events: [],
    perMinute: 5,
    perHour: 10,
    shardSize: SHARD_SIZE,
  };
  const expected = oracle(waivers);
  const health = healthWatch(host, topic.received);
  const wrong: string[] = [];
  const lives = () => {
    const dies = chaos.chance(0.4);
    if (dies) counts.add('kills');
    return life(dies ? 1 + chaos.below(2500) : undefined);
  };
  const doubled = () => {
    const yes = chaos.chance(0.1);
    if (yes) counts.add('doubles');
    return yes;
  };
  const processes = { lives, doubled, twice: () => chaos.chance(0.2) };
  /** A row of an outbox is gone, at any time. */
  const loseRow = () => {
    if (!faulty || !chaos.chance(0.02)) return;
    if (chaos.chance(0.5)) {
      const owner = outbox.lose(chaos.pick(OUTBOX_ROWS), chaos.pick);
      if (owner !== undefined) counts.add('outboxRows');
      if (owner) lost.set(owner, mail.delivered.length);
    } else if (events.lose(chaos.pick(EVENT_ROWS), chaos.pick)) counts.add('outboxRows');
  };
  const look = async (when: string) => {
    const told = readMails(mail.delivered);
    for (const what of [...told.wrong, ...untrue(expected.expected, told), ...(await health.check(told))])
      wrong.push(`${when}: ${what}`);
  };
  for (let index = 0; index < nights && wrong.length === 0; index++) {
    const isAhead = chaos.chance(0.05);
    if (isAhead) counts.add('jumps');
    const started = START + index * DAY + (isAhead ? (26 + chaos.below(34)) * HOUR : 0);
    clock.at = started;
    if (index > 0) age(world, counts.add);
    for (const channel of ['mail', 'topic'] as const) {
      if (down[channel] > 0) down[channel] -= 1;
      else if (index < nights - CALM_NIGHTS && chaos.chance(channel === 'mail' ? 0.04 : 0.1))
        down[channel] = 1 + chaos.below(3);
      if (down[channel] > 0) counts.add(`${channel}Down`);
    }
    const wasBroken = file.isBroken();
    const isUnplanned = wasBroken && (await file.load(life())).unusable !== undefined;
    listsNothing = chaos.chance(0.03);
    const breaks: PolicyBreak | undefined =
      index > 0 && !wasBroken && !listsNothing && chaos.chance(0.1)
        ? {
            how: chaos.pick(POLICY_FAULTS),
            isUnusable: chaos.chance(0.6),
            when: chaos.pick(['before the shards', 'before the finisher']),
            mended: chaos.pick([2, 3, 30, 'next']),
          }
        : undefined;
    const isCalm = breaks !== undefined || wasBroken;
    unread = new Set();
    const isEvening = !isCalm && !isAhead && !listsNothing && index > 0 && chaos.chance(0.15);
    victim = !isCalm && !isEvening && chaos.chance(0.1) ? chaos.pick(world.subscriptions).id : undefined;
    const unlisted = new Set<string>();
    const breakage = !isCalm && chaos.chance(0.4) ? chaos.pick(DAMAGES) : undefined;
    const missing = chaos.chance(0.5);
    const shard = chaos.below(Math.ceil(world.subscriptions.length / SHARD_SIZE));
    const { id: subscriptionId } = chaos.pick(world.subscriptions);
    const [before] = await store.scans(1);
    if (breakage && BETWEEN_NIGHTS.has(breakage) && index > 0) {
      if (store.damage(breakage, { scanId: before?.id ?? '', shard, subscriptionId }, missing)) {
        counts.add('damaged');
        if (breakage === 'memory') expected.forget(subscriptionId, missing);
      }
    }
    let isDone = false;
    const tonight = async () => (await store.scans(3)).find((row) => row.startedAt === new Date(started).toISOString());
    const damage: NightOptions['damage'] = async (tick, when) => {
      if (tick === breaks?.mended && when === 'before the shards' && file.isBroken()) file.mend();
      loseRow();
      const row = isDone ? undefined : await tonight();
      if (!row?.plan || row.summary) return undefined;
      if (breaks && when === breaks.when) {
        isDone = true;
        file.break(breaks.how);
        counts.add('policies');
        if (!breaks.isUnusable) return undefined;
        counts.add('noPolicies');
        store.damage('policy', { scanId: row.id, shard, subscriptionId }, true);
        return 'restart';
      }
      if (!breakage || BETWEEN_NIGHTS.has(breakage)) return undefined;
      if (when !== (['list', 'scope', 'policy'].includes(breakage) ? 'before the shards' : 'before the finisher'))
        return undefined;
      const listed = breakage === 'list' ? await store.getShard(row.id, row.plan, shard) : undefined;
      isDone = true;
      if (!store.damage(breakage, { scanId: row.id, shard, subscriptionId }, missing)) return undefined;
      counts.add('damaged');
      if (listed) counts.add('lists');
      for (const { id } of listed ?? []) unlisted.add(id);
      return undefined;
    };
    clock.at = started - 10 * 60_000;
    const subset = isEvening ? await evening(host, world, expected, chaos) : undefined;
    clock.at = started;
    await night(host, { ...processes, ticks: 40, damage });
    if (subset) {
      const { scans, wrong: found } = await subset();
      counts.add('subsets', scans);
      counts.add('evenings', scans);
      wrong.push(...found.map((what) => `evening before night ${index}: ${what}`));
    }
    const closed = await tonight();
    if (closed?.summary && breaks?.isUnusable) await unjudged(closed, world.subscriptions, { unread, unlisted });
    for (const id of unlisted) unread.delete(id);
    if (closed?.summary) {
      counts.add('scans');
      const forgotten = expected.observe((started - START) / DAY, world.subscriptions, { unread, unlisted });
      health.closed(Date.parse(closed.finishedAt ?? ''), expected.expected);
      wrong.push(
        ...closedWrongly(closed, world.subscriptions.length, new Set([...unread, ...forgotten]), unlisted).map(
          (what) => `night ${index}: ${what}`,
        ),
      );
    } else if (!listsNothing && !isUnplanned) wrong.push(`night ${index}: no scan was closed`);
    victim = undefined;
    await look(`night ${index}`);
    if (file.isBroken() && breaks?.mended !== 'next') file.mend();
    if (closed?.summary && !isAhead && !file.isBroken() && chaos.chance(0.3)) {
      // No night begins at half a minute, not even by a clock that is ahead.
      clock.at = Math.max(clock.at, started + 9 * HOUR) + 30_000;
      const day = await byDay(host, world, expected, chaos, processes);
      counts.add('subsets', day.scans);
      if (day.scans > 0) health.closed(clock.at, expected.expected);
      wrong.push(...day.wrong.map((what) => `day ${index}: ${what}`));
    }
    loseRow();
    await dayTime(host, processes, { until: started + 20 * HOUR, minutes: 120 });
    await look(`day ${index}`);
  }
  faulty = false;
  Object.assign(down, { mail: 0, topic: 0 });
  if (file.isBroken()) file.mend();
  for (let minutes = 0; minutes < 3 * 24 * 60; minutes += 30) {
    const own = depsOf(host, life());
    await sendDigests(own.digests);
    await publishEvents(own.events);
    clock.at += 30 * 60_000;
  }
  const told = readMails(mail.delivered);
  wrong.push(...untrue(expected.expected, told), ...untold(expected.expected, told));
  wrong.push(...(await eventFaults(store, topic.received)));
  const byEvent = failuresIn(topic.received);
  const failures = new Map([...expected.expected].filter(([what]) => /\| (begins|ends)$/.test(what)));
  for (const what of [...untrue(failures, byEvent), ...untold(failures, byEvent)]) wrong.push(`by event: ${what}`);
  wrong.push(...(await health.end()));
  const chain = await verifyChain(store);
  const scans = counts.of('scans') + counts.of('subsets');
  if (chain.broken || chain.withResults !== scans)
    wrong.push(`the chain holds for ${chain.links} of ${scans} scans: ${chain.broken?.why ?? 'no reason'}`);
  counts.add(
    'changes',
    [...told.counts.values()].reduce((sum, times) => sum + times, 0),
  );
  counts.add('flapping', [...told.counts].filter(([what]) => what.endsWith('| flapping')).length);
  counts.add('mails', mail.delivered.length);
  counts.add('repeats', told.repeats);
  counts.add('events', topic.received.length);
  counts.add('eventRepeats', byEvent.repeats);
  counts.add('untoldOwners', health.counts.owners);
  counts.add('untoldReceivers', health.counts.receivers);
  counts.add('staleNights', health.counts.nights);
  counts.add('brokenPolicies', health.counts.policies);
  file.remove();
  return { counts: counts.all(), wrong };

  /** Without a policy nothing was judged from then on; what was judged before stands. */
  async function unjudged(
    row: ScanRow,
    all: readonly { readonly id: string }[],
    into: { readonly unread: Set<string>; readonly unlisted: Set<string> },
  ): Promise<void> {
    const stored = new Set<string>();
    for (let index = 0; index < row.shards; index++)
      for await (const { subscription } of store.results(row.id, index)) stored.add(subscription.id);
    for (const { id } of all) if (!stored.has(id)) into.unlisted.add(id);
    for (const id of row.summary?.missing ?? []) into.unread.add(id);
  }
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
