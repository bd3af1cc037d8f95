import type { Zone } from '../../model/finding.ts';
import type { Leaf, Tombstone } from '../../model/manifest.ts';
import { removedDigest } from '../evidence/digests.ts';
import type { Expiry } from '../expiry.ts';
import type { PurgeProgress } from '../purge-progress.ts';
import type { ScanRow } from '../store.ts';

/** A year of a retention. */
export const YEAR_MS = 365.25 * 86_400_000;

/**
 * The tombstone of what a purge is about to take of a scan; it is written down before the first row goes. Throws where
 * storage fails.
 */
export async function tombstoneOf(
  store: Pick<Expiry, 'leaves'>,
  scan: ScanRow,
  zone: Zone,
  { number, at, retentionYears }: Pick<Tombstone, 'number' | 'at' | 'retentionYears'>,
): Promise<Tombstone> {
  const leaves: Leaf[] = [];
  for (const shard of [...Array(scan.shards).keys(), 'left'] as const)
    leaves.push(...((await store.leaves(scan.id, shard)) ?? []).filter((leaf) => leaf.zone === zone));
  return {
    number,
    scanId: scan.id,
    zone,
    at,
    retentionYears,
    results: leaves.length,
    leaves: scan.chain?.manifest ? removedDigest(leaves) : null,
  };
}

/** The number of the newest tombstone that a manifest carries. */
export async function carriedUpTo(store: Pick<Expiry, 'latest' | 'getScan'>): Promise<number> {
  const latest = await store.latest();
  const row = latest === undefined ? undefined : await store.getScan(latest);
  return row?.chain?.manifest?.purge.upTo ?? 0;
}

/** The tombstones that still have to wait: no manifest carries them, or what they name is not all gone. */
export const stillPending = ({ pending = [], done, held }: PurgeProgress, upTo: number): readonly Tombstone[] =>
  pending.filter((one) => one.number > upTo || one.scanId > done[one.zone] || held.includes(one.scanId));
