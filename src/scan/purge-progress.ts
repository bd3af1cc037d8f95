import type { Zone } from '../model/finding.ts';
import type { Tombstone } from '../model/manifest.ts';

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
