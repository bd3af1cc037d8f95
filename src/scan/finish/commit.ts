import type { Leaf, Manifest, ShardLeaf } from '../../model/manifest.ts';
import type { ScanDependencies } from '../dependencies.ts';
import {
  asideDigest,
  digestOf,
  hashOfLeaf,
  leafOf,
  MOST_ASIDE,
  manifestHash,
  scanDigest,
} from '../evidence/digests.ts';
import { merkleTree } from '../evidence/merkle.ts';
import { newestWhole } from '../newest-closed.ts';
import { keepPolicy, policyDigest } from '../policy/kept-policy.ts';
import type { Link, Mark, ScanRow, SetAside, Store, SubscriptionResult } from '../store.ts';

/** How many scans are looked through for the manifest before. */
const NEAR = 20;
const FAR = 10_000;

/** Trees over the results of a scan that is being closed, of which they keep hashes only. */
export function resultTrees(
  store: Pick<Store, 'putLeaves' | 'putShardLeaves' | 'getShard' | 'delisted'>,
  row: ScanRow,
): {
  add(shard: number, result: SubscriptionResult): void;
  /** Writes the leaves of a shard whose results were all added. */
  endShard(shard: number, mark: Mark | undefined): Promise<void>;
  end(): Promise<Pick<Manifest, 'subscriptions' | 'delisted' | 'shards' | 'actual'>>;
} {
  const subscriptions = merkleTree();
  const shards = merkleTree();
  const shardLeaves: ShardLeaf[] = [];
  let leaves: Leaf[] = [];
  return {
    add: (shard, result) => void leaves.push(leafOf(shard, result)),
    async endShard(shard, mark) {
      for (const leaf of leaves) subscriptions.add(hashOfLeaf(leaf));
      await store.putLeaves(row.id, shard, leaves);
      const list = row.plan ? await store.getShard(row.id, row.plan, shard) : undefined;
      const own = shardLeaf(shard, list, mark, leaves.length);
      shards.add(hashOfLeaf(own));
      shardLeaves.push(own);
      leaves = [];
    },
    async end() {
      await store.putShardLeaves(row.id, shardLeaves);
      const delisted = merkleTree();
      for await (const result of store.delisted(row.id)) leaves.push(leafOf('left', result));
      for (const leaf of leaves) delisted.add(hashOfLeaf(leaf));
      if (leaves.length > 0) await store.putLeaves(row.id, 'left', leaves);
      const tree = subscriptions.end();
      return { subscriptions: tree, delisted: delisted.end(), shards: shards.end(), actual: tree.size };
    },
  };
}

export const shardLeaf = (shard: number, list: unknown, mark: Mark | undefined, results: number): ShardLeaf => ({
  shard,
  list: list === undefined ? null : digestOf(list),
  mark: mark === undefined ? null : digestOf(mark),
  results,
});

/**
 * The link of a scan that is being closed, with its manifest. `newest`: the id that is known as the newest closed scan.
 * Throws where storage fails.
 */
export async function linkOf(
  { store, policy, version, notes }: Pick<ScanDependencies, 'store' | 'policy' | 'version' | 'notes'>,
  closed: ScanRow,
  newest: string | undefined,
  trees: Pick<Manifest, 'subscriptions' | 'delisted' | 'shards' | 'actual' | 'notes'>,
  scope: unknown,
): Promise<Link> {
  const { before, unclosed, earlier } = await scansBefore(store, closed.id);
  const last = before?.chain?.manifest;
  const whole = newest === before?.id ? newest : (await newestWhole(store, closed.id))?.id;
  const [progress, anchored, text, attestations, aside, archived] = await Promise.all([
    store.purgeProgress(),
    store.anchored(),
    store.getPolicy(),
    store.attestations(),
    store.setAside(),
    store.archived(),
  ]);
  const stated = attestations.filter((one) => one.number > (last?.attested ?? 0));
  const attested = stated.at(-1)?.number ?? last?.attested;
  const mails = await toldSince(store, notes, [...(last?.untold ?? []), ...(before && last?.notes ? [before.id] : [])]);
  const upTo = last?.purge.upTo ?? 0;
  const tombstones = (progress?.pending ?? []).filter((one) => one.number > upTo);
  await keepPolicy(store, policy);
  const manifest: Manifest = {
    format: 'aispm-manifest/1',
    number: (last?.number ?? 0) + 1,
    scanId: closed.id,
    previous: before?.chain?.hash ?? null,
    genesis: last ? (last.genesis ?? before?.chain?.hash ?? null) : null,
    ...(last ? {} : { earlier }),
    ...(newest !== undefined && newest < closed.id && newest !== whole ? { lost: newest } : {}),
    version,
    policy: policyDigest(policy),
    policyText: text === undefined ? null : digestOf(text),
    retentionYears: policy.retentionYears,
    scan: scanDigest(closed),
    expected: closed.summary?.coverage.inScope ?? trees.actual,
    ...trees,
    scope: scope === undefined ? null : digestOf(scope),
    unclosed: unclosed.map((row) => ({ scanId: row.id, row: scanDigest(row) })),
    purge: {
      done: progress?.done ?? { 1: '', 2: '', 3: '' },
      upTo: tombstones.at(-1)?.number ?? upTo,
      tombstones,
      row: progress ? digestOf(progress) : null,
    },
    ...(anchored === undefined ? {} : { anchored }),
    ...(archived === undefined ? {} : { archived }),
    ...(stated.length > 0 ? { attestations: stated.map(digestOf) } : {}),
    ...(attested === undefined ? {} : { attested }),
    ...(mails.told.length > 0 ? { told: mails.told } : {}),
    ...(mails.untold.length > 0 ? { untold: [...mails.untold] } : {}),
    ...(aside.length > 0 ? { aside: asideOf(aside) } : {}),
  };
  return {
    previous: manifest.previous,
    results: manifest.subscriptions.root,
    hash: manifestHash(manifest),
    manifest,
  };
}

/** Of scans whose owners were to be told: those of which every mail was accepted by now, and the others. */
async function toldSince(
  store: Pick<Store, 'getScan'>,
  notes: ScanDependencies['notes'],
  scanIds: readonly string[],
): Promise<{ readonly told: NonNullable<Manifest['told']>; readonly untold: readonly string[] }> {
  const told: NonNullable<Manifest['told']> = [];
  const untold: string[] = [];
  for (const scanId of scanIds)
    if (notes && (await store.getScan(scanId))?.told === 'done')
      told.push({ scanId, ...(await notes.accepted(scanId)) });
    else untold.push(scanId);
  return { told, untold };
}

const asideOf = (entries: readonly SetAside[]): NonNullable<Manifest['aside']> =>
  entries
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, MOST_ASIDE)
    .map((entry) => ({ id: entry.id, row: asideDigest(entry) }));

type Before = {
  readonly before: ScanRow | undefined;
  readonly unclosed: readonly ScanRow[];
  readonly earlier: number;
};

/** The newest closed scan before this one, and those in between that were never closed, oldest first. */
async function scansBefore(store: Pick<Store, 'scans'>, id: string): Promise<Before> {
  const near = await store.scans(NEAR, id);
  const isFound = near.length < NEAR || near.some((row) => row.summary && row.chain?.manifest);
  const rows = isFound ? near : await store.scans(FAR, id);
  const at = rows.findIndex((row) => row.summary);
  const before = rows[at];
  const unclosed = (at < 0 ? rows : rows.slice(0, at)).filter((row) => row.id < id).reverse();
  return { before, unclosed, earlier: rows.filter((row) => row.summary && !row.chain?.manifest).length };
}
