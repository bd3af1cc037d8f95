import type { MailFault } from './mail-faults.ts';
import type { Fault } from './mailbox.ts';
import type { TopicFault } from './topic.ts';

/* How often each thing happened in a month, or in many. */

const COUNTED = [
  'scans',
  'changes',
  'mails',
  'repeats',
  'events',
  'eventRepeats',
  'kills',
  'doubles',
  'damaged',
  'lists',
  'outboxRows',
  'jumps',
  'subsets',
  'evenings',
  'policies',
  'noPolicies',
  'moved',
  'renamed',
  'flapping',
  'mailWaits',
  'mailDrops',
  'mailEarly',
  'mailLate',
  'mailFaults',
  'mailDown',
  'topicFaults',
  'topicDown',
  'untoldOwners',
  'untoldReceivers',
  'staleNights',
  'brokenPolicies',
] as const;
export type Counted = (typeof COUNTED)[number];
export type Counts = Readonly<Record<Counted, number>>;

const HARD_FAULTS: Readonly<Record<MailFault, Counted>> = {
  wait: 'mailWaits',
  dropped: 'mailDrops',
  early: 'mailEarly',
  late: 'mailLate',
};
const isHard = (fault: string): fault is MailFault => Object.hasOwn(HARD_FAULTS, fault);

export type Counter = {
  add(what: Counted, times?: number): void;
  of(what: Counted): number;
  all(): Counts;
  mailFault<T extends Fault | MailFault>(fault: T): T;
  topicFault(fault: TopicFault): TopicFault;
};

export function counter(): Counter {
  const counts = Object.fromEntries(COUNTED.map((what) => [what, 0])) as Record<Counted, number>;
  const add: Counter['add'] = (what, times = 1) => {
    counts[what] += times;
  };
  return {
    add,
    of: (what) => counts[what],
    all: () => ({ ...counts }),
    mailFault(fault) {
      add(fault !== undefined && isHard(fault) ? HARD_FAULTS[fault] : 'mailFaults');
      return fault;
    },
    topicFault(fault) {
      add('topicFaults');
      return fault;
    },
  };
}

/** Adds up the counts of several months. */
export function sumOf(months: readonly Counts[]): Counts {
  const sum = counter();
  for (const counts of months) for (const what of COUNTED) sum.add(what, counts[what]);
  return sum.all();
}

/** The counts as one line. */
export const inWords = (of: Counts): string =>
  [
    `${of.scans} nightly scans`,
    `${of.changes} changes each told once in ${of.mails} mails (${of.repeats} marked repeats)`,
    `and ${of.events} events (${of.eventRepeats} marked repeats)`,
    `${of.kills} kills`,
    `${of.doubles} double deliveries`,
    `${of.damaged} rows unreadable or missing (${of.lists} of them lists of shards) and ${of.outboxRows} of the outboxes`,
    `${of.jumps} jumps of the clock`,
    `${of.subsets} scans on request (${of.evenings} when the night fell due)`,
    `${of.policies} policies broken mid-scan (${of.noPolicies} without a valid one before)`,
    `${of.moved} subscriptions moved, ${of.renamed} renamed`,
    `${of.flapping} findings told as flapping`,
    `mails: ${of.mailWaits} endless waits, ${of.mailDrops} dropped, ${of.mailEarly} early and ${of.mailLate} late 404s, ${of.mailFaults} other faults, ${of.mailDown} nights down`,
    `topic: ${of.topicFaults} faults, ${of.topicDown} nights down`,
    `health asked and red: ${of.untoldOwners} times with an owner untold, ${of.untoldReceivers} with the topic behind, ${of.staleNights} without last night's scan, ${of.brokenPolicies} with a broken policy`,
  ].join(', ');
