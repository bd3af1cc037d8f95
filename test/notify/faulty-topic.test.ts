import { expect, it } from 'vitest';
import { publishEvents, topicReasons } from '../../src/notify/event-channel.ts';
import type { EventDeps } from '../../src/notify/event-ports.ts';
import { depsOf } from '../../tools/simulate/host.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { Killed, type Life, life, mortal } from '../../tools/simulate/mortal.ts';
import { random } from '../../tools/simulate/random.ts';
import { eventFaults, faultyTopic, memoryEventOutbox, TOPIC_FAULTS } from '../../tools/simulate/topic.ts';
import { week } from '../scan/weeks.ts';

it.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'ten nights with a faulty topic, killed and doubled publishers: every change arrives, a repeat is marked (seed %i)',
  async (seed) => {
    const chaos = random(seed);
    const store = memoryStore();
    const outbox = memoryEventOutbox();
    const { host, run } = week(store, memoryOutbox());
    let isDown = false;
    let isFaulty = true;
    const topic = faultyTopic(() =>
      isDown ? 'unreached' : isFaulty && chaos.chance(0.3) ? chaos.pick(TOPIC_FAULTS) : undefined,
    );
    const deps = (own: Life): EventDeps => ({
      ...depsOf(host, own).deps,
      events: mortal(outbox, own),
      topic: { topic: mortal(topic, own), source: '/aispm-watch/simulated/aispm', settings: 'simulated' },
      pageUrl: undefined,
    });
    const tick = async () => {
      const once = () =>
        publishEvents(deps(life(chaos.chance(0.4) ? 1 + chaos.below(60) : undefined))).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
      await (chaos.chance(0.2) ? Promise.all([once(), once()]) : once());
      host.clock.at += 30 * 60_000;
    };
    for (let night = 0; night < 10; night++) {
      await run(night);
      isDown = chaos.chance(0.3);
      for (let times = 0; times < 12; times++) await tick();
      if (isDown && (await outbox.openEventScans()).length > 0)
        expect((await topicReasons(deps(life()))).join()).toMatch(/have waited more than|were not written/);
    }
    isFaulty = false;
    isDown = false;
    for (let times = 0; times < 48; times++) await tick();
    expect(await eventFaults(store, topic.received)).toEqual([]);
    expect([await outbox.openEventScans(), await topicReasons(deps(life()))]).toEqual([[], []]);
  },
);
