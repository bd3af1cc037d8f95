import type { Topic } from '../../src/notify/event-ports.ts';
import type { CloudEvent } from '../../src/notify/event-schema.ts';
import type { MailService } from '../../src/notify/ports.ts';
import type { Azure } from '../../src/scan/ports.ts';
import { simulatedAzure } from './azure.ts';
import type { Counter } from './counts.ts';
import { faultyMail, MAIL_FAULTS as HARD_FAULTS } from './mail-faults.ts';
import { type Delivered, type Fault, simulatedMail } from './mailbox.ts';
import type { Random } from './random.ts';
import { faultyTopic, type TopicFault } from './topic.ts';
import { type Estate, seenOf } from './world.ts';

/* Azure, the mail service and the topic of a month, with what goes wrong with each. */

const MAIL_FAULTS: readonly Fault[] = ['lost', 'forgotten', 'reset', 'throttled', 'refused', 'taken', 'failed'];
/** An event that is too large is tried in test/notify/faulty-topic.test.ts: it loses its list of changes. */
const TOPIC_FAULTS: readonly TopicFault[] = ['lost', 'reset', 'throttled', 'denied', 'unreached'];
const CHANNELS = ['mail', 'topic'] as const;

/** What is wrong at present. */
export type Trouble = {
  /** Whether mail and topic have faults at all. */
  isFaulty: boolean;
  /** Nights for which each is down. */
  readonly down: Record<(typeof CHANNELS)[number], number>;
  listsNothing: boolean;
  /** The shard with this subscription fails. */
  victim: string | undefined;
  /** The subscriptions of shards that failed tonight. */
  unread: Set<string>;
};

export type Services = {
  readonly trouble: Trouble;
  readonly azure: Azure;
  readonly mail: MailService;
  readonly topic: Topic;
  readonly delivered: readonly Delivered[];
  readonly received: readonly CloudEvent[];
  /** Whether a mail arrived though the service never said so. */
  readonly isUnsure: (mail: Delivered) => boolean;
};

type Given = {
  readonly chaos: Random;
  readonly world: Estate;
  readonly clock: { at: number };
  readonly counts: Counter;
};

export function services({ chaos, world, clock, counts }: Given): Services {
  const trouble: Trouble = {
    isFaulty: true,
    down: { mail: 0, topic: 0 },
    listsNothing: false,
    victim: undefined,
    unread: new Set(),
  };
  const mailbox = simulatedMail(() => {
    if (trouble.down.mail > 0) return 'reset';
    return trouble.isFaulty && chaos.chance(0.2) ? counts.mailFault(chaos.pick(MAIL_FAULTS)) : undefined;
  });
  const unsure = new Set<string>();
  const mail = faultyMail(
    mailbox,
    () =>
      trouble.isFaulty && trouble.down.mail === 0 && chaos.chance(0.05)
        ? counts.mailFault(chaos.pick(HARD_FAULTS))
        : undefined,
    () => clock.at,
    (id) => unsure.add(id),
  );
  const topic = faultyTopic(() => {
    if (trouble.down.topic > 0) return 'unreached';
    return trouble.isFaulty && chaos.chance(0.2) ? counts.topicFault(chaos.pick(TOPIC_FAULTS)) : undefined;
  });
  const azure = simulatedAzure(
    () => seenOf(world),
    (ids) => {
      if (trouble.victim === undefined || !ids.includes(trouble.victim)) return false;
      trouble.unread = new Set(ids);
      return true;
    },
    () => new Date(clock.at),
  );
  return {
    trouble,
    mail,
    topic,
    azure: {
      ...azure,
      listScope: (scope, own) => {
        if (trouble.listsNothing) throw new Error('The simulated Azure lists nothing');
        return azure.listScope(scope, own);
      },
    },
    delivered: mailbox.delivered,
    received: topic.received,
    isUnsure: (one) => one.answerLost || unsure.has(one.operationId),
  };
}

/** A night passes: what is down may come back, and what is not may go down, where it `mayFail`. */
export function nextNight(
  { down }: Trouble,
  mayFail: boolean,
  { chaos, counts }: Pick<Given, 'chaos' | 'counts'>,
): void {
  for (const channel of CHANNELS) {
    if (down[channel] > 0) down[channel] -= 1;
    else if (mayFail && chaos.chance(channel === 'mail' ? 0.04 : 0.1)) down[channel] = 1 + chaos.below(3);
    if (down[channel] > 0) counts.add(`${channel}Down`);
  }
}
