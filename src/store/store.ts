import type { Attestation } from '../model/attestation.ts';
import { canonical } from '../model/canonical.ts';
import type { Drift } from '../model/report.ts';
import { driftKey } from '../scan/evidence/digests.ts';
import { evidenceHash } from '../scan/evidence/evidence-digest.ts';
import type { Expiry } from '../scan/expiry.ts';
import type { ReadyAnswers } from '../scan/ready-answers.ts';
import { newestFirst, scanIdOf } from '../scan/scan-id.ts';
import type { Letters, Memory, ScanRow, Store, SubscriptionResult } from '../scan/store.ts';
import { keyOf } from './codec.ts';
import { expiry, useProperty } from './expiry.ts';
import { leavesPartition, MARK_PARTITIONS, markPartition, resultsPartition, shardKey } from './keys.ts';
import { openTable } from './open-table.ts';
import { asideRows, readableTable, setAside } from './readable-table.ts';
import { readyAnswers } from './ready-answers.ts';
import { misfit } from './row-schemas.ts';
import type { Table, TableAccess } from './table.ts';

/** The tables, without their prefix. */
export const TABLES = [
  'scans',
  'shards',
  'results',
  'history',
  'memories',
  'evidence',
  'drift',
  'outbox',
  'aside',
  'answers',
] as const;

/**
 * Opens the tables of docs/architecture.md ("Tables"), and creates those that are absent. A row that cannot be read is
 * set aside and is then not there (see readable-table.ts). Every function throws the `RestError` of a failed request,
 * for example where the identity lacks Storage Table Data Contributor.
 *
 * @example
 * const store = await openStore({ endpoint: 'https://name.table.core.windows.net', credential }, 'aispm');
 * const row = await store.getScan('20261124T010000Z');
 */
export async function openStore(access: TableAccess, prefix: string): Promise<Store & Expiry & ReadyAnswers> {
  const opened = await Promise.all(
    TABLES.map(async (name) => [name, await openTable(access, `${prefix}${name}`)] as const),
  );
  return storeOver(Object.fromEntries(opened) as Tables);
}

type Tables = Readonly<Record<(typeof TABLES)[number], Table>>;

/** The store over tables that are open already. */
export function storeOver(raw: Tables): Store & Expiry & ReadyAnswers {
  const readable = TABLES.map((name) => [name, readableTable(name, raw[name], raw.aside)] as const);
  const tables = { ...(Object.fromEntries(readable) as Tables), memories: raw.memories, aside: raw.aside };
  return { ...store(tables), ...asideRows(raw.aside), ...expiry(tables), ...readyAnswers(raw.answers) };
}

