import type { Baseline } from '../model/baseline.ts';
import type { CloudName } from '../model/cloud.ts';
import type { Readings } from '../model/evidence.ts';
import type { Finding, Zone } from '../model/finding.ts';
import type { ScopeReadings } from '../model/recorded-scan.ts';
import type { Drift, InventoryItem, Night, Report, ReportSubscription } from '../model/report.ts';
import type { Subject } from '../model/subject.ts';
import type { Totals } from './finish/totals.ts';
import type { WaiverNotice } from './memory/waiver-notices.ts';

/** What a closed scan came to. */
export type Summary = {
  readonly totals: Totals;
  readonly coverage: Report['coverage'];
  readonly night: Night;
  readonly missing: readonly string[];
  readonly warnings: readonly string[];
  readonly baseline: boolean;
};

/**
 * A scan's own row. `planning`: its subscriptions are being listed. `queueing`: its shards are written, their messages
 * are being sent. `running`: all are sent. `failed`: nothing could be listed at all, `error` says why.
 */
export type ScanRow = {
  readonly id: string;
  readonly trigger: 'timer' | 'http' | 'cli';
  readonly startedAt: string;
  readonly deadline: string;
  readonly state: 'planning' | 'queueing' | 'running' | 'complete' | 'partial' | 'failed';
  readonly scope: readonly string[];
  readonly shards: number;
  /** Names the listing that the shards are of. */
  readonly plan?: string;
  /** When the messages of its open shards were sent a second time. */
  readonly nudgedAt?: string;
  readonly cloud: CloudName;
  readonly version: string;
  readonly finishedAt?: string;
  /** Why its scope could not be listed; it is tried again until the deadline. */
  readonly error?: string;
  readonly summary?: Summary;
  readonly chain?: Link;
  /** How far the mails of what changed are: `noted` when each owner's note is in the outbox. */
  readonly told?: 'noted' | 'done';
};

/**
 * A scan's place in the chain: SHA-256 over the link before it, its summary, and the evidence and findings of each of
 * its subscriptions.
 */
export type Link = { readonly previous: string | null; readonly results: string; readonly hash: string };

/**
 * One subscription's part of a scan. `evidence` is the SHA-256 of the readings it rests on, with the first sights that
 * were known then.
 */
export type SubscriptionResult = {
  readonly subscription: ReportSubscription;
  readonly findings: readonly Finding[];
  readonly inventory: readonly InventoryItem[];
  readonly evidence?: string;
  /** The time at which it was judged: ages count up to it. */
  readonly judgedAt?: string;
  readonly warning?: string;
  /** The declarations of the policy that it meets; see policy-met.ts. */
  readonly met?: readonly string[];
  /** Whether nothing was known of it before this scan. */
  readonly baseline: boolean;
  /** Its part of the scan never ended: what stands here is that nothing could be seen. */
  readonly lost?: boolean;
  readonly drift: readonly Drift[];
  readonly notices: readonly WaiverNotice[];
  readonly newChecks: readonly string[];
};

/**
 * What is remembered of a subscription, with what its last scan came to: written in one piece, so that whoever folds a
 * scan first decides it, and whoever comes later writes the same rows.
 */
export type Memory = { readonly baseline: Baseline; readonly result: SubscriptionResult };

export type Mark = { readonly state: 'done' | 'failed'; readonly message?: string };
export type StoredReadings = { readonly subject: Subject; readonly readings: Readings };

/** One scan of one subscription: a letter of `LETTERS` for each of `checks`, in their order. */
export type Letters = { readonly scanId: string; readonly checks: readonly string[]; readonly letters: string };
export type DriftQuery = {
  readonly since?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
};
export type DriftPage = { readonly rows: readonly Drift[]; readonly next: string | undefined };

