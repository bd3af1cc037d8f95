import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import type { Drift } from '../../src/model/report.ts';
import type { Subject } from '../../src/model/subject.ts';
import type { Expiry } from '../../src/scan/expiry.ts';
import { purge } from '../../src/scan/finish/purge.ts';
import { scanIdOf } from '../../src/scan/scan-id.ts';
import type { ScanRow, Store, SubscriptionResult, Summary } from '../../src/scan/store.ts';
import { openTable } from '../../src/store/open-table.ts';
import { openStore } from '../../src/store/store.ts';
import type { ValueHead } from '../../src/store/table.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2036-11-24T04:30:00Z');
const ZONES = [1, 2, 3] as const;
type Zone = (typeof ZONES)[number];
type Judged = {
  readonly subscription: number;
  readonly zone: Zone;
  readonly content: number;
  readonly drifted: boolean;
};
/** Ages never fall on a boundary, which is a fraction of a day. */
type Night = { readonly ageDays: number; readonly unsent: boolean; readonly judged: readonly Judged[] };
type Case = { readonly nights: readonly Night[]; readonly years: Readonly<Record<Zone, number>> };

const SUBSCRIPTIONS = 5;
const zone = fc.constantFrom(...ZONES);
const years = fc.constantFrom(0.1, 1, 3, 10);
const judged = (subscription: number) =>
  fc.record({
    subscription: fc.constant(subscription),
    zone,
    content: fc.integer({ min: 0, max: 2 }),
    drifted: fc.boolean(),
  });