function store({
  scans,
  shards,
  results,
  history,
  memories,
  evidence,
  drift,
  aside,
}: Tables): Omit<Store, 'setAside' | 'announced' | 'purgeProgress'> {
  const value = async <T>(table: Table, partition: string, key: string): Promise<T | undefined> =>
    (await table.get(partition, key))?.value as T | undefined;
  const putResults = (partition: string, rows: readonly SubscriptionResult[]): Promise<void> =>
    results.putAll(
      partition,
      rows.map((row) => ({ key: keyOf(row.subscription.id), value: row, plain: { zone: row.subscription.zone } })),
    );
  async function* listResults(partition: string): AsyncGenerator<SubscriptionResult> {
    for await (const row of results.list(partition)) yield row.value as SubscriptionResult;
  }
  return {
    createScan: (row) => scans.insert('scan', newestFirst(row.id), row),
    getScan: (id) => value<ScanRow>(scans, 'scan', newestFirst(id)),
    async replaceScan(before, after) {
      const found = await scans.get('scan', newestFirst(before.id));
      if (!found || canonical(found.value) !== canonical(before)) return false;
      if ((await scans.swap('scan', newestFirst(after.id), after, found.etag)) !== undefined) return true;
      // A write whose answer was lost is sent again by the client, and then refused for its own sake.
      return canonical((await scans.get('scan', newestFirst(after.id)))?.value) === canonical(after);
    },
    getClaim: async () => (await scans.get('claim', 'claim')) as Awaited<ReturnType<Store['getClaim']>>,
    claim: async (row, etag) => (await scans.swap('claim', 'claim', row, etag)) !== undefined,
    async scans(limit, before) {
      const found: ScanRow[] = [];
      // "~~" sorts after the continuations of a row.
      const rows =
        before === undefined
          ? scans.list('scan')
          : scans.listAll({ last: 'scan', from: { partition: 'scan', key: `${newestFirst(before)}~~` } });
      for await (const row of rows) {
        found.push(row.value as ScanRow);
        if (found.length >= limit) break;
      }
      return found;
    },
    latest: () => value<string>(scans, 'latest', 'latest'),
    setLatest: (id) => scans.put('latest', 'latest', id),
    putScope: (scanId, listing, scope) => shards.put(scanId, `${listing}-scope`, scope),
    getScope: (scanId, listing) => value(shards, scanId, `${listing}-scope`),
    putShard: (scanId, listing, index, subjects) => shards.put(scanId, `${listing}-${shardKey(index)}`, subjects),
    getShard: (scanId, listing, index) => value(shards, scanId, `${listing}-${shardKey(index)}`),
    mark: (scanId, index, mark) => shards.insert(markPartition(scanId, index % MARK_PARTITIONS), shardKey(index), mark),
    async marks(scanId) {
      const found = new Map();
      await Promise.all(
        Array.from({ length: MARK_PARTITIONS }, async (_, part) => {
          for await (const row of shards.list(markPartition(scanId, part))) found.set(Number(row.key), row.value);
        }),
      );
      return found;
    },
    putResults: (scanId, index, rows) => putResults(resultsPartition(scanId, index), rows),
    results: (scanId, index) => listResults(resultsPartition(scanId, index)),
    putDelisted: (scanId, rows) => putResults(resultsPartition(scanId, 'left'), rows),
    delisted: (scanId) => listResults(resultsPartition(scanId, 'left')),
    putLeaves: (scanId, shard, leaves) =>
      shards.put(leavesPartition(scanId), shard === 'left' ? shard : shardKey(shard), leaves),
    leaves: (scanId, shard) => value(shards, leavesPartition(scanId), shard === 'left' ? shard : shardKey(shard)),
    putShardLeaves: (scanId, leaves) => shards.put(leavesPartition(scanId), 'shards', leaves),
    async getMemory(subscriptionId) {
      const partition = keyOf(subscriptionId);
      const found = await memories.get(partition, 'memory');
      if (!found) return undefined;
      const { value, etag } = found;
      const unreadable = found.fault ?? misfit('memories', partition, 'memory', value);
      if (unreadable === undefined) return { value: value as Memory, etag };
      // It stays until the memory that follows replaces it, so that a process killed before then finds it again.
      await setAside(
        aside,
        { name: 'memories', table: memories },
        { partition, key: 'memory', etag },
        unreadable,
        true,
      );
      return { value: undefined, etag, unreadable };
    },
    putMemory: async (memory, etag) =>
      (await memories.swap(keyOf(memory.baseline.subscriptionId), 'memory', memory, etag)) !== undefined,
    async putEvidence(read, { scanId, zone }) {
      const { timeless, hash } = evidenceHash(read);
      await evidence.touch(keyOf(read.subject.id), hash, timeless, { [useProperty(zone)]: scanId });
      return hash;
    },
    getEvidence: (subscriptionId, hash) => value(evidence, keyOf(subscriptionId), hash),
    putHistory: (subscriptionId, letters) => history.put(keyOf(subscriptionId), newestFirst(letters.scanId), letters),
    async getHistory(subscriptionId, limit) {
      const found: Letters[] = [];
      if (limit > 0)
        for await (const row of history.list(keyOf(subscriptionId))) {
          found.push(row.value as Letters);
          if (found.length >= limit) break;
        }
      return found;
    },
    async putDrift(rows) {
      const byScan = Map.groupBy(rows, (row) => row.scanId);
      for (const [scanId, own] of byScan)
        await drift.putAll(
          newestFirst(scanId),
          own.map((row) => ({ key: driftKey(row), value: row, plain: { zone: row.zone } })),
        );
    },
    async driftOf(scanId) {
      const found: Drift[] = [];
      for await (const row of drift.list(newestFirst(scanId))) found.push(row.value as Drift);
      return found;
    },
    async driftPage({ since, after, limit }) {
      const [scanId = '', key = ''] = after?.split('.') ?? [];
      const last = since === undefined ? undefined : newestFirst(scanIdOf(new Date(since)));
      const rows: Drift[] = [];
      for await (const row of drift.listAll({
        last,
        from: after === undefined ? undefined : { partition: newestFirst(scanId), key },
      })) {
        if (rows.length === limit) return { rows, next: `${newestFirst(row.partition)}.${row.key}` };
        rows.push(row.value as Drift);
      }
      return { rows, next: undefined };
    },
    getPolicy: () => value<string>(scans, 'policy', 'policy'),
    putPolicy: (text) => scans.put('policy', 'policy', text),
    keepPolicy: async (digest, policy) => {
      if (!(await scans.get('policies', digest))) await scans.put('policies', digest, policy);
    },
    anchored: () => value<string>(scans, 'anchored', 'anchored'),
    setAnchored: (scanId) => scans.put('anchored', 'anchored', scanId),
    createAttestation: (one) => scans.insert('attestations', String(one.number).padStart(8, '0'), one),
    async attestations() {
      const found: Attestation[] = [];
      for await (const row of scans.list('attestations')) found.push(row.value as Attestation);
      return found;
    },
    signed: () => value<string>(scans, 'signed', 'signed'),
    archived: () => value<string>(scans, 'archived', 'archived'),
    setArchived: (scanId) => scans.put('archived', 'archived', scanId),
    setSigned: (scanId) => scans.put('signed', 'signed', scanId),
  };
}
