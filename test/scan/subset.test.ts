import { describe, expect, it } from 'vitest';
import { sendDigests } from '../../src/notify/send-digests.ts';
import { verifyChain } from '../../src/scan/finish/chain.ts';
import { finishScans } from '../../src/scan/finish/finish-scans.ts';
import { planScan } from '../../src/scan/plan/plan-scan.ts';
import { planSubset } from '../../src/scan/plan/plan-subset.ts';
import { scanShard } from '../../src/scan/shard/scan-shard.ts';
import { laterScans } from '../../src/scan/stored/later-results.ts';
import { loadReport } from '../../src/scan/stored/report-source.ts';
import { simulatedAzure } from '../../tools/simulate/azure.ts';
import { SIMULATED_CHECKS } from '../../tools/simulate/checks.ts';
import { depsOf } from '../../tools/simulate/host.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { life } from '../../tools/simulate/mortal.ts';
import { DAY, FIRST_NIGHT, IDS, seenOn, week } from './weeks.ts';

const [A = '', B = '', C = ''] = IDS;

/** Two nights of three subscriptions; then Azure is as on the night that `as` names. */
async function open() {
  const store = memoryStore();
  const day = { as: 0 };
  const made = week(store, memoryOutbox(), { azure: simulatedAzure(() => seenOn(day.as)) });
  const { host, run } = made;
  const nightOf = async (index: number) => {
    day.as = index;
    await run(index);
  };
  await nightOf(0);
  await nightOf(1);
  host.clock.at = FIRST_NIGHT + DAY + 10 * 3_600_000;
  const { deps, digests } = depsOf(host, life());
  const now = () => new Date(host.clock.at);
  const shards = async () => {
    for (let message = host.queue.messages.shift(); message; message = host.queue.messages.shift())
      await scanShard(deps, message);
  };
  const subset = async (...only: string[]) => {
    const planned = await planSubset(deps, now(), only);
    await shards();
    await finishScans(deps);
    await sendDigests(digests);
    host.clock.at += 60_000;
    return planned.scanId;
  };
  const report = async () => {
    const row = await store.getScan((await store.latest()) ?? '');
    if (!row) throw new Error('No latest scan');
    const found = await loadReport(store, SIMULATED_CHECKS, row, await laterScans(store, row));
    if (!found) throw new Error('No report');
    return found;
  };
  return { ...made, store, day, nightOf, subset, report, deps, digests, shards, now };
}

const failingOn = (report: Awaited<ReturnType<Awaited<ReturnType<typeof open>>['report']>>, id: string) =>
  report.findings.filter((one) => one.subscriptionId === id && one.status === 'fail').map((one) => one.checkId);

