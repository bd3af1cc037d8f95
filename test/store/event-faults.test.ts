import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { type EventTopic, startTopic } from '../../local/topic/topic.ts';
import { publishEvents, topicReasons } from '../../src/notify/event-channel.ts';
import type { EventDeps } from '../../src/notify/event-ports.ts';
import { type CloudEvent, cloudEventSchema, DRIFT_EVENT, SCAN_EVENT } from '../../src/notify/event-schema.ts';
import { eventTopic } from '../../src/notify/send-topic.ts';
import { announceRowsSetAside } from '../../src/scan/finish/rows-set-aside.ts';
import { newestFirst } from '../../src/scan/scan-id.ts';
import { openEventOutbox } from '../../src/store/event-outbox.ts';
import { openTable } from '../../src/store/open-table.ts';
import { openOutbox } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { depsOf, type Host } from '../../tools/simulate/host.ts';
import { Killed, life, mortal } from '../../tools/simulate/mortal.ts';
import { POLICY, week } from '../scan/weeks.ts';

/* What a topic does to events, through its real client, with the outbox in real tables. */

const MINUTE = 60_000;
const HOURS = POLICY.mail.overdueAfterHours;
let storage: Storage;
let topic: EventTopic;
let prefixes = 0;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());
afterEach(() => topic.close());

/** Two nights, of which the first is published, and the second has changes for three owners. */
async function changed(over: Partial<Host> = {}) {
  topic = await startTopic();
  const access = { connectionString: storage.connectionString };
  const prefix = `events${++prefixes}`;
  const [store, outbox, events] = await Promise.all([
    openStore(access, prefix),
    openOutbox(access, prefix),
    openEventOutbox(access, prefix),
  ]);
  const { host, mail, run, scanOnly } = week(store, outbox, over);
  const service = eventTopic({
    endpoint: topic.endpoint,
    ca: topic.ca,
    credential: { getToken: async () => ({ token: 'simulated', expiresOnTimestamp: Date.now() + 3_600_000 }) },
    scope: 'https://eventgrid.azure.net/.default',
  });
  const deps = (own = life()): EventDeps => ({
    ...depsOf(host, own).deps,
    events: mortal(events, own),
    topic: { topic: mortal(service, own), source: '/aispm-watch/test/aispm', settings: 'first' },
    pageUrl: 'https://aispm.contoso.example/api/report',
  });
  await run(0);
  await publishEvents(deps());
  const before = topic.events.length;
  host.events.length = 0;
  await scanOnly(1);
  return {
    ...{ host, mail, store, events, deps, access, scanOnly },
    table: await openTable(access, `${prefix}outbox`),
    tick: (minutes = 5, settings?: string) => {
      host.clock.at += minutes * MINUTE;
      const own = deps();
      return publishEvents(settings && own.topic ? { ...own, topic: { ...own.topic, settings } } : own);
    },
    health: () => topicReasons(deps()),
    logged: (name: string) => host.events.filter(([one]) => one === name).map(([, fields]) => fields),
    published: (): CloudEvent[] => topic.events.slice(before).map(({ event }) => cloudEventSchema.parse(event)),
  };
}
const repeats = (events: readonly CloudEvent[]) => events.filter(({ data }) => data.mayRepeat);
const idsOf = (events: readonly CloudEvent[]) => new Set(events.map(({ id }) => id));
const subjects = (events: readonly CloudEvent[]) => [...new Set(events.map(({ subject }) => subject))].sort();

describe('a night', () => {
  it('is published once: an event for each owner and cause, and one for the scan', async () => {
    const { tick, published, store, health, events, logged } = await changed();
    await tick();
    await tick();
    const all = published();
    expect(idsOf(all).size).toBe(all.length);
    expect(repeats(all)).toEqual([]);
    expect(subjects(all)).toMatchSnapshot();
    const [scan] = await store.scans(1);
    const finished = all.filter((one) => one.type === SCAN_EVENT);
    expect(finished).toHaveLength(1);
    expect(finished[0]?.data).toMatchObject({
      chain: { number: scan?.chain?.manifest?.number, previous: scan?.chain?.previous, hash: scan?.chain?.hash },
      coverage: scan?.summary?.coverage,
    });
    const drift = await store.driftOf(scan?.id ?? '');
    const changes = all.flatMap((one) => (one.type === DRIFT_EVENT ? one.data.changes : []));
    expect(changes.map(({ id }) => id).sort()).toEqual(drift.map(({ id }) => id).sort());
    expect(finished[0]?.data).toMatchObject({ changes: { total: drift.length, events: all.length - 1 } });
    expect(JSON.stringify(all)).not.toContain('@');
    expect([await health(), await events.openEventScans()]).toEqual([[], []]);
    expect(logged('topic.accepted')).toHaveLength(1);
  });

  it('is not published of before the topic was there, but for the newest scan', async () => {
    const { deps, access, scanOnly } = await changed();
    await scanOnly(2);
    const before = topic.events.length;
    await publishEvents({ ...deps(), events: await openEventOutbox(access, `fresh${prefixes}`) });
    const finished = topic.events.slice(before).filter(({ event }) => event.type === SCAN_EVENT);
    expect(finished.map(({ event }) => event.subject)).toEqual(['/scans/20261104T010000Z']);
  });
});