const cases: fc.Arbitrary<Case> = fc.record({
  nights: fc
    .uniqueArray(
      fc.record({
        ageDays: fc.integer({ min: 0, max: 5000 }),
        unsent: fc.boolean(),
        judged: fc.tuple(...Array.from({ length: SUBSCRIPTIONS }, (_, index) => judged(index))),
      }),
      {
        selector: (night) => night.ageDays,
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((nights) => [...nights].sort((a, b) => b.ageDays - a.ageDays)),
  years: fc.record({ 1: years, 2: years, 3: years }),
});

let storage: Storage;
let opened = 0;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());
const fresh = () => openStore({ connectionString: storage.connectionString }, `p${opened++}x`);

const at = (night: Night): Date => new Date(NOW - night.ageDays * DAY);
const idOf = (night: Night): string => scanIdOf(at(night));
const subject = (index: number): Subject => ({
  id: `sub-${index}`,
  name: `S${index}`,
  state: 'Enabled',
  tags: {},
  managementGroups: [],
  inGraph: true,
});
const readingsOf = (content: number) => ({
  registration: {
    ok: true,
    value: { registrationState: `State${content}` },
    source: 's',
    at: '2026-01-01T00:00:00Z',
  } as const,
});
const driftRow = (scanId: string, one: Judged): Drift => ({
  id: `${scanId}-${one.subscription}`,
  scanId,
  at: scanId,
  kind: 'regressed',
  checkId: 'AISPM-001',
  subscriptionId: `sub-${one.subscription}`,
  severity: 'high',
  zone: one.zone,
  message: 'm',
});
/** The last subscription is one that is no longer listed. */
const shardsOf = ({ judged }: Night): (readonly [shard: number | 'left', own: readonly Judged[]])[] => [
  [0, judged.slice(0, 2)],
  [1, judged.slice(2, 4)],
  ['left', judged.slice(4)],
];
const PLAN = 'plan';
const NONE = { fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 };
const SUMMARY: Summary = {
  totals: { byStatus: NONE, causes: 0, followers: 0, waived: 0 },
  coverage: { inScope: 0, evaluated: 0, unknown: 0 },
  night: {
    scanId: '',
    at: '',
    status: 'complete',
    byStatus: NONE,
    failingBySeverity: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    inScope: 0,
    evaluated: 0,
  },
  missing: [],
  warnings: [],
  baseline: false,
};

async function scanned(store: Store, nights: readonly Night[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const night of nights) {
    const scanId = idOf(night);
    await store.createScan({
      id: scanId,
      trigger: 'timer',
      startedAt: at(night).toISOString(),
      deadline: at(night).toISOString(),
      state: 'complete',
      scope: [],
      shards: 2,
      plan: PLAN,
      cloud: 'public',
      version: '0.1.0',
      summary: SUMMARY,
      told: night.unsent ? 'noted' : 'done',
    } satisfies ScanRow);
    await store.putScope(scanId, PLAN, {
      completeness: { ok: false, why: 'denied', message: '', source: '', at: '' },
      sentinel: { ok: false, why: 'denied', message: '', source: '', at: '' },
    });
    for (const [shard, own] of shardsOf(night)) {
      const results: SubscriptionResult[] = [];
      for (const one of own) {
        const id = `sub-${one.subscription}`;
        const evidence = await store.putEvidence(
          { subject: subject(one.subscription), readings: readingsOf(one.content) },
          { scanId, zone: one.zone },
        );
        hashes.set(`${id} ${one.content}`, evidence);
        await store.putHistory(id, { scanId, checks: ['AISPM-001'], letters: 'p' });
        if (one.drifted) await store.putDrift([driftRow(scanId, one)]);
        const subscription = {
          id,
          name: id,
          state: 'Enabled',
          zone: one.zone,
          zoneFrom: 'tag' as const,
          managementGroups: [],
          evaluated: true,
        };
        const result = {
          subscription,
          findings: [],
          inventory: [],
          evidence,
          baseline: false,
          drift: [],
          notices: [],
          newChecks: [],
        };
        await store.putMemory(
          {
            baseline: {
              subscriptionId: id,
              scanId,
              findings: {},
              firstSeen: {},
              unknownSince: {},
              checks: [],
              waivers: {},
            },
            result,
          },
          (await store.getMemory(id))?.etag,
        );
        results.push(result);
      }
      if (shard === 'left') await store.putDelisted(scanId, results);
      else {
        await store.putShard(
          scanId,
          PLAN,
          shard,
          own.map((one) => subject(one.subscription)),
        );
        await store.putResults(scanId, shard, results);
        await store.mark(scanId, shard, { state: 'done' });
      }
    }
    await store.setLatest(scanId);
  }
  return hashes;
}

/** Everything that is in the store of what `scanned` wrote, as one sorted list of names. */
async function contents(store: Store, { nights }: Case, hashes: ReadonlyMap<string, string>): Promise<string[]> {
  const found: string[] = [`latest ${await store.latest()}`];
  for (const night of nights) {
    const scanId = idOf(night);
    if (await store.getScan(scanId)) found.push(`scan ${scanId}`);
    if (await store.getScope(scanId, PLAN)) found.push(`scope ${scanId}`);
    for (const shard of [0, 1]) {
      if (await store.getShard(scanId, PLAN, shard)) found.push(`shard ${scanId} ${shard}`);
      for await (const row of store.results(scanId, shard)) found.push(`result ${scanId} ${row.subscription.id}`);
    }
    for await (const row of store.delisted(scanId)) found.push(`result ${scanId} ${row.subscription.id}`);
    for (const shard of (await store.marks(scanId)).keys()) found.push(`mark ${scanId} ${shard}`);
    for (const row of await store.driftOf(scanId)) found.push(`drift ${scanId} ${row.subscriptionId}`);
  }
  for (let index = 0; index < SUBSCRIPTIONS; index++) {
    const id = `sub-${index}`;
    if (await store.getMemory(id)) found.push(`memory ${id}`);
    for (const row of await store.getHistory(id, 100)) found.push(`history ${row.scanId} ${id}`);
    for (let content = 0; content < 3; content++) {
      const hash = hashes.get(`${id} ${content}`);
      if (hash && (await store.getEvidence(id, hash))) found.push(`evidence ${id} ${content}`);
    }
  }
  return found.sort();
}

/** The same, from the rule alone. */
function expected({ nights, years: kept }: Case): string[] {
  const newest = nights.at(-1);
  const isKept = (night: Night, of: Zone): boolean => night === newest || night.ageDays <= kept[of] * 365.25;
  const held = nights.filter((night) => night.unsent && ZONES.some((of) => !isKept(night, of)));
  const lives = (night: Night, of: Zone): boolean => held.includes(night) || isKept(night, of);
  const found = new Set<string>([`latest ${newest ? idOf(newest) : undefined}`]);
  for (const night of nights) {
    const scanId = idOf(night);
    found.add(`scan ${scanId}`);
    if (ZONES.some((of) => lives(night, of))) {
      found.add(`scope ${scanId}`);
      for (const shard of [0, 1]) found.add(`shard ${scanId} ${shard}`).add(`mark ${scanId} ${shard}`);
    }
    for (const one of night.judged) {
      const id = `sub-${one.subscription}`;
      found.add(`memory ${id}`);
      if (!lives(night, one.zone)) continue;
      found.add(`result ${scanId} ${id}`).add(`history ${scanId} ${id}`).add(`evidence ${id} ${one.content}`);
      if (one.drifted) found.add(`drift ${scanId} ${id}`);
    }
  }
  return [...found].sort();
}

/** A clock that goes on by a second whenever it is looked at: a budget of so many seconds is so many steps. */
function ticking(): () => Date {
  let ticks = 0;
  return () => new Date(NOW + 1000 * ticks++);
}

/** The store of a process that is killed at its n-th call. */
function dying(store: Expiry, calls: number): Expiry {
  let left = calls;
  return new Proxy(store, {
    get(target, name: keyof Expiry) {
      return (...args: never[]) => {
        left -= 1;
        if (left < 0) throw new Error('killed');
        return (target[name] as (...given: never[]) => unknown)(...args);
      };
    },
  });
}

describe('the purge', () => {
  it('keeps exactly what each zone says, and what is not mailed yet, however often it is interrupted or killed', () =>
    fc.assert(
      fc.asyncProperty(
        cases,
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: 0, max: 30 }),
        async (one, budgetSeconds, killedAt) => {
          const store = await fresh();
          const hashes = await scanned(store, one.nights);
          const deps = { policy: { retentionYears: one.years }, now: ticking(), event: () => undefined };
          await purge({ ...deps, store: dying(store, killedAt) }).catch((error: Error) =>
            expect(error.message).toBe('killed'),
          );
          const toTheEnd = async () => {
            let runs = 0;
            while (!(await purge({ ...deps, store }, budgetSeconds * 1000)).finished) expect(runs++).toBeLessThan(200);
          };
          await toTheEnd();
          // While scans are held back, evidence may outlive its rows: only its newest use in a zone is known.
          const rows = (names: readonly string[]) => names.filter((name) => !name.startsWith('evidence'));
          const left = await contents(store, one, hashes);
          expect(rows(left)).toEqual(rows(expected(one)));
          expect(left).toEqual(expect.arrayContaining(expected(one)));

          const mailed: Case = { ...one, nights: one.nights.map((night) => ({ ...night, unsent: false })) };
          for (const night of one.nights) {
            const row = await store.getScan(idOf(night));
            if (row) await store.replaceScan(row, { ...row, told: 'done' });
          }
          await toTheEnd();
          expect(await contents(store, mailed, hashes)).toEqual(expected(mailed));
          expect(await purge({ ...deps, store })).toEqual({
            results: 0,
            drift: 0,
            evidence: 0,
            held: 0,
            finished: true,
          });
        },
      ),
      { numRuns: 10, seed: 7 },
    ));

  it('touches nothing before the first scan has closed', async () => {
    const store = await fresh();
    const events: string[] = [];
    const purged = await purge({
      store,
      policy: { retentionYears: { 1: 1, 2: 3, 3: 10 } },
      now: () => new Date(NOW),
      event: (name) => events.push(name),
    });
    expect([purged, events]).toEqual([
      { results: 0, drift: 0, evidence: 0, held: 0, finished: true },
      ['purge.finished'],
    ]);
  });

  it('keeps evidence that a scan used again after it was looked at', async () => {
    const table = await openTable({ connectionString: storage.connectionString }, 'again');
    const headsOf = async () => {
      const found: ValueHead[] = [];
      for await (const head of table.heads({ from: '' }, ['zone1', 'zone3'])) found.push(head);
      return found;
    };
    await table.touch('sub', 'hash', 'content', { zone1: 'old' });
    const [seen] = await headsOf();
    await table.touch('sub', 'hash', 'content', { zone3: 'new' });
    const [now] = await headsOf();
    expect(now?.plain).toEqual({ zone1: 'old', zone3: 'new' });
    expect(seen && (await table.removeUnchanged(seen))).toBe(false);
    expect((await table.get('sub', 'hash'))?.value).toBe('content');
    expect(now && (await table.removeUnchanged(now))).toBe(true);
    expect(await headsOf()).toEqual([]);
  });
});