describe('a scan of some subscriptions', () => {
  it('replaces their part of the latest report, dated, and leaves the rest', async () => {
    const { day, subset, report, store } = await open();
    const before = await report();
    expect(failingOn(before, A)).toEqual(['AISPM-901', 'AISPM-902', 'AISPM-903']);
    day.as = 2;
    const scanId = await subset(A);
    const after = await report();
    expect(failingOn(after, A)).toEqual(['AISPM-903', 'AISPM-904']);
    expect(failingOn(after, B)).toEqual(failingOn(before, B));
    expect([after.scan.id, after.scan.later?.map((one) => [one.id, one.subscriptions])]).toEqual([
      before.scan.id,
      [[scanId, [A]]],
    ]);
    expect(after.subscriptions.map((one) => [one.id, one.judgedAt])).toEqual([
      [A, '2026-11-03T11:00:00.000Z'],
      [B, undefined],
      [C, undefined],
    ]);
    const count = (status: string) => after.findings.filter((one) => one.status === status).length;
    expect(after.totals.byStatus).toMatchObject({
      fail: count('fail'),
      pass: count('pass'),
      unknown: count('unknown'),
    });
    expect(after.totals.causes + after.totals.followers + after.totals.waived).toBe(
      after.findings.filter((one) => one.status === 'fail').length,
    );
    expect(after.coverage).toEqual(before.coverage);
    expect(after.trend).toEqual(before.trend);
    expect(await store.latest()).toBe(before.scan.id);
  });

  it('gives what it saw fixed to the next night, once', async () => {
    const { day, subset, nightOf, report } = await open();
    day.as = 2;
    await subset(A);
    await subset(A);
    await nightOf(2);
    expect((await report()).trend.at(-1)?.fixed).toEqual([['high', 3, 0, 1]]);
    await nightOf(3);
    expect((await report()).trend.at(-2)?.fixed).toEqual([['high', 3, 0, 1]]);
    expect((await report()).trend.at(-1)?.fixed?.filter(([, , days]) => days === 0)).toEqual([]);
  });

  it('leaves the nights of a subscription as they are, however often it is scanned by day', async () => {
    const { subset, report } = await open();
    const [before] = (await report()).subscriptions;
    expect(before?.history).toHaveLength(2);
    for (let count = 0; count < 95; count++) await subset(A);
    expect((await report()).subscriptions[0]?.history).toEqual(before?.history);
  });

  it('is told as ever, once, with figures of all that the owner has', async () => {
    const { day, subset, mail } = await open();
    const before = mail.delivered.length;
    day.as = 2;
    await subset(A);
    const own = mail.delivered.slice(before).map((one) => one.digest);
    expect(own.map((one) => [one.owner.name, one.subset, one.fixed.length, one.failed.length, one.lostSight])).toEqual([
      ['AI board', 1, 0, 1, []],
      ['Team A', 1, 1, 0, []],
    ]);
    expect(own.find((one) => one.owner.name === 'AI board')?.ownedSubscriptions).toBe(3);
    await subset(A);
    expect(mail.delivered).toHaveLength(before + 2);
  });

  it('says nothing of a subscription that it did not read; the next night does', async () => {
    const { day, subset, store, nightOf, mail } = await open();
    day.as = 3;
    const scanId = await subset(B);
    const gone = async (id: string) => {
      for await (const one of store.delisted(id)) return one.subscription.id;
      return undefined;
    };
    expect(await gone(scanId)).toBeUndefined();
    expect(mail.delivered.flatMap((one) => one.digest.lostSight)).toEqual([]);
    await nightOf(3);
    expect(await gone((await store.latest()) ?? '')).toBe(C);
    expect(await verifyChain(store)).toEqual({ links: 4, withResults: 4 });
  });

  it('is not started for what is not in scope, nor beside another scan, nor before the first', async () => {
    const { deps, store, now } = await open();
    const stranger = 'dddddddd-0000-0000-0000-000000000000';
    await expect(planSubset(deps, now(), [A, stranger])).rejects.toThrow(`Not in scope: ${stranger}`);
    expect(await store.scans(10)).toHaveLength(2);
    const { scanId } = await planSubset(deps, now(), [A]);
    expect(await planSubset(deps, now(), [B])).toEqual({ scanId, state: 'already-running' });
    expect(await planScan(deps, 'http', now())).toEqual({ scanId, state: 'already-running' });
    const { deps: unscanned } = depsOf({ ...week(memoryStore(), memoryOutbox()).host }, life());
    await expect(planSubset(unscanned, now(), [A])).rejects.toThrow('No scan of the whole scope has finished yet');
  });

  it('holds a nightly scan up, and no longer than half an hour', async () => {
    const { deps, store, host, shards, now } = await open();
    await planSubset(deps, now(), [A]);
    host.queue.messages.length = 0;
    const due = new Date(host.clock.at + 60_000);
    await planScan(deps, 'timer', due);
    host.clock.at += 31 * 60_000;
    await finishScans(deps);
    await shards();
    await finishScans(deps);
    expect((await store.scans(2)).map((row) => [row.startedAt, row.trigger, row.state])).toEqual([
      [due.toISOString(), 'timer', 'complete'],
      ['2026-11-03T11:00:00.000Z', 'subset', 'partial'],
    ]);
    expect(await verifyChain(store)).toEqual({ links: 4, withResults: 4 });
  });

  it('does not lose the night that waits for it, even with its row', async () => {
    const { deps, store, host, shards, now } = await open();
    const { scanId } = await planSubset(deps, now(), [A]);
    await planScan(deps, 'timer', new Date(host.clock.at + 60_000));
    store.damage('scan', { scanId, shard: 0, subscriptionId: A }, true);
    for (let times = 0; times < 4; times++) {
      host.clock.at += 5 * 60_000;
      await finishScans(deps);
      await shards();
    }
    expect((await store.scans(2)).map((row) => [row.trigger, row.state])).toEqual([
      ['timer', 'complete'],
      ['subset', 'complete'],
    ]);
  });

  it('ends as failed where its subscription leaves the scope before it is read', async () => {
    const { deps, store, host, now, day } = await open();
    const { scanId } = await planSubset(deps, now(), [C]);
    const row = await store.getScan(scanId);
    if (!row) throw new Error('Nothing was started');
    const { plan: _plan, sizes: _sizes, ...planning } = row;
    await store.replaceScan(row, { ...planning, state: 'planning', shards: 0 });
    day.as = 3;
    host.clock.at += 11 * 60_000;
    await finishScans(deps);
    expect(await store.getScan(scanId)).toMatchObject({ state: 'failed', error: `No longer in scope: ${C}` });
  });
});
