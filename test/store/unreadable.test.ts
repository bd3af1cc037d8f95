import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { verifyChain } from '../../src/scan/finish/chain.ts';
import { purge } from '../../src/scan/finish/purge.ts';
import { openOutbox } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { tellingsOf } from '../../tools/simulate/oracle.ts';
import { DAY, FIRST_NIGHT, IDS, POLICY, type Week, week } from '../scan/weeks.ts';
import { clientOf, DAMAGE, putOldRows } from './rows.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

let opened = 0;
async function fresh(policy = POLICY) {
  const prefix = `bad${opened++}x`;
  const access = { connectionString: storage.connectionString };
  const [store, outbox] = await Promise.all([openStore(access, prefix), openOutbox(access, prefix)]);
  return { prefix, store, outbox, made: week(store, outbox, { policy }) };
}
const [A = ''] = IDS;
const NEWER = gzipSync(JSON.stringify({ schema: 2, payload: 'of a later version' }));
const GARBAGE = { parts: 1, size: 4, c0: Buffer.from('garbage') };
const KINDS = { ...DAMAGE, 'a newer schema': { parts: 1, size: NEWER.length, c0: NEWER } };

/** Puts a damaged row in the place of each row of a table whose place fits. */
async function damage(
  {
    prefix,
    table,
    where = () => true,
  }: { prefix: string; table: string; where?: ((p: string, k: string) => boolean) | undefined },
  properties: Readonly<Record<string, unknown>>,
): Promise<number> {
  const client = clientOf(storage.connectionString, prefix, table);
  let count = 0;
  for await (const { partitionKey = '', rowKey = '' } of client.listEntities()) {
    if (!where(partitionKey, rowKey)) continue;
    await client.upsertEntity({ ...properties, partitionKey, rowKey }, 'Replace');
    count += 1;
  }
  return count;
}

const unreadableEvents = ({ host }: Week) => host.events.filter(([name]) => name === 'row.unreadable');

describe('a memory that cannot be read', () => {
  it.each(Object.entries(KINDS))('costs its own subscription alone: %s', async (_kind, properties) => {
    const { prefix, store, made } = await fresh();
    await made.run(0);
    expect(await damage({ prefix, table: 'memories', where: (partition) => partition === A }, properties)).toBe(1);
    await made.run(1);
    const [scan] = await store.scans(1);
    expect([scan?.state, scan?.summary?.missing]).toEqual(['partial', [A]]);
    const results = [];
    for (let shard = 0; shard < 2; shard++)
      for await (const one of store.results(scan?.id ?? '', shard)) results.push(one);
    expect(new Set(results.find((one) => one.subscription.id === A)?.findings.map((one) => one.status))).toEqual(
      new Set(['unknown']),
    );
    expect(results.filter((one) => one.subscription.id !== A && !one.lost)).toHaveLength(IDS.length - 1);
    expect(unreadableEvents(made)).toHaveLength(1);
    expect(await store.setAside()).toMatchObject([{ table: 'memories', partition: A, key: 'memory' }]);
    const told = made.mail.delivered.flatMap(({ digest }) => tellingsOf(digest));
    expect(told).toContain('Team A | sub-a | subscription | lost');
    expect(told).toContain('AI board | sub-a | subscription | lost');
    await made.run(2);
    await made.run(3);
    expect((await store.scans(1))[0]?.state).toBe('complete');
    expect(made.mail.delivered.flatMap(({ digest }) => tellingsOf(digest))).toContain(
      'Team A | sub-a | AISPM-901 | begins',
    );
    expect(await verifyChain(store)).toEqual({ links: 4, withResults: 4 });
  });
});

/** Every other kind of row that a night reads, damaged between two nights. */
type Between = { readonly name: string; readonly table: string; readonly where?: (partition: string) => boolean };
const BETWEEN: readonly Between[] = [
  { name: 'the claim', table: 'scans', where: (partition) => partition === 'claim' },
  { name: 'the id of the newest scan', table: 'scans', where: (partition) => partition === 'latest' },
  { name: 'the row of the newest scan', table: 'scans', where: (partition) => partition === 'scan' },
  { name: 'the last results', table: 'results' },
  { name: 'the history', table: 'history' },
  { name: 'the evidence', table: 'evidence' },
  { name: 'the drift', table: 'drift' },
  { name: 'the lists, scopes and marks', table: 'shards' },
  { name: 'the notes and mails', table: 'outbox' },
  { name: 'what was set aside', table: 'aside' },
];