describe('a topic that is down for nights', () => {
  it('gets everything afterwards, once and unmarked; health is red meanwhile, and mail goes out', async () => {
    const { tick, published, scanOnly, health, mail, logged, events } = await changed();
    const { endpoint } = topic;
    await topic.close();
    for (const night of [2, 3, 4]) {
      await tick();
      await tick(HOURS * 60);
      await scanOnly(night);
    }
    expect(published()).toEqual([]);
    expect((await health()).join()).toMatch(/Events of \d scans have waited more than/);
    expect(logged('topic.overdue').length).toBeGreaterThan(0);
    expect(new Set(logged('topic.overdue').map(({ scanId }) => scanId)).size).toBe(logged('topic.overdue').length);
    expect(mail.delivered.length).toBeGreaterThan(0);
    topic = await startTopic({ port: Number(new URL(endpoint).port) });
    await tick(60);
    const all = topic.events.map(({ event }) => cloudEventSchema.parse(event));
    expect(all.filter((one) => one.type === SCAN_EVENT)).toHaveLength(4);
    expect([idsOf(all).size, repeats(all)]).toEqual([all.length, []]);
    expect([await health(), await events.openEventScans()]).toEqual([[], []]);
  });
});

describe('a topic that refuses', () => {
  it.each([401, 403, 404])('with %i is asked again at most hourly, and at once with other settings', async (status) => {
    const { tick, published, health, logged } = await changed();
    topic.order(...Array.from({ length: 4 }, () => ({ kind: 'status', status }) as const));
    const asked = topic.requests.length;
    await tick();
    expect((await health()).join()).toMatch(new RegExp(`takes no events \\(HTTP ${status}`));
    await tick(4);
    expect(topic.requests.length - asked).toBe(1);
    for (const minutes of [6, 11, 21]) await tick(minutes);
    expect(topic.requests.length - asked).toBe(4);
    expect(published()).toEqual([]);
    await tick(1, 'corrected');
    expect([published().length > 3, repeats(published()), await health()]).toEqual([true, [], []]);
    expect(logged('topic.failed')).toHaveLength(4);
  });

  it('waits an hour at most, whatever Retry-After says', async () => {
    const { tick, published, logged } = await changed();
    topic.order({ kind: 'status', status: 429, retryAfter: 1_000_000_000 });
    await tick();
    await tick(59);
    expect(published()).toEqual([]);
    await tick(2);
    expect([published().length > 3, repeats(published()).length]).toEqual([true, 0]);
    expect(logged('topic.throttled')).toHaveLength(1);
  });

  it('one event with 413 gets it shortened, and the others as they are', async () => {
    const { tick, published, health } = await changed();
    const isLarge = (event: unknown) => {
      const parsed = cloudEventSchema.parse(event);
      return parsed.type === DRIFT_EVENT && parsed.data.changes.length > 0 && parsed.subject.includes('Team%20A');
    };
    topic.refuse(isLarge, 413);
    await tick();
    const all = published();
    expect([idsOf(all).size, repeats(all), await health()]).toEqual([all.length, [], []]);
    for (const one of all)
      if (one.type === DRIFT_EVENT)
        expect([one.subject, one.data.leftOut]).toEqual([
          one.subject,
          one.subject.includes('Team%20A') ? one.data.totals.total : 0,
        ]);
  });

  it('one event for good publishes all others, says so, and tries that one again hourly', async () => {
    const { tick, published, health, logged, events } = await changed();
    topic.refuse((event) => event.subject?.includes('Team%20A') === true, 400);
    await tick();
    await tick();
    const whole = published();
    expect(whole.some(({ type }) => type === SCAN_EVENT)).toBe(true);
    expect(logged('topic.failed').length).toBeGreaterThan(0);
    await tick(HOURS * 60);
    expect((await health()).join()).toMatch(/have waited more than/);
    topic.repair();
    await tick(61);
    await tick(5);
    expect([repeats(published()), await health(), await events.openEventScans()]).toEqual([[], [], []]);
    expect(published().length).toBeGreaterThan(whole.length);
  });
});

describe('an answer that is lost', () => {
  it.each(['lost', 'reset', 'page'] as const)('(%s) makes a marked repeat with the same ids', async (kind) => {
    const { tick, published, logged, health } = await changed();
    topic.order({ kind });
    await tick();
    const first = published();
    expect(first.length > 0).toBe(kind === 'lost');
    await tick(6);
    const second = published().slice(first.length);
    expect(second.every(({ data }) => data.mayRepeat)).toBe(true);
    if (kind === 'lost') expect(idsOf(second)).toEqual(idsOf(first));
    expect([logged('topic.uncertain').length, await health()]).toEqual([1, []]);
    await tick();
    expect(published()).toHaveLength(first.length + second.length);
  });
});

