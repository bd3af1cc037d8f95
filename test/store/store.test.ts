import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import type { Drift } from '../../src/model/report.ts';
import type { Memory, ScanRow, Store, SubscriptionResult } from '../../src/scan/store.ts';
import { sha256 } from '../../src/store/codec.ts';
import { openTable } from '../../src/store/open-table.ts';
import { openStore } from '../../src/store/store.ts';

let storage: Storage;
let store: Store;
beforeAll(async () => {
  storage = await startStorage();
  store = await openStore({ connectionString: storage.connectionString }, 'aispm');
});
afterAll(() => storage.close());

const scan = (id: string, over: Partial<ScanRow> = {}): ScanRow => ({
  id,
  trigger: 'timer',
  startedAt: '2026-11-24T01:00:00Z',
  deadline: '2026-11-24T03:00:00Z',
  state: 'running',
  scope: [],
  shards: 2,
  cloud: 'public',
  version: '0.1.0',
  ...over,
});
const result = (id: string): SubscriptionResult => ({
  subscription: {
    id,
    name: `/weird#name?${id}`,
    state: 'Enabled',
    zone: 3,
    zoneFrom: 'unmapped',
    managementGroups: [],
    evaluated: true,
  },
  findings: [],
  inventory: [],
  baseline: false,
  drift: [],
  notices: [],
  newChecks: [],
});