describe('a damaged row of every kind', () => {
  it.each(BETWEEN)('$name stops no night', async ({ table, where }) => {
    const { prefix, store, made, outbox } = await fresh();
    await made.run(0);
    await made.run(1);
    for (const properties of Object.values(KINDS)) {
      await damage({ prefix, table, where }, properties);
      await store.driftPage({ limit: 100 });
      await store.getHistory(A, 10);
      await outbox.outgoing();
    }
    await made.run(3);
    const [scan] = await store.scans(1);
    expect([scan?.id, scan?.state, scan?.told]).toEqual(['20261105T010000Z', 'complete', 'done']);
    expect(scan?.summary?.baseline).toBe(true);
    const purged = await purge({
      policy: { ...POLICY, retentionYears: { 1: 0, 2: 0, 3: 0 } },
      store,
      now: () => new Date(FIRST_NIGHT + 4 * DAY),
      event: () => {},
    });
    expect(purged.finished).toBe(true);
  });

  it('during the night: lists, marks, results and the row itself', async () => {
    for (const [name, table, where] of [
      ['scope', 'shards', (_p: string, key: string) => key.endsWith('-scope')],
      ['mark', 'shards', (partition: string) => partition.includes('-mark-')],
      ['results', 'results', () => true],
      ['row', 'scans', (partition: string) => partition === 'scan'],
    ] as const) {
      const { prefix, store, made } = await fresh();
      await made.run(0);
      const calm = (await store.scans(1))[0]?.summary?.totals;
      const again = await fresh();
      await again.made.run(0, {
        damage: async (tick) => {
          if (tick === 0) await damage({ prefix: again.prefix, table, where }, GARBAGE);
        },
      });
      const [scan] = await again.store.scans(1);
      expect(scan?.state, name).toBe('complete');
      if (name !== 'scope') expect(scan?.summary?.totals, `${name} ${prefix}`).toEqual(calm);
      expect((await again.store.setAside()).length, name).toBeGreaterThan(0);
    }
  });

  it('takes a list away with half of the subscriptions: partial, and nobody is told as no longer listed', async () => {
    const { prefix, store, made } = await fresh();
    await made.run(0);
    await made.run(1, {
      damage: async (tick) => {
        if (tick > 0) return;
        await damage({ prefix, table: 'results', where: (partition) => /20261103.*-00000$/.test(partition) }, GARBAGE);
        await damage(
          { prefix, table: 'shards', where: (p, key) => p.startsWith('20261103') && key.endsWith('-00000') },
          GARBAGE,
        );
      },
    });
    const [scan] = await store.scans(1);
    expect(scan).toMatchObject({
      state: 'partial',
      sizes: [2, 1],
      summary: { unlisted: 2, coverage: { inScope: 3, unknown: 3 } },
    });
    expect(scan?.summary?.warnings.join()).toContain('2 of the listed subscriptions have no result');
    await made.run(3);
    await made.run(4);
    const told = made.mail.delivered.flatMap(({ digest }) => tellingsOf(digest));
    expect(told.filter((what) => what.endsWith('left'))).toEqual(['Ops | sub-c | subscription | left']);
    expect((await store.scans(1))[0]?.state).toBe('complete');
  });
});

it('goes on with the rows that version 0.1.0 wrote', async () => {
  // These rows do not say when something last changed, so that nothing flaps yet.
  const flapping = { ...POLICY.mail.flapping, changes: 30 };
  const calm = { ...POLICY, mail: { ...POLICY.mail, flapping } };
  const { prefix, store, made } = await fresh(calm);
  await putOldRows(storage.connectionString, prefix);
  const other = await fresh(calm);
  for (const index of [0, 1]) await other.made.run(index);
  const before = other.made.mail.delivered.length;
  for (const one of [made, other.made]) for (const index of [2, 3]) await one.run(index);
  const told = (one: Week, from: number) => one.mail.delivered.slice(from).flatMap(({ digest }) => tellingsOf(digest));
  expect(told(made, 0)).toEqual(told(other.made, before));
  expect(await store.setAside()).toEqual([]);
  expect(await verifyChain(store)).toEqual({ links: 4, withResults: 4 });
});
