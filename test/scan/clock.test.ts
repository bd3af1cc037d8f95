import { expect, it } from 'vitest';
import { finishScans } from '../../src/scan/finish/finish-scans.ts';
import { planScan } from '../../src/scan/plan/plan-scan.ts';
import { nextScanId } from '../../src/scan/scan-id.ts';
import { depsOf } from '../../tools/simulate/host.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { life } from '../../tools/simulate/mortal.ts';
import { DAY, FIRST_NIGHT, week } from './weeks.ts';

const YEAR = 365 * DAY;
const start = (id: string, startedAt: string) => ({ id, startedAt });

it.each([
  ['nothing before', '2026-11-24T01:00:00Z', undefined, '20261124T010000Z', false],
  [
    'a night later',
    '2026-11-24T01:00:00Z',
    start('20261123T010000Z', '2026-11-23T01:00:00Z'),
    '20261124T010000Z',
    false,
  ],
  [
    'the same start again',
    '2026-11-24T01:00:00Z',
    start('20261124T010000Z', '2026-11-24T01:00:00Z'),
    '20261124T010000Z',
    false,
  ],
  [
    'another instance a minute ahead',
    '2026-11-24T01:00:00Z',
    start('20261124T010100Z', '2026-11-24T01:01:00Z'),
    '20261124T010000Z',
    false,
  ],
  [
    'a clock that was a year ahead',
    '2026-11-24T01:00:00Z',
    start('20271123T010000Z', '2027-11-23T01:00:00Z'),
    '20271123T010001Z',
    true,
  ],
  [
    'the night after that',
    '2026-11-25T01:00:00Z',
    start('20271123T010001Z', '2026-11-24T01:00:00Z'),
    '20271123T010002Z',
    false,
  ],
  [
    'a second before midnight',
    '2026-11-25T01:00:00Z',
    start('20271231T235959Z', '2027-12-31T23:59:59Z'),
    '20280101T000000Z',
    true,
  ],
] as const)('the id of a scan, %s', (_name, at, newest, id, jumped) => {
  expect(nextScanId(new Date(at), newest)).toEqual({ id, jumped });
});

/** Nights of an estate on a clock that can be set. */
function open() {
  const store = memoryStore();
  const made = week(store, memoryOutbox());
  return { ...made, store, deps: depsOf(made.host, life()).deps };
}
const jumps = ({ host }: ReturnType<typeof open>) => host.events.filter(([name]) => name === 'clock.jumped').length;

it('a night on a clock that is a year ahead costs no other night', async () => {
  const own = open();
  await own.run(0);
  own.host.clock.at = FIRST_NIGHT + YEAR;
  const { scanId } = await planScan(own.deps, 'timer', new Date(own.host.clock.at));
  expect(await finishScans(own.deps)).toEqual([]);
  own.host.clock.at += 3 * 3_600_000;
  expect(await finishScans(own.deps)).toEqual([scanId]);
  for (const index of [1, 2, 3]) await own.run(index);
  const scans = await own.store.scans(10);
  expect(scans.map((row) => row.id)).toEqual([
    '20271102T010003Z',
    '20271102T010002Z',
    '20271102T010001Z',
    '20271102T010000Z',
    '20261102T010000Z',
  ]);
  expect(await own.store.latest()).toBe('20271102T010003Z');
  expect(jumps(own)).toBe(1);
});

it('a scan that was started on a clock a year ahead is closed within its deadline all the same', async () => {
  const own = open();
  own.host.clock.at = FIRST_NIGHT + YEAR;
  const { scanId } = await planScan(own.deps, 'timer', new Date(own.host.clock.at));
  own.host.queue.messages.length = 0;
  own.host.clock.at = FIRST_NIGHT;
  expect(await finishScans(own.deps)).toEqual([]);
  expect(jumps(own)).toBe(1);
  own.host.clock.at += 61 * 60_000;
  await finishScans(own.deps);
  expect(own.host.queue.messages).toHaveLength(2);
  own.host.clock.at += 60 * 60_000;
  expect(await finishScans(own.deps)).toEqual([scanId]);
  expect(jumps(own)).toBe(1);
});
