import type { Zone } from '../model/finding.ts';
import type { Leaf, Tombstone } from '../model/manifest.ts';
import type { ScanRow } from './store.ts';

/**
 * How far the purge has come. `done`: by zone, the newest scan whose rows are gone. `deleting`: the scan whose rows it
 * last began to delete. `held`: scans that were passed over because some of their mails are not sent. `evidence`: the
 * partition of evidence to continue from (empty = the first).
 */
export type PurgeProgress = {
  readonly done: Readonly<Record<Zone, string>>;
  readonly held: readonly string[];
  readonly evidence: string;
  readonly deleting?: string;
  /** The time by which rows expired in the last run. */
  readonly at?: string;
  /** Tombstones that no manifest carries yet, oldest first. */
  readonly pending?: readonly Tombstone[];
  /** The number of the newest tombstone. */
  readonly numbered?: number;
};

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
