import { describe, expect, it } from 'vitest';
import { policySchema } from '../../src/model/policy.ts';
import type { ScanDependencies } from '../../src/scan/dependencies.ts';
import { faultInLink, verifyChain } from '../../src/scan/finish/chain.ts';
import { finishScans } from '../../src/scan/finish/finish-scans.ts';
import { planScan } from '../../src/scan/plan/plan-scan.ts';
import { failShard, scanShard } from '../../src/scan/shard/scan-shard.ts';
import type { Store } from '../../src/scan/store.ts';
import type { Seen } from '../../tools/simulate/azure.ts';
import { simulatedAzure } from '../../tools/simulate/azure.ts';
import { depsOf, type Host } from '../../tools/simulate/host.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { life } from '../../tools/simulate/mortal.ts';
import { DAY, FIRST_NIGHT, IDS, POLICY, seenOn, week } from './weeks.ts';

const MINUTE = 60_000;

function open(over: Partial<Host> = {}) {
  const store = memoryStore();
  const made = week(store, memoryOutbox(), over);
  const { host } = made;
  const deps: ScanDependencies = depsOf(host, life()).deps;
  const shards = async () => {
    for (let message = host.queue.messages.shift(); message; message = host.queue.messages.shift())
      await scanShard(deps, message);
  };
  const pass = (minutes: number) => {
    host.clock.at += minutes * MINUTE;
  };
  return {
    ...made,
    store,
    host,
    deps,
    shards,
    pass,
    plan: (trigger: 'timer' | 'http' = 'timer') => planScan(deps, trigger, new Date(host.clock.at)),
  };
}

async function findings(store: Store, scanId: string, shards = 2) {
  const all = [];
  for (let shard = 0; shard < shards; shard++)
    for await (const result of store.results(scanId, shard)) all.push(...result.findings);
  return all;
}

describe('a policy that cannot be read at all between plan and finish', () => {
  it('closes the scan at the deadline, says why, and forgets nothing', async () => {
    const { deps, store, pass, shards, host, run } = open({ shardSize: 1 });
    await run(0);
    const known = (await store.getMemory(IDS[0] ?? ''))?.value?.baseline;
    host.clock.at = FIRST_NIGHT + DAY;
    await planScan(deps, 'timer', new Date(host.clock.at));
    host.queue.messages.splice(0, 2);
    await shards();
    const without = { ...deps, policy: policySchema.parse({}), policyUnusable: 'The policy file has 1 fault' };
    pass(10);
    expect(await finishScans(without)).toEqual([]);
    pass(111);
    expect(await finishScans(without)).toHaveLength(1);
    const [scan] = await store.scans(1);
    expect(scan).toMatchObject({ state: 'partial', summary: { unlisted: 2, coverage: { inScope: 3 } } });
    expect(scan?.summary?.warnings.join(' ')).toMatch(/policy could not be read.*no policy to judge them by/);
    expect((await store.getMemory(IDS[0] ?? ''))?.value?.baseline).toEqual(known);
    expect((await verifyChain(store)).links).toBe(2);
  });
});

