import { createHash } from 'node:crypto';
import { canonical } from '../../model/canonical.ts';
import { hashOfLeaf, leafOf, manifestHash, scanDigest } from '../evidence/digests.ts';
import { merkleTree } from '../evidence/merkle.ts';
import type { ScanRow, Store, SubscriptionResult } from '../store.ts';

/*
 * Each closed scan names the one before it: if a row is changed or removed later, its link and those after it no longer
 * hold. A scan with a manifest is vouched for by it (docs/evidence.md), and one of an earlier version by its link
 * alone.
 */

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Hashes the results of a scan without a manifest, one subscription at a time, in the order of the scan. SHA-256, in
 * hex.
 */
export function resultsHasher(): { add(result: SubscriptionResult): void; end(): string } {
  const hash = createHash('sha256');
  return {
    add: ({ subscription, evidence, findings }) => {
      hash.update(`${canonical([subscription.id, evidence ?? null, sha256(canonical(findings))])}\n`);
    },
    end: () => hash.digest('hex'),
  };
}

/**
 * The hash in the link of a scan without a manifest. Its own chain and the progress of its mails are left out: they
 * change after it is closed.
 */
export function legacyHash(row: ScanRow, previous: string | null, results: string): string {
  const { chain: _chain, told: _told, ...closed } = row;
  return sha256(canonical({ previous, results, scan: closed }));
}

export type ChainResult = {
  /** How many scans have a link that holds, counted from the oldest. */
  readonly links: number;
  /**
   * How many of them still have all their results, which were hashed again. Results of older scans were deleted after
   * their retention; the link then vouches for the scan row alone.
   */
  readonly withResults: number;
  readonly broken?: { readonly scanId: string; readonly why: string };
};

/**
 * Follows the chain from the oldest stored scan to the newest, and names the first link that does not hold. Results may
 * be missing only for scans up to `purgedUpTo` (see `newestPurged`): there the purge deleted them, elsewhere somebody
 * else did.
 */
export async function verifyChain(
  store: Pick<Store, 'scans' | 'results'>,
  purgedUpTo = '',
  limit = 10_000,
): Promise<ChainResult> {
  const rows = (await store.scans(limit))
    .filter((row) => row.state === 'complete' || row.state === 'partial')
    .reverse();
  let links = 0;
  let withResults = 0;
  let before: ScanRow | undefined;
  for (const row of rows) {
    const { count, results } = await rehash(store, row);
    const isWhole = count === (row.summary?.coverage.inScope ?? 0) - (row.summary?.unlisted ?? 0);
    const why = faultInLink(row, before, isWhole || row.id > purgedUpTo ? results(row) : undefined);
    if (why) return { links, withResults, broken: { scanId: row.id, why } };
    links += 1;
    if (isWhole) withResults += 1;
    before = row;
  }
  return { links, withResults };
}

/** Why a link does not hold; undefined where it does. `results`: their hash, undefined where some are gone. Pure. */
export function faultInLink(
  row: ScanRow,
  before: ScanRow | undefined,
  results: string | undefined,
): string | undefined {
  if (!row.chain) return 'It has no link';
  if (before && row.chain.previous !== before.chain?.hash)
    return `It does not follow scan ${before.id}: a scan in between was removed, or that one was changed`;
  if (results !== undefined && results !== row.chain.results)
    return 'The findings or the evidence of a subscription are not the ones it was closed with';
  const { manifest } = row.chain;
  const isOwn = manifest
    ? manifestHash(manifest) === row.chain.hash && manifest.scan === scanDigest(row)
    : legacyHash(row, row.chain.previous, row.chain.results) === row.chain.hash;
  if (!isOwn) return 'Its own row is not the one it was closed with';
  return undefined;
}

async function rehash(
  store: Pick<Store, 'results'>,
  row: ScanRow,
): Promise<{ readonly count: number; readonly results: (row: ScanRow) => string }> {
  const hash = resultsHasher();
  const tree = merkleTree();
  let count = 0;
  for (let shard = 0; shard < row.shards; shard++)
    for await (const result of store.results(row.id, shard)) {
      hash.add(result);
      tree.add(hashOfLeaf(leafOf(shard, result)));
      count += 1;
    }
  const [legacy, { root }] = [hash.end(), tree.end()];
  return { count, results: ({ chain }) => (chain?.manifest ? root : legacy) };
}
