import type { PlantedFault } from './faults.ts';

/* Deliberate faults in the channel of events, each noticed by the tests over real tables. */

const publish = 'src/notify/event-publish.ts';
const write = 'src/notify/event-write.ts';
const tests = ['test/store/event-faults.test.ts'];

export const EVENT_FAULTS: readonly PlantedFault[] = [
  {
    name: 'events are marked before the topic accepted them',
    file: publish,
    from: '  const answer = await deps.topic.topic.publish(',
    to: '  await accept(deps, row, batch);\n  const answer = await deps.topic.topic.publish(',
    tests,
    only: 'down for nights',
  },
  {
    name: 'a refusal of the topic counts as accepted',
    file: publish,
    from: "      if (answer.of === 'events') return divide(",
    to: "      if (answer.of === 'topic') return accept(deps, row, batch);\n      if (answer.of === 'events') return divide(",
    tests,
    only: 'with 403',
  },
  {
    name: 'events whose answer was lost are not marked when they are sent again',
    file: publish,
    from: '      const mayRepeat = [...new Set([...value.mayRepeat, ...value.carries])];',
    to: '      const mayRepeat = [...value.mayRepeat];',
    tests,
    only: 'makes a marked repeat',
  },
  {
    name: 'events of a process that was killed are not marked',
    file: publish,
    from: "  if (value.state !== 'sending') return value;",
    to: '  if (value.carries.length >= 0) return value;',
    tests,
    only: 'killed at any step',
  },
  {
    name: 'the topic is asked although another process may be sending',
    file: publish,
    from: "  if (state === 'sending') return elapsed(at, now()) < LEASE_MS;",
    to: "  if (state === 'sending') return false;",
    tests,
    only: 'is the only one that sends',
  },
  {
    name: 'Retry-After is believed whatever it says',
    file: publish,
    from: 'const MOST_WAIT_MS = HOUR;',
    to: 'const MOST_WAIT_MS = 1e12;',
    tests,
    only: 'waits an hour at most',
  },
  {
    name: 'an event that the topic refuses holds back all others',
    file: publish,
    from: '    await deps.events.putEvent(scanId, { ...stored, refusals, refusedAt: deps.now().toISOString() });',
    to: '    await deps.events.putEvent(scanId, { ...stored, refusals });\n    return STOP;',
    tests,
    only: 'one event for good',
  },
  {
    name: 'how many events a scan has is not written down',
    file: write,
    from: '  await deps.events.openEvents(scan.id, made.length);\n  for (const event of made)',
    to: '  await deps.events.openEvents(scan.id, 0);\n  for (const event of made)',
    tests,
    only: 'a row of the outbox',
  },
  {
    name: 'a lost event is not written again',
    file: write,
    from: '    for (const event of lost) await',
    to: '    for (const event of lost.slice(1)) await',
    tests,
    only: 'a row of the outbox',
  },
  {
    name: 'a lost event is published again without a mark',
    file: write,
    from: '    if (isWritten) await markRepeats(deps, lost);',
    to: '',
    tests,
    only: 'a row of the outbox',
  },
  {
    name: 'what may be on its way is not marked where the row of the publishing was lost',
    file: write,
    from: 'newest, mayRepeat: waiting }',
    to: 'newest, mayRepeat: [] }',
    tests,
    only: 'a row of the outbox',
  },
  {
    name: 'a scan that was lost from the index of events is never published',
    file: write,
    from: '  await reopenScans(deps);\n',
    to: '',
    tests,
    only: 'a row of the outbox',
  },
  {
    name: 'events of a scan that was published go out again without a mark',
    file: write,
    from: '    if (scan.id <= newest) await markRepeats(deps, made);\n',
    to: '',
    tests,
    only: 'a row of the outbox',
  },
  {
    name: 'a scan is closed although some of its events wait',
    file: 'src/notify/event-channel.ts',
    from: '!stored.every((one) => one.publishedAt !== undefined)',
    to: '!stored.some((one) => one.publishedAt !== undefined)',
    tests,
    only: 'a topic that refuses',
  },
];
