import { createHash } from 'node:crypto';
import { canonical } from '../../model/canonical.ts';
import type { Link, ScanRow, Store, SubscriptionResult } from '../store.ts';

/*
 * Each closed scan names the one before it: a row changed or taken away later no longer fits its link, nor any after
 * it.
 */

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The results of a scan as one hash, taken one subscription at a time, in the order of the scan. */
export function resultsHasher(): { add(result: SubscriptionResult): void; end(): string } {
  const hash = createHash('sha256');
  return {
    add: ({ subscription, evidence, findings }) => {
      hash.update(`${canonical([subscription.id, evidence ?? null, sha256(canonical(findings))])}\n`);
    },
    end: () => hash.digest('hex'),
  };
}

/** The link of a scan. Its own chain and how far its mails are do not count: they come after. */
export function linkOf(row: ScanRow, previous: string | null, results: string): Link {
  const { chain: _chain, told: _told, ...said } = row;
  return { previous, results, hash: sha256(canonical({ previous, results, scan: said })) };
}

export type ChainResult = {
  /** Scans whose link holds, oldest first to newest. */
  readonly links: number;
  /**
   * Of these, the ones whose results were all there to be hashed again; of older ones some or all were deleted after
   * their retention, and only their rows are held.
   */
  readonly withResults: number;
  readonly broken?: { readonly scanId: string; readonly why: string };
};

/**
 * Follows the chain from the oldest scan that is kept to the newest, and names the first link that does not hold.
 * Results may be missing of scans up to `purgedUpTo` alone (`newestPurged`): there the purge deletes, elsewhere
 * somebody did.
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
    const { rows: read, results } = await rehash(store, row);
    const isWhole = read === row.summary?.coverage.inScope;
    const why = faultInLink(row, before, isWhole || row.id > purgedUpTo ? results : undefined);
    if (why) return { links, withResults, broken: { scanId: row.id, why } };
    links += 1;
    if (isWhole) withResults += 1;
    before = row;
  }
  return { links, withResults };
}

/** Pure. `results` is undefined where not all are kept any more. */
export function faultInLink(
  row: ScanRow,
  before: ScanRow | undefined,
  results: string | undefined,
): string | undefined {
  if (!row.chain) return 'It has no link';
  if (before && row.chain.previous !== before.chain?.hash)
    return `It does not follow scan ${before.id}: a scan in between was taken away, or that one was changed`;
  if (results !== undefined && results !== row.chain.results)
    return 'The findings or the evidence of a subscription are not those that it was closed with';
  if (linkOf(row, row.chain.previous, row.chain.results).hash !== row.chain.hash)
    return 'Its own row is not the one that it was closed with';
  return undefined;
}

async function rehash(
  store: Pick<Store, 'results'>,
  row: ScanRow,
): Promise<{ readonly rows: number; readonly results: string }> {
  const hash = resultsHasher();
  let rows = 0;
  for (let shard = 0; shard < row.shards; shard++)
    for await (const result of store.results(row.id, shard)) {
      hash.add(result);
      rows += 1;
    }
  return { rows, results: hash.end() };
}