describe('the start of a scan', () => {
  it('lets one of several at once begin, whichever it is, and the others know', async () => {
    const { deps, store, host } = open();
    const started = await Promise.all(
      [0, 1, 2, 3].map((second) =>
        planScan(deps, second % 2 ? 'http' : 'timer', new Date(FIRST_NIGHT + second * 1000)),
      ),
    );
    expect(started.filter((one) => one.state === 'started')).toHaveLength(1);
    expect(new Set(started.map((one) => one.scanId)).size).toBe(1);
    expect(await store.scans(10)).toHaveLength(1);
    expect(host.queue.messages).toHaveLength(2);
  });

  it('is tried again where the scope could not be listed, until the deadline', async () => {
    let out = true;
    const real = simulatedAzure(() => seenOn(0));
    const azure = {
      ...real,
      listScope: async (...given: Parameters<typeof real.listScope>) =>
        out ? Promise.reject(new Error('Login refused')) : real.listScope(...given),
    };
    const { plan, deps, store, pass, shards, host } = open({ azure });
    await expect(plan()).rejects.toThrow('Login refused');
    expect((await store.scans(1))[0]).toMatchObject({ state: 'planning', error: 'Login refused' });
    pass(2);
    await expect(finishScans(deps)).rejects.toThrow('Login refused');
    out = false;
    pass(2);
    await finishScans(deps);
    await shards();
    expect(await finishScans(deps)).toHaveLength(1);
    const [scan] = await store.scans(1);
    expect([scan?.state, scan?.error]).toEqual(['complete', undefined]);
    expect(host.events.map(([name]) => name)).toEqual(['plan.failed', 'plan.failed', 'scan.finished']);
  });

  it('fails at the deadline where nothing was listed, and leaves the last report the latest', async () => {
    let out = false;
    const real = simulatedAzure(() => seenOn(0));
    const azure = {
      ...real,
      listScope: async (...given: Parameters<typeof real.listScope>) =>
        out ? Promise.reject(new Error('Login refused')) : real.listScope(...given),
    };
    const { plan, deps, store, pass, shards, run, host } = open({ azure });
    await run(0);
    out = true;
    host.clock.at = FIRST_NIGHT + DAY;
    await expect(plan()).rejects.toThrow();
    pass(121);
    expect(await finishScans(deps)).toEqual([]);
    expect((await store.scans(1))[0]).toMatchObject({ state: 'failed', error: 'Login refused' });
    expect(await store.latest()).toBe('20261102T010000Z');
    out = false;
    host.clock.at = FIRST_NIGHT + 2 * DAY;
    expect(await plan()).toMatchObject({ state: 'started' });
    await shards();
    expect(await finishScans(deps)).toHaveLength(1);
    expect(await verifyChain(store)).toEqual({ links: 2, withResults: 2 });
  });

  it('can be asked for again while it is stuck', async () => {
    let out = true;
    const real = simulatedAzure(() => seenOn(0));
    const azure = {
      ...real,
      listScope: async (...given: Parameters<typeof real.listScope>) =>
        out ? Promise.reject(new Error('Login refused')) : real.listScope(...given),
    };
    const { plan, pass } = open({ azure });
    await expect(plan()).rejects.toThrow();
    out = false;
    pass(1);
    expect(await plan('http')).toEqual({ scanId: '20261102T010000Z', state: 'started' });
    expect(await plan('http')).toEqual({ scanId: '20261102T010000Z', state: 'already-running' });
  });
});

