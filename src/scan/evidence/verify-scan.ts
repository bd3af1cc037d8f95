import type { Zone } from '../../model/finding.ts';
import type { Leaf, Manifest, ShardLeaf } from '../../model/manifest.ts';
import type { Drift } from '../../model/report.ts';
import { legacyHash, resultsHasher } from '../finish/chain.ts';
import { shardLeaf } from '../finish/commit.ts';
import { newestFirst } from '../scan-id.ts';
import type { Mark, ScanRow, SubscriptionResult } from '../store.ts';
import { digestOf, driftKey, hashOfLeaf, leafOf } from './digests.ts';
import type { Found, Ledger, LedgerRow } from './ledger.ts';
import { merkleTree } from './merkle.ts';

export type ScanToVerify = {
  readonly row: ScanRow;
  readonly manifest: Manifest | undefined;
  /** The zones whose rows the purge took, as the tombstones say. */
  readonly gone: ReadonlySet<Zone>;
};

/** Rows of a scan as they are. */
const pad = (shard: number): string => String(shard).padStart(5, '0');
const MARK_PARTITIONS = 16;

/**
 * Checks everything that belongs to one closed scan: lists, marks, scope, leaves, results and drift. Each result that
 * is there is handed on. Holds the leaves of one shard and the drift of the scan in memory. Returns how many results
 * are there.
 */
export async function verifyScan(
  ledger: Ledger,
  scan: ScanToVerify,
  found: Found,
  each: (result: SubscriptionResult, leaf: Leaf) => void,
): Promise<number> {
  const { row, manifest, gone } = scan;
  const drift = new Map<string, Zone>();
  const tree = merkleTree();
  const delisted = merkleTree();
  const legacy = resultsHasher();
  const isAllGone = gone.size === 3;
  const leaves = manifest && !isAllGone ? await leavesOf(ledger, row, found) : undefined;
  let results = 0;
  for (const shard of [...Array(row.shards).keys(), 'left'] as const) {
    const stated = leaves?.get(shard) ?? [];
    const part = shard === 'left' ? delisted : tree;
    for (const leaf of stated) part.add(hashOfLeaf(leaf));
    const open = new Map(stated.map((leaf) => [leaf.subscription, leaf]));
    for await (const stored of ledger.rows('results', `${row.id}-${shard === 'left' ? shard : pad(shard)}`)) {
      const result = resultIn(ledger, stored, row.id, found);
      if (!result) {
        open.delete(subscriptionAt(ledger, stored, stated));
        continue;
      }
      results += 1;
      const leaf = leafOf(shard, result);
      if (shard !== 'left') legacy.add(result);
      const wanted = open.get(leaf.subscription);
      open.delete(leaf.subscription);
      const where = { table: 'results', row: 'result', scanId: row.id, subscription: leaf.subscription } as const;
      if (stored.plain['zone'] !== leaf.zone) found.differs({ ...where, what: 'its zone beside the row is another' });
      if (leaves && !wanted) found.differs({ ...where, what: 'the scan had no such result' });
      else if (wanted && hashOfLeaf(wanted) !== hashOfLeaf(leaf))
        found.differs({ ...where, what: 'it is not the one that was closed' });
      for (const one of result.drift) drift.set(digestOf(one), one.zone);
      each(result, leaf);
    }
    for (const leaf of open.values())
      if (!gone.has(leaf.zone))
        found.differs({
          table: 'results',
          row: 'result',
          scanId: row.id,
          subscription: leaf.subscription,
          what: 'it is missing, and no tombstone names it',
        });
  }
  if (manifest && leaves) {
    const differs = (what: string) => found.differs({ table: 'shards', row: 'leaves', scanId: row.id, what });
    const [own, left] = [tree.end(), delisted.end()];
    if (own.root !== manifest.subscriptions.root || own.size !== manifest.subscriptions.size)
      differs('they do not lead to the root over the subscriptions');
    if (left.root !== manifest.delisted.root || left.size !== manifest.delisted.size)
      differs('they do not lead to the root over the delisted subscriptions');
    await verifyShards(ledger, row, manifest, found);
  }
  if (!manifest) verifyLegacy(row, results, legacy.end(), gone, found);
  await verifyDrift(ledger, scan, drift, found);
  return results;
}

function verifyLegacy(row: ScanRow, results: number, hash: string, gone: ReadonlySet<Zone>, found: Found): void {
  const differs = (what: string) => found.differs({ table: 'results', row: 'results', scanId: row.id, what });
  const isWhole = results === (row.summary?.coverage.inScope ?? 0) - (row.summary?.unlisted ?? 0);
  if (!row.chain) return;
  if ((isWhole || gone.size === 0) && hash !== row.chain.results)
    differs('the findings or the evidence of a subscription are not the ones it was closed with');
  if (legacyHash(row, row.chain.previous, row.chain.results) !== row.chain.hash)
    found.differs({ table: 'scans', row: 'scan row', scanId: row.id, what: 'it is not the one that was closed' });
}