/** Storage as the use cases need it. Every write has a deterministic key, so that doing it again changes nothing. */
export type Store = {
  /** Insert only; false where the scan exists. */
  createScan(row: ScanRow): Promise<boolean>;
  getScan(id: string): Promise<ScanRow | undefined>;
  /** False where the stored row is no longer `before`: somebody else went on with it. */
  replaceScan(before: ScanRow, after: ScanRow): Promise<boolean>;
  /** The newest scan that was started, whether or not its row was written; one scan at a time is open. */
  getClaim(): Promise<{ readonly value: ScanRow; readonly etag: string } | undefined>;
  /** False where another was first. */
  claim(row: ScanRow, etag: string | undefined): Promise<boolean>;
  /** Newest first; those before `before`, where it is given. */
  scans(limit: number, before?: string): Promise<readonly ScanRow[]>;
  /** Id of the newest closed scan, in one read. */
  latest(): Promise<string | undefined>;
  setLatest(id: string): Promise<void>;
  /** Two listings of one scan do not mix: each has its own `plan`. */
  putScope(scanId: string, plan: string, scope: ScopeReadings): Promise<void>;
  getScope(scanId: string, plan: string): Promise<ScopeReadings | undefined>;
  putShard(scanId: string, plan: string, index: number, subjects: readonly Subject[]): Promise<void>;
  getShard(scanId: string, plan: string, index: number): Promise<readonly Subject[] | undefined>;
  /** Insert only; false where the shard has its mark. */
  mark(scanId: string, index: number, mark: Mark): Promise<boolean>;
  marks(scanId: string): Promise<ReadonlyMap<number, Mark>>;
  putResults(scanId: string, index: number, results: readonly SubscriptionResult[]): Promise<void>;
  results(scanId: string, index: number): AsyncIterable<SubscriptionResult>;
  /** What is told of subscriptions that were in the scan before and are no longer listed. */
  putDelisted(scanId: string, results: readonly SubscriptionResult[]): Promise<void>;
  delisted(scanId: string): AsyncIterable<SubscriptionResult>;
  getMemory(subscriptionId: string): Promise<{ readonly value: Memory; readonly etag: string } | undefined>;
  /** False where another worker was first. */
  putMemory(value: Memory, etag: string | undefined): Promise<boolean>;
  /** Kept once per content, with the scan that used it last in each zone; returns its SHA-256. */
  putEvidence(kept: StoredReadings, use: { readonly scanId: string; readonly zone: Zone }): Promise<string>;
  getEvidence(subscriptionId: string, hash: string): Promise<StoredReadings | undefined>;
  putHistory(subscriptionId: string, letters: Letters): Promise<void>;
  /** What one subscription's checks came to in its last scans, newest first. */
  getHistory(subscriptionId: string, limit: number): Promise<readonly Letters[]>;
  putDrift(rows: readonly Drift[]): Promise<void>;
  driftOf(scanId: string): Promise<readonly Drift[]>;
  /**
   * Drift of all scans that started at `since` or later (ISO 8601), newest scan first, a page at a time; `next` is the
   * cursor of the page after it.
   */
  driftPage(query: DriftQuery): Promise<DriftPage>;
  /** The text of the last policy file that was good. */
  getPolicy(): Promise<string | undefined>;
  putPolicy(text: string): Promise<void>;
};

/**
 * How far the purge has come: by zone, the newest scan whose rows are gone; the scan whose rows it began to delete
 * last; scans that were passed over because their mails are not all sent; and the evidence partition to go on with
 * (empty = from the start).
 */
export type PurgeProgress = {
  readonly done: Readonly<Record<Zone, string>>;
  readonly held: readonly string[];
  readonly evidence: string;
  readonly deleting?: string;
};

/**
 * Storage as the purge needs it. Nothing here touches scan rows, the latest id or memories. Every step can be done
 * again.
 */
export type Expiry = {
  latest(): Promise<string | undefined>;
  getScan(id: string): Promise<ScanRow | undefined>;
  purgeProgress(): Promise<PurgeProgress | undefined>;
  putPurgeProgress(progress: PurgeProgress): Promise<void>;
  /** Scans younger than `after` and older than `before`, oldest first. */
  scansBetween(after: string, before: string): Promise<readonly ScanRow[]>;
  /** Deletes the results of a shard's subscriptions that were judged in the zone, and their part of the history. */
  expireResults(scanId: string, shard: number | 'left', zone: Zone): Promise<number>;
  expireDrift(scanId: string, zone: Zone): Promise<number>;
  /** Deletes what is the scan's as a whole: its scope, its lists of subscriptions, its marks, its notes. */
  expireRest(scanId: string): Promise<void>;
  /**
   * Walks the evidence and deletes what is expired by its last uses, until `goOn` says no; `next` is where to go on,
   * empty at the end.
   */
  expireEvidence(
    from: string,
    isExpired: (uses: readonly { readonly zone: Zone; readonly scanId: string }[]) => boolean,
    goOn: () => boolean,
  ): Promise<{ readonly removed: number; readonly next: string }>;
};

export type Queue = { send(message: { readonly scanId: string; readonly shard: number }): Promise<void> };