describe('the end of a scan', () => {
  it('sends a lost message again halfway, once', async () => {
    const { plan, deps, pass, host, shards, store } = open();
    await plan();
    host.queue.messages.length = 0;
    pass(30);
    await finishScans(deps);
    expect(host.queue.messages).toHaveLength(0);
    pass(31);
    await finishScans(deps);
    await finishScans(deps);
    expect(host.queue.messages).toHaveLength(2);
    await shards();
    await finishScans(deps);
    expect((await store.scans(1))[0]?.state).toBe('complete');
  });

  it('keeps what a shard folded before it was lost, and folds the rest as a night out of sight', async () => {
    const { plan, deps, pass, host, store } = open();
    await plan();
    const [first] = host.queue.messages;
    if (!first) throw new Error('No message');
    // The first two steps keep the policy; the others are those of its first subscription.
    const dying = depsOf(host, life(8)).deps;
    await expect(scanShard(dying, first)).rejects.toThrow('killed');
    await failShard(deps, first, 'every delivery failed');
    pass(121);
    expect(await finishScans(deps)).toHaveLength(1);
    const [scan] = await store.scans(1);
    expect(scan?.state).toBe('partial');
    const missing = new Set(scan?.summary?.missing);
    expect(missing.size).toBe(2);
    const all = await findings(store, scan?.id ?? '');
    expect(all).toHaveLength(3 * 4);
    for (const one of all)
      expect([one.subscriptionId, one.status === 'unknown']).toEqual([
        one.subscriptionId,
        missing.has(one.subscriptionId),
      ]);
    for (const id of IDS) expect((await store.getMemory(id))?.value?.baseline.scanId).toBe(scan?.id);
    expect(host.events.map(([name]) => name)).toEqual(['shard.failed', 'scan.finished', 'scan.partial']);
  });

  it('is not changed by a shard that comes home too late', async () => {
    const { plan, deps, pass, host, store, run } = open();
    await plan();
    const messages = [...host.queue.messages];
    const late: ScanDependencies = {
      ...deps,
      azure: {
        ...deps.azure,
        gather: async (...given) => {
          pass(121);
          await finishScans(deps);
          return deps.azure.gather(...given);
        },
      },
    };
    const [first] = messages;
    if (!first) throw new Error('No message');
    await scanShard(late, first);
    const [scan] = await store.scans(1);
    expect(scan?.summary?.missing).toHaveLength(3);
    expect((await findings(store, scan?.id ?? '')).every((one) => one.status === 'unknown')).toBe(true);
    expect(await verifyChain(store)).toMatchObject({ links: 1, withResults: 1 });
    host.queue.messages.length = 0;
    await run(1);
    expect(
      await scanShard(
        {
          ...deps,
          store: {
            ...store,
            getScan: async () => ({ ...(scan as NonNullable<typeof scan>), state: 'running' }),
            marks: async () => new Map(),
          },
        },
        first,
      ),
    ).toBe('skipped');
    expect((await store.getMemory(IDS[0] ?? ''))?.value?.baseline.scanId).toBe('20261103T010000Z');
  });

  it('is decided by the first reading, whatever a second delivery reads', async () => {
    let now: Seen[] = seenOn(0);
    const { plan, deps, host, store, shards } = open({ azure: simulatedAzure(() => now) });
    await plan();
    const [first] = host.queue.messages;
    if (!first) throw new Error('No message');
    // Killed after the first subscription was folded, before its results were written.
    await expect(scanShard(depsOf(host, life(8)).deps, first)).rejects.toThrow('killed');
    const folded = (await store.getMemory(IDS[0] ?? ''))?.value;
    expect(folded?.result.findings.find((one) => one.checkId === 'AISPM-904')?.status).toBe('fail');
    now = seenOn(0).map((one) => ({ ...one, said: { root: 'fail', follower: 'fail', others: 'pass' } }));
    await shards();
    await finishScans(deps);
    const own = (await findings(store, '20261102T010000Z')).filter((one) => one.subscriptionId === IDS[0]);
    expect(own).toEqual(folded?.result.findings);
  });
});

