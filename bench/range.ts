import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { writePackFolder } from '../src/cli/write-pack.ts';
import type { Leaf, Manifest } from '../src/model/manifest.ts';
import { verifyChainPack } from '../src/report/chain-pack/verifier/verify.mjs';
import { chainFiles, chainScans } from '../src/scan/evidence/chain-pack.ts';
import { digestOf, hashOfLeaf, leafOf, manifestHash, scanDigest } from '../src/scan/evidence/digests.ts';
import { differenceText, type Ledger, type LedgerRow } from '../src/scan/evidence/ledger.ts';
import { merkleTree } from '../src/scan/evidence/merkle.ts';
import { verifyStore } from '../src/scan/evidence/verify-store.ts';
import { lettersOf } from '../src/scan/memory/fold-subscription.ts';
import { newestFirst, scanIdOf } from '../src/scan/scan-id.ts';
import type { ScanRow, SubscriptionResult } from '../src/scan/store.ts';
import { nights } from '../tools/tamper/nights.ts';

/*
 * A quarter of 2,000 subscriptions as a pack: time and memory to write and to verify it. Results are made when they are
 * asked for, so that the memory is that of the pack alone. BENCH_NIGHTS and BENCH_SUBSCRIPTIONS make it smaller.
 */

const NIGHTS = Number(process.env['BENCH_NIGHTS'] ?? 90);
const SUBSCRIPTIONS = Number(process.env['BENCH_SUBSCRIPTIONS'] ?? 2000);
const SHARD = 200;
const FINDINGS = 45;
const DAY = 86_400_000;
const shards = Math.ceil(SUBSCRIPTIONS / SHARD);
const pad = (shard: number) => String(shard).padStart(5, '0');
const idOf = (index: number) => `${index.toString(16).padStart(8, '0')}-0000-0000-0000-000000000000`;

/** A ledger of so many nights: each result has as many findings as there are checks. */
async function ledgerOfNights(): Promise<Ledger> {
  const { tables } = await nights(2);
  const row: ScanRow = JSON.parse(tables.scans.all().findLast((one) => one.partition === 'scan')?.text ?? '{}');
  const sample: SubscriptionResult = JSON.parse(tables.results.all()[0]?.text ?? '{}');
  const policy: unknown = JSON.parse(tables.scans.all().find((one) => one.partition === 'policies')?.text ?? '{}');
  const { evidence: _evidence, memory: _memory, ...rest } = sample;
  const findings = Array.from({ length: FINDINGS }, (_, at) => ({
    ...(sample.findings[at % sample.findings.length] ?? {}),
    checkId: `AISPM-${String(at).padStart(3, '0')}`,
  }));
  const resultOf = (scanId: string, index: number): SubscriptionResult =>
    JSON.parse(
      JSON.stringify({
        ...rest,
        policy: digestOf(policy),
        subscription: { ...sample.subscription, id: idOf(index) },
        findings: findings.map((one) => ({ ...one, subscriptionId: idOf(index), since: scanId })),
        drift: [],
      }),
    );
  const within = (shard: number) =>
    Array.from({ length: Math.min(SHARD, SUBSCRIPTIONS - shard * SHARD) }, (_, at) => shard * SHARD + at);
  const leavesOf = (scanId: string, shard: number): Leaf[] =>
    within(shard).map((at) => leafOf(shard, resultOf(scanId, at)));
  const shardLeaves = Array.from({ length: shards }, (_, shard) => ({
    shard,
    list: null,
    mark: null,
    results: within(shard).length,
  }));
  const scans: ScanRow[] = [];
  let before: Manifest | undefined;
  for (let night = 0; night < NIGHTS; night++) {
    const startedAt = new Date(Date.UTC(2026, 9, 1, 1) + night * DAY);
    const id = scanIdOf(startedAt);
    const tree = merkleTree();
    const tops = merkleTree();
    for (const leaf of shardLeaves) tops.add(hashOfLeaf(leaf));
    for (let shard = 0; shard < shards; shard++) for (const leaf of leavesOf(id, shard)) tree.add(hashOfLeaf(leaf));
    const coverage = { inScope: SUBSCRIPTIONS, evaluated: SUBSCRIPTIONS, unknown: 0 };
    const { chain, told: _told, plan: _plan, ...closed } = row;
    const own = {
      ...closed,
      id,
      startedAt: startedAt.toISOString(),
      shards,
      ...(row.summary ? { summary: { ...row.summary, coverage } } : {}),
    };
    if (!chain?.manifest) throw new Error('The sample has no manifest');
    const {
      anchored: _anchored,
      earlier: _earlier,
      notes: _notes,
      told: _told_,
      untold: _untold,
      ...base
    } = chain.manifest;
    const manifest: Manifest = {
      ...base,
      number: night + 1,
      scanId: id,
      previous: before ? manifestHash(before) : null,
      genesis: before ? (before.genesis ?? manifestHash(before)) : null,
      ...(before ? {} : { earlier: 0 }),
      policy: digestOf(policy),
      policyText: null,
      scan: scanDigest(own),
      expected: SUBSCRIPTIONS,
      actual: SUBSCRIPTIONS,
      subscriptions: tree.end(),
      delisted: merkleTree().end(),
      shards: tops.end(),
      scope: null,
      purge: { done: { 1: '', 2: '', 3: '' }, upTo: 0, tombstones: [], row: null },
    };
    const link = { previous: manifest.previous, results: manifest.subscriptions.root, hash: manifestHash(manifest) };
    scans.push({ ...own, chain: { ...link, manifest } });
    before = manifest;
  }
  return {
    keyOf: (text) => text,
    async *places() {},
    aside: async () => undefined,
    async *rows(table, partition = '') {
      const rowOf = (partition: string, key: string, value: unknown): LedgerRow => ({
        partition,
        key,
        value,
        plain: table === 'results' ? { zone: sample.subscription.zone } : {},
      });
      // Reading takes time in which others may run.
      await setImmediate();
      const scanId = partition.slice(0, 16);
      if (table === 'scans' && partition === '') {
        yield rowOf('latest', 'latest', scans.at(-1)?.id);
        yield rowOf('claim', 'claim', claimOf(scans.at(-1)));
        yield rowOf('policies', digestOf(policy), policy);
        for (const scan of scans) yield rowOf('scan', newestFirst(scan.id), scan);
      } else if (partition === 'policies') yield rowOf(partition, digestOf(policy), policy);
      else if (table === 'shards' && partition.endsWith('-leaves')) {
        for (let shard = 0; shard < shards; shard++) yield rowOf(partition, pad(shard), leavesOf(scanId, shard));
        yield rowOf(partition, 'shards', shardLeaves);
      } else if (table === 'history')
        for (let at = 0; at < SUBSCRIPTIONS; at++)
          for (const { id } of scans.toReversed())
            yield rowOf(idOf(at), newestFirst(id), lettersOf(id, resultOf(id, at).findings));
      else if (table === 'memories')
        for (let at = 0; at < SUBSCRIPTIONS; at++) {
          const scanId = scans.at(-1)?.id ?? '';
          const baseline = { subscriptionId: idOf(at), scanId };
          yield rowOf(idOf(at), 'memory', { baseline, result: resultOf(scanId, at) });
        }
      else if (table === 'results' && !partition.endsWith('-left'))
        for (const at of within(Number(partition.slice(17)))) yield rowOf(partition, idOf(at), resultOf(scanId, at));
    },
  };
}

