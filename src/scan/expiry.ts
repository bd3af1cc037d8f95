import type { Zone } from '../model/finding.ts';
import type { Leaf } from '../model/manifest.ts';
import type { PurgeProgress } from './purge-progress.ts';
import type { ScanRow } from './store.ts';

/**
 * Storage, as the purge needs it. Nothing here touches scan rows, the latest id or memories. Every step can be
 * repeated.
 */
export type Expiry = {
  latest(): Promise<string | undefined>;
  getScan(id: string): Promise<ScanRow | undefined>;
  purgeProgress(): Promise<PurgeProgress | undefined>;
  leaves(scanId: string, shard: number | 'left'): Promise<readonly Leaf[] | undefined>;
  putPurgeProgress(progress: PurgeProgress): Promise<void>;
  /** Scans younger than the id `after` and older than the id `before`, oldest first. */
  scansBetween(after: string, before: string): Promise<readonly ScanRow[]>;
  /** Deletes the results of a shard's subscriptions that were in the zone, and their history; returns how many. */
  expireResults(scanId: string, shard: number | 'left', zone: Zone): Promise<number>;
  expireDrift(scanId: string, zone: Zone): Promise<number>;
  /** Deletes the ready answers of a scan, which hold rows of every zone. */
  expireReady(scanId: string): Promise<void>;
  /** Deletes what belongs to the scan as a whole: its scope, its lists of subscriptions, its marks, its notes. */
  expireRest(scanId: string): Promise<void>;
  /**
   * Walks the evidence and deletes what has expired, judged by its last uses, as long as `hasTime` says so; `next` is
   * the partition to continue from, empty at the end.
   */
  expireEvidence(
    from: string,
    isExpired: (uses: readonly { readonly zone: Zone; readonly scanId: string }[]) => boolean,
    hasTime: () => boolean,
  ): Promise<{ readonly removed: number; readonly next: string }>;
};