describe('the chain', () => {
  async function chained() {
    const made = open();
    for (let index = 0; index < 4; index++) await made.run(index);
    return made;
  }

  it('names the first link that does not hold, whatever was changed', async () => {
    const { store } = await chained();
    const rows = (await store.scans(10)).toReversed();
    const [, second, third] = rows;
    if (!second?.summary || !third) throw new Error('Not enough scans');
    const without = (id: string) => ({
      ...store,
      scans: async (limit: number) => (await store.scans(limit)).filter((row) => row.id !== id),
    });
    expect((await verifyChain(without(second.id))).broken).toMatchObject({
      scanId: third.id,
      why: expect.stringContaining('was removed'),
    });
    const polished = {
      ...second,
      summary: { ...second.summary, coverage: { ...second.summary.coverage, unknown: 0, evaluated: 99 } },
    };
    expect(
      (
        await verifyChain({
          ...store,
          scans: async (limit) => (await store.scans(limit)).map((row) => (row.id === second.id ? polished : row)),
        })
      ).broken?.scanId,
    ).toBe(second.id);
    const repainted = {
      ...store,
      async *results(scanId: string, shard: number) {
        for await (const result of store.results(scanId, shard))
          yield scanId === second.id
            ? { ...result, findings: result.findings.map((one) => ({ ...one, status: 'pass' as const })) }
            : result;
      },
    };
    expect((await verifyChain(repainted)).broken).toMatchObject({
      scanId: second.id,
      why: expect.stringContaining('findings or the evidence'),
    });
    expect((await verifyChain(store)).broken).toBeUndefined();
  });

  it('holds over scans whose results are past their retention, and says how many', async () => {
    const { store } = await chained();
    const [, , , first] = await store.scans(4);
    const purged = {
      ...store,
      async *results(scanId: string, shard: number) {
        let index = 0;
        for await (const result of store.results(scanId, shard)) if (scanId !== first?.id || index++ > 0) yield result;
      },
    };
    expect(await verifyChain(purged, first?.id)).toEqual({ links: 4, withResults: 3 });
    expect((await verifyChain(purged)).broken).toMatchObject({
      scanId: first?.id,
      why: expect.stringContaining('findings or the evidence'),
    });
    expect(await verifyChain(store, first?.id)).toEqual({ links: 4, withResults: 4 });
  });

  it('is not touched by how far the mails are', async () => {
    const { store } = await chained();
    const [row] = await store.scans(1);
    if (!row) throw new Error('No scan');
    const { told: _told, ...untold } = row;
    expect([faultInLink(row, undefined, undefined), faultInLink(untold, undefined, undefined)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

it('tells a subscription that left, with what failed there, and one that is new, each to its owner', async () => {
  const { run, mail } = open();
  for (let index = 0; index < 5; index++) await run(index);
  const ops = mail.delivered.filter((one) => one.digest.owner.name === 'Ops');
  const left = ops.flatMap((one) => one.digest.lostSight.filter((entry) => entry.title.includes('no longer listed')));
  expect(left.map((one) => [one.subscriptionName, one.message])).toEqual([
    ['sub-c', 'sub-c is no longer listed: it was deleted, moved out of the scope, or hidden from the scanner'],
  ]);
  const back = ops.at(-1)?.digest.failed.filter((entry) => entry.subscriptionName === 'sub-c');
  expect(back?.map((one) => one.checkId)).toEqual(['AISPM-903']);
});

it('does not tell a subscription that the policy leaves out as gone, nor as new when it is judged again', async () => {
  const excluding = policySchema.parse({
    ...POLICY,
    exclude: [{ subscriptions: ['sub-b'], rationale: 'It moves to another tenant', expires: '2026-11-03' }],
  });
  const { run, mail, store } = open({ policy: excluding });
  for (let index = 1; index < 3; index++) await run(index);
  const [last, before] = await store.scans(2);
  expect(before?.leftOut).toEqual([
    { id: IDS[1], name: 'sub-b', rationale: 'It moves to another tenant', expires: '2026-11-03' },
  ]);
  expect(last?.leftOut).toBeUndefined();
  expect([before?.summary?.coverage.inScope, last?.summary?.coverage.inScope]).toEqual([2, 3]);
  expect(mail.delivered.flatMap((one) => one.digest.lostSight)).toEqual([]);
  expect(await verifyChain(store)).toEqual({ links: 2, withResults: 2 });
});

it('keeps what it knew of a subscription while the policy leaves it out', async () => {
  const made = week(memoryStore(), memoryOutbox());
  await made.run(0);
  const without = policySchema.parse({
    ...POLICY,
    exclude: [{ subscriptions: ['sub-b'], rationale: 'It moves to another tenant' }],
  });
  const { host, mail } = made;
  const excluded = week(host.store, host.outbox, { policy: without });
  await excluded.run(2);
  const drift = (await host.store.driftPage({ limit: 100 })).rows.filter((row) => row.subscriptionId === IDS[1]);
  expect(drift).toEqual([]);
  expect([...mail.delivered, ...excluded.mail.delivered].flatMap((one) => one.digest.lostSight)).toEqual([]);
});
