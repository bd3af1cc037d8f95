import { expect, it } from 'vitest';
import type { Anchors } from '../../../src/scan/evidence/anchors.ts';
import { anchorManifests } from '../../../src/scan/finish/anchor-manifests.ts';
import { memoryOutbox, memoryStore } from '../../../tools/simulate/memory.ts';
import { memoryAnchors } from '../../../tools/tamper/nights.ts';
import { week } from '../weeks.ts';

async function threeNights() {
  const store = memoryStore();
  const made = week(store, memoryOutbox());
  for (let index = 0; index < 3; index++) await made.run(index);
  const events: [string, Readonly<Record<string, unknown>>][] = [];
  return { store, host: made.host, events, event: (...event: (typeof events)[number]) => void events.push(event) };
}

it('anchors each manifest once, oldest first, and tries again what failed', async () => {
  const { store, event, events } = await threeNights();
  const texts = new Map<string, string>();
  let isDown = true;
  const real = memoryAnchors(texts);
  const anchors: Anchors = {
    ...real,
    create: async (name, text) => {
      if (isDown && texts.size === 1) throw new Error('the container does not answer');
      return real.create(name, text);
    },
  };
  expect(await anchorManifests({ store, anchors, event })).toBe(1);
  expect(events).toEqual([
    [
      'anchor.failed',
      expect.objectContaining({ scanId: '20261103T010000Z', message: 'the container does not answer' }),
    ],
  ]);
  isDown = false;
  expect([await anchorManifests({ store, anchors, event }), await anchorManifests({ store, anchors, event })]).toEqual([
    2, 0,
  ]);
  expect([...texts.keys()]).toEqual([
    '2026-Q4/00000001-20261102T010000Z.json',
    '2026-Q4/00000002-20261103T010000Z.json',
    '2026-Q4/00000003-20261104T010000Z.json',
  ]);
});

it('says so where another manifest is there already, and does nothing without a place', async () => {
  const { store, event, events } = await threeNights();
  const texts = new Map([['2026-Q4/00000002-20261103T010000Z.json', 'another']]);
  expect(await anchorManifests({ store, anchors: memoryAnchors(texts), event })).toBe(2);
  expect(events.map(([name, { scanId }]) => [name, scanId])).toEqual([['anchor.differs', '20261103T010000Z']]);
  expect(await anchorManifests({ store, anchors: undefined, event })).toBe(0);
});

it('writes the head of the chain into the event of each finished scan', async () => {
  const { store, host } = await threeNights();
  const heads = host.events.flatMap(([name, { head }]) => (name === 'scan.finished' ? [head] : []));
  const rows = (await store.scans(10)).toReversed();
  expect(heads).toEqual(
    rows.map(({ id, chain }) => ({
      scanId: id,
      number: chain?.manifest?.number,
      root: chain?.manifest?.subscriptions.root,
      hash: chain?.hash,
    })),
  );
});