describe('the store', () => {
  it('keeps values beyond a property and beyond an entity', async () => {
    const table = await openTable({ connectionString: storage.connectionString }, 'aispmtest');
    for (const size of [10, 100_000, 2_500_000]) {
      const value = { text: randomBytes(size).toString('base64') };
      await table.put('p', `k${size}`, value);
      expect((await table.get('p', `k${size}`))?.value).toEqual(value);
    }
    const listed = [];
    for await (const row of table.list('p')) listed.push(row.key);
    expect(listed).toEqual(['k10', 'k100000', 'k2500000']);
    await table.deletePartition('p');
    expect(await table.get('p', 'k2500000')).toBeUndefined();
  });

  it('inserts a scan and a mark once, and lists scans newest first', async () => {
    expect(await store.createScan(scan('20261123T010000Z'))).toBe(true);
    expect(await store.createScan(scan('20261123T010000Z'))).toBe(false);
    expect(await store.createScan(scan('20261124T010000Z'))).toBe(true);
    expect((await store.scans(10)).map((row) => row.id)).toEqual(['20261124T010000Z', '20261123T010000Z']);
    expect(await store.mark('s', 17, { state: 'done' })).toBe(true);
    expect(await store.mark('s', 17, { state: 'failed', message: 'late' })).toBe(false);
    expect(await store.mark('s', 1, { state: 'failed', message: 'm' })).toBe(true);
    expect([...(await store.marks('s'))].sort()).toEqual([
      [1, { state: 'failed', message: 'm' }],
      [17, { state: 'done' }],
    ]);
  });

  it('lets only one of two workers replace a memory, and the loser leaves it whole', async () => {
    const noise = (seed: string) => Array.from({ length: 40_000 }, (_, index) => sha256(`${seed}${index}`)).join('');
    const memory = (scanId: string, message: string): Memory => ({
      baseline: {
        subscriptionId: 'sub',
        scanId,
        findings: {},
        unknownSince: {},
        checks: [],
        waivers: {},
        firstSeen: { message },
      },
      result: result('sub'),
    });
    expect(await store.getMemory('sub')).toBeUndefined();
    expect(await store.putMemory(memory('1', noise('a')), undefined)).toBe(true);
    expect(await store.putMemory(memory('1', noise('b')), undefined)).toBe(false);
    const first = await store.getMemory('sub');
    expect(first?.value).toEqual(memory('1', noise('a')));
    expect(await store.putMemory(memory('2', noise('c')), first?.etag)).toBe(true);
    expect(await store.putMemory(memory('3', noise('d')), first?.etag)).toBe(false);
    expect((await store.getMemory('sub'))?.value).toEqual(memory('2', noise('c')));
  });

  it('lets only one of two replace a scan row, and only one claim', async () => {
    const open = scan('20261130T010000Z');
    expect(await store.replaceScan(open, { ...open, shards: 3 })).toBe(false);
    await store.createScan(open);
    expect(await store.replaceScan(open, { ...open, shards: 3 })).toBe(true);
    expect(await store.replaceScan(open, { ...open, shards: 4 })).toBe(false);
    expect(await store.claim(open, undefined)).toBe(true);
    expect(await store.claim(scan('20261130T010001Z'), undefined)).toBe(false);
    const claim = await store.getClaim();
    expect(claim?.value.id).toBe(open.id);
    expect(await store.claim(scan('20261130T010001Z'), claim?.etag)).toBe(true);
    expect(await store.claim(scan('20261130T010002Z'), claim?.etag)).toBe(false);
  });

  it('keeps readings once per content, whenever they were read', async () => {
    const subject = { id: 'sub', name: 'S', state: 'Enabled', tags: {}, managementGroups: [], inGraph: true };
    const reading = (at: string, state: string) => ({
      registration: { ok: true, value: { registrationState: state }, source: 's', at } as const,
    });
    const use = { scanId: '20261124T010000Z', zone: 3 } as const;
    const one = await store.putEvidence({ subject, readings: reading('2026-11-23T00:00:00Z', 'Registered') }, use);
    const two = await store.putEvidence({ subject, readings: reading('2026-11-24T00:00:00Z', 'Registered') }, use);
    const other = await store.putEvidence({ subject, readings: reading('2026-11-24T00:00:00Z', 'NotRegistered') }, use);
    expect(two).toBe(one);
    expect(other).not.toBe(one);
    expect((await store.getEvidence('sub', one))?.readings.registration).toMatchObject({
      ok: true,
      value: { registrationState: 'Registered' },
    });
  });

  it('streams more results than a transaction holds, in order, and the same when written twice', async () => {
    const ids = Array.from({ length: 230 }, (_, index) => `sub-${String(index).padStart(3, '0')}`);
    for (const _ of [1, 2]) await store.putResults('20261124T010000Z', 0, ids.map(result));
    const read = [];
    for await (const row of store.results('20261124T010000Z', 0)) read.push(row.subscription.id);
    expect(read).toEqual(ids);
  });

  it('keeps the nights of a subscription, newest first, once each', async () => {
    for (const letters of ['PF', 'PF', 'PP'])
      await store.putHistory('sub', {
        scanId: letters === 'PF' ? '20261123T010000Z' : '20261124T010000Z',
        checks: ['AISPM-001', 'AISPM-002'],
        letters,
      });
    expect((await store.getHistory('sub', 10)).map((one) => `${one.scanId} ${one.letters}`)).toEqual([
      '20261124T010000Z PP',
      '20261123T010000Z PF',
    ]);
    expect(await store.getHistory('sub', 1)).toHaveLength(1);
    expect(await store.getHistory('other', 5)).toEqual([]);
  });

  it('pages through drift from the newest scan on, back to a time', async () => {
    const row = (scanId: string, index: number): Drift => ({
      id: `${scanId}|${index}`,
      scanId,
      at: scanId,
      kind: 'regressed',
      checkId: 'AISPM-001',
      subscriptionId: 'sub',
      severity: index === 2 ? 'critical' : 'low',
      zone: 3,
      message: 'm',
    });
    for (const night of ['20261121T010000Z', '20261122T010000Z', '20261123T010000Z'])
      await store.putDrift([0, 1, 2].map((index) => row(night, index)));
    const read: string[] = [];
    for (let after: string | undefined, pages = 0; pages === 0 || after; pages++) {
      const page = await store.driftPage({ limit: 2, after, since: '2026-11-22' });
      read.push(...page.rows.map((one) => one.id));
      expect(pages).toBeLessThan(3);
      after = page.next;
    }
    expect(read).toHaveLength(6);
    expect(new Set(read).size).toBe(6);
    expect([read[0], read[3]]).toEqual(['20261123T010000Z|2', '20261122T010000Z|2']);
    expect(await store.driftOf('20261121T010000Z')).toHaveLength(3);
    expect((await store.driftPage({ limit: 50 })).rows).toHaveLength(9);
  });
});