/** How a scan began. */
function claimOf(row: ScanRow | undefined): object {
  const { chain: _c, sizes: _s, leftOut: _l, principalId: _p, finishedAt: _f, summary: _y, ...claim } = row ?? {};
  return { ...claim, state: 'planning', shards: 0 };
}

/** Time and the most memory that a step took. */
async function measure(name: string, step: () => Promise<string>): Promise<void> {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 100);
  const start = performance.now();
  const before = process.cpuUsage();
  const text = await step();
  const { user, system } = process.cpuUsage(before);
  clearInterval(timer);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${name}: ${seconds} s, ${((user + system) / 1e6).toFixed(0)} s of a processor, at most ${Math.round(most / 2 ** 20)} MiB of memory; ${text}`,
  );
}

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aispm-range-'));
  const out = join(folder, 'pack');
  const range = { from: '2026-10-01', to: '2026-12-31' };
  const ledger = await ledgerOfNights();
  console.log(`${NIGHTS} nights of ${SUBSCRIPTIONS} subscriptions`);
  try {
    await measure('written', async () => {
      const used = {
        policies: new Set<string>(),
        subscriptions: new Set<string>(),
        evidence: new Map<string, Set<string>>(),
        each: () => {},
      };
      const files = chainFiles(ledger, range, await chainScans(ledger, range), used);
      const count = await writePackFolder(out, files, async () => []);
      const names = await readdir(out, { recursive: true });
      const sizes = await Promise.all(names.map(async (name) => (await stat(join(out, name))).size));
      return `${count} files, ${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20)} MiB`;
    });
    await measure('the same nights as a store, verified', async () => {
      const { total, differences, results } = await verifyStore(ledger, new Date('2027-01-01T00:00:00Z'));
      const first = differences[0];
      return first
        ? `${total} differences, the first: ${differenceText(first)}`
        : `${results} results, every row as it was closed`;
    });
    await measure('verified', async () => {
      const { faults, text } = await verifyChainPack(out);
      return faults.length > 0 ? `${faults.length} faults: ${faults[0]}` : text;
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