describe('a process that is killed at any step', () => {
  it('leaves nothing out, and repeats, marked, only what it may have published', async () => {
    const whole = await changed();
    await whole.tick();
    const wanted = idsOf(whole.published());
    const own = life();
    const counted = await changed();
    await publishEvents(counted.deps(own));
    expect(own.steps).toBeGreaterThan(20);
    const writes = own.trail.flatMap((name, step) =>
      / (writtenSince|openEventScans|events)$/.test(name) ? [] : [step + 1],
    );
    for (const diesAt of writes.filter((_step, index) => index % 3 === 0)) {
      await topic.close();
      const { deps, tick, published, health, events } = await changed();
      const dies = life(diesAt);
      await expect(publishEvents(deps(dies))).rejects.toBeInstanceOf(Killed);
      const first = published();
      await tick(5);
      await tick(5);
      const rest = published().slice(first.length);
      expect([diesAt, idsOf(published())]).toEqual([diesAt, wanted]);
      for (const one of rest)
        if (idsOf(first).has(one.id)) expect([diesAt, one.data.mayRepeat]).toEqual([diesAt, true]);
      expect([diesAt, await health(), await events.openEventScans()]).toEqual([diesAt, [], []]);
    }
  });

  it('is the only one that sends while its request is on the way', async () => {
    const { deps, published } = await changed();
    const asked = topic.requests.length;
    const first = deps();
    const during: EventDeps = {
      ...first,
      topic: first.topic && {
        ...first.topic,
        topic: {
          publish: async (events) => {
            expect(await publishEvents(deps())).toEqual({ written: 0, published: 0 });
            return first.topic?.topic.publish(events) ?? { state: 'accepted' };
          },
        },
      },
    };
    await Promise.all([publishEvents(during), publishEvents(during)]);
    expect([topic.requests.length - asked, repeats(published())]).toEqual([1, []]);
  });
});

describe('a row of the outbox that is lost', () => {
  it('is written again from the results of its scan, and published marked', async () => {
    const { tick, published, events, table, host, health, store } = await changed();
    topic.order({ kind: 'status', status: 403 });
    await tick();
    const [open] = await events.openEventScans();
    const [first] = await events.events(open?.scanId ?? '');
    const partition = [...(await partitionsOf(table))].find((one) => one.endsWith('-events')) ?? '';
    await table.put(partition, first?.event.id ?? '', { garbage: true });
    await tick(6);
    await announceRowsSetAside(depsOf(host, life()).deps);
    const all = published();
    expect(all.find(({ id }) => id === first?.event.id)?.data.mayRepeat).toBe(true);
    expect([idsOf(all).size, repeats(all).length, await health()]).toEqual([all.length, 1, []]);
    expect(await store.setAside()).toHaveLength(1);
  });

  it('is the index of the scans that are not all published: the events go out all the same', async () => {
    const { tick, published, events, table, health } = await changed();
    topic.order({ kind: 'status', status: 403 });
    await tick();
    const [open] = await events.openEventScans();
    await table.drop('event-open', open?.scanId ?? '');
    await tick(61);
    expect([idsOf(published()).size, repeats(published())]).toEqual([open?.count, []]);
    expect([await health(), await events.openEventScans()]).toEqual([[], []]);
  });

  it('is how the publishing stands: what may be on its way is marked', async () => {
    const { tick, published, events, table } = await changed();
    topic.order({ kind: 'lost' });
    await tick();
    const all = published();
    await table.drop('event-topic', 'topic');
    await tick(61);
    expect(repeats(published()).length).toBe(all.length);
    expect(await events.openEventScans()).toEqual([]);
  });

  it('is that the events of a scan were written: they go out again, marked, with their ids', async () => {
    const { tick, published, store, table, scanOnly } = await changed();
    await tick();
    await scanOnly(2);
    await tick();
    const before = published();
    const scans = await store.scans(2);
    await table.drop('event-written', newestFirst(scans.at(-1)?.id ?? ''));
    await tick();
    const again = published().slice(before.length);
    expect(again.length).toBeGreaterThan(0);
    expect(again.every(({ data }) => data.mayRepeat)).toBe(true);
    expect(again.every(({ id }) => idsOf(before).has(id))).toBe(true);
  });

  it('is where the events begin: nothing of before is published', async () => {
    const { tick, published, table, events } = await changed();
    await tick();
    const before = published();
    const first = await events.getFirst();
    await table.drop('event-first', 'first');
    await tick();
    expect([await events.getFirst(), published().length]).toEqual([first, before.length]);
  });
});

async function partitionsOf(table: Awaited<ReturnType<typeof openTable>>): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const row of table.listAll({})) found.add(row.partition);
  return found;
}