function resultIn(ledger: Ledger, stored: LedgerRow, scanId: string, found: Found): SubscriptionResult | undefined {
  const differs = (what: string) =>
    found.differs({ table: 'results', row: 'result', scanId, subscription: stored.key, what });
  if (stored.fault !== undefined) {
    differs(stored.fault);
    return undefined;
  }
  const result = stored.value as SubscriptionResult;
  if (stored.key === ledger.keyOf(result.subscription.id)) return result;
  differs(`it is that of subscription ${result.subscription.id}`);
  return undefined;
}

const subscriptionAt = (ledger: Ledger, stored: LedgerRow, stated: readonly Leaf[]): string =>
  stated.find((leaf) => ledger.keyOf(leaf.subscription) === stored.key)?.subscription ?? '';

type Leaves = Map<number | 'left', readonly Leaf[]>;

async function leavesOf(ledger: Ledger, row: ScanRow, found: Found): Promise<Leaves | undefined> {
  const leaves: Leaves = new Map();
  const differs = (what: string) => found.differs({ table: 'shards', row: 'leaves', scanId: row.id, what });
  for await (const { key, value, fault } of ledger.rows('shards', `${row.id}-leaves`)) {
    if (key === 'shards') continue;
    const shard = key === 'left' ? key : Number(key);
    if (fault !== undefined) differs(`${key}: ${fault}`);
    else if (shard !== 'left' && !(shard < row.shards && pad(shard) === key)) differs(`there is no shard ${key}`);
    else leaves.set(shard, value as Leaf[]);
  }
  for (let shard = 0; shard < row.shards; shard++)
    if (!leaves.has(shard)) differs(`those of shard ${shard} are missing`);
  return leaves;
}

/** Lists, marks and scope: each shard's leaf as it is now, beside the one that was recorded. */
async function verifyShards(ledger: Ledger, row: ScanRow, manifest: Manifest, found: Found): Promise<void> {
  const differs = (kind: string, what: string) => found.differs({ table: 'shards', row: kind, scanId: row.id, what });
  const values = new Map<string, unknown>();
  for await (const { key, value, fault } of ledger.rows('shards', row.id)) {
    if (!key.startsWith(`${row.plan}-`)) continue;
    const part = key.slice(`${row.plan}-`.length);
    if (fault !== undefined) differs(part === 'scope' ? 'scope' : 'list of a shard', `${part}: ${fault}`);
    else if (part !== 'scope' && !(/^\d{5}$/.test(part) && Number(part) < row.shards))
      differs('list of a shard', `there is no shard ${part}`);
    values.set(part, fault === undefined ? value : undefined);
  }
  if ((values.get('scope') === undefined ? null : digestOf(values.get('scope'))) !== manifest.scope)
    differs('scope', 'it is not what was read');
  const marks = new Map<number, Mark>();
  for (let part = 0; part < MARK_PARTITIONS; part++)
    for await (const { key, value, fault } of ledger.rows('shards', `${row.id}-mark-${part}`)) {
      const shard = Number(key);
      if (fault !== undefined) differs('mark', `shard ${key}: ${fault}`);
      else if (!(shard < row.shards && pad(shard) === key && shard % MARK_PARTITIONS === part))
        differs('mark', `there is no shard ${key} there`);
      else marks.set(shard, value as Mark);
    }
  const tree = merkleTree();
  const stated: ShardLeaf[] = [];
  for await (const { key, value, fault } of ledger.rows('shards', `${row.id}-leaves`))
    if (key === 'shards' && fault === undefined) stated.push(...(value as ShardLeaf[]));
  for (const leaf of stated) tree.add(hashOfLeaf(leaf));
  const { root, size } = tree.end();
  if (root !== manifest.shards.root || size !== manifest.shards.size)
    differs('leaves of the shards', 'they do not lead to the root over the shards');
  for (const leaf of stated) {
    const now = shardLeaf(leaf.shard, values.get(pad(leaf.shard)), marks.get(leaf.shard), leaf.results);
    if (now.list !== leaf.list)
      differs('list of a shard', `that of shard ${leaf.shard} is not the one that was scanned`);
    if (now.mark !== leaf.mark) differs('mark', `that of shard ${leaf.shard} is not the one that was set`);
  }
}

/** The drift of a scan is exactly what its results say. */
async function verifyDrift(
  ledger: Ledger,
  { row, gone }: ScanToVerify,
  expected: Map<string, Zone>,
  found: Found,
): Promise<void> {
  for await (const { key, value, fault, plain } of ledger.rows('drift', newestFirst(row.id))) {
    const where = { table: 'drift', row: 'drift', scanId: row.id } as const;
    if (fault !== undefined) {
      found.differs({ ...where, what: `${key}: ${fault}` });
      continue;
    }
    const drift = value as Drift;
    const subscription = drift.subscriptionId;
    if (key !== driftKey(drift))
      found.differs({ ...where, subscription, what: `${key}: it is that of another change` });
    if (plain['zone'] !== drift.zone)
      found.differs({ ...where, subscription, what: 'its zone beside the row is another' });
    if (!expected.delete(digestOf(drift)) && !gone.has(drift.zone))
      found.differs({ ...where, subscription, what: 'no result of the scan holds it' });
  }
  for (const zone of expected.values())
    if (!gone.has(zone))
      found.differs({ table: 'drift', row: 'drift', scanId: row.id, what: 'a change that a result holds is missing' });
}
