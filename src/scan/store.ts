import type { Attestation } from '../model/attestation.ts';
import type { Baseline } from '../model/baseline.ts';
import type { BomChange } from '../model/bom/compare.ts';
import type { CloudName } from '../model/cloud.ts';
import type { Readings } from '../model/evidence.ts';
import type { Finding, Zone } from '../model/finding.ts';
import type { SubscriptionForecast } from '../model/forecast-rows.ts';
import type { Leaf, Manifest, ShardLeaf } from '../model/manifest.ts';
import type { Policy } from '../model/policy.ts';
import type { Malformed } from '../model/reading-faults.ts';
import type { ScopeReadings } from '../model/recorded-scan.ts';
import type { Delisted, Drift, InventoryItem, LeftOut, Night, Report, ReportSubscription } from '../model/report.ts';
import type { Subject } from '../model/subject.ts';
import type { Totals } from './finish/totals.ts';
import type { WaiverNotice } from './memory/waiver-notices.ts';
import type { PurgeProgress } from './purge-progress.ts';

/** The result of a closed scan. */
export type Summary = {
  readonly totals: Totals;
  readonly coverage: Report['coverage'];
  readonly night: Night;
  readonly missing: readonly string[];
  readonly warnings: readonly string[];
  readonly malformed?: Malformed;
  readonly baseline: boolean;
  /** Findings that flap. */
  readonly flapping?: number;
  /** Subscriptions that were listed and have no result, because the list of their shard was lost. */
  readonly unlisted?: number;
  /** The subscriptions that left the scope in this scan; absent in rows of versions that did not name them. */
  readonly delisted?: readonly Omit<Delisted, 'at'>[];
  /** What the policy said of the time to remediate; absent in rows of versions that did not keep it. */
  readonly slaHours?: NonNullable<Report['slaHours']>;
};

/**
 * A scan's own row. `planning`: its subscriptions are being listed. `queueing`: its shards are written, and their
 * messages are being sent. `running`: all messages are sent. `failed`: nothing could be listed at all; `error` says
 * why.
 */
export type ScanRow = {
  readonly id: string;
  readonly trigger: 'timer' | 'http' | 'cli' | 'subset';
  readonly startedAt: string;
  readonly deadline: string;
  readonly state: 'planning' | 'queueing' | 'running' | 'complete' | 'partial' | 'failed';
  readonly scope: readonly string[];
  /** Of a subset scan: the ids of the only subscriptions that it reads. */
  readonly only?: readonly string[];
  /** Of a subset scan: when the nightly scan was due that starts after it. */
  readonly followedBy?: string;
  readonly shards: number;
  /** The number of subscriptions of each shard; absent in rows of version 0.1. */
  readonly sizes?: readonly number[];
  /** The id of the listing that the shards belong to. */
  readonly plan?: string;
  /** When the messages of its open shards were sent again. */
  readonly nudgedAt?: string;
  /** The subscriptions that the policy leaves out: they are in no shard. */
  readonly leftOut?: readonly LeftOut[];
  readonly cloud: CloudName;
  /** The object id of the identity that listed the scope. */
  readonly principalId?: string;
  readonly version: string;
  readonly finishedAt?: string;
  /** Why its scope could not be listed; the listing is tried again until the deadline. */
  readonly error?: string;
  readonly summary?: Summary;
  readonly chain?: Link;
  /** How far its mails are. `noted`: every owner's note is in the outbox. `done`: all are sent. */
  readonly told?: 'noted' | 'done';
};

/**
 * A scan's place in the chain. `hash`: that of its manifest; `results`: the Merkle root over its subscriptions. Scans
 * of versions before manifests have none; see chain.ts for what their hashes cover.
 */
export type Link = {
  readonly previous: string | null;
  readonly results: string;
  readonly hash: string;
  readonly manifest?: Manifest;
};

/**
 * One subscription's part of a scan. `evidence` is the SHA-256 of the readings it rests on, including the first-seen
 * times that were known then.
 */
export type SubscriptionResult = {
  readonly subscription: ReportSubscription;
  readonly findings: readonly Finding[];
  readonly inventory: readonly InventoryItem[];
  readonly evidence?: string;
  /** When it was judged: ages count up to this time. */
  readonly judgedAt?: string;
  readonly warning?: string;
  /** Its readings in another shape than expected, by kind. */
  readonly malformed?: Malformed;
  /** The declarations of the policy that it meets; see policy/declarations-met.ts. */
  readonly met?: readonly string[];
  /** Whether nothing was known about it before this scan. */
  readonly baseline: boolean;
  /** Its part of the scan never ended: every check that rests on evidence is unknown. */
  readonly lost?: boolean;
  readonly drift: readonly Drift[];
  readonly notices: readonly WaiverNotice[];
  readonly newChecks: readonly string[];
  /** The digest of the policy it was judged by, and the version that judged it. */
  readonly policy?: string;
  readonly version?: string;
  /**
   * The digests of its baseline before and after this scan; `before` is null where nothing was remembered.
   * `unreadable`: what was remembered could not be read.
   */
  readonly memory?: { readonly before: string | null; readonly after: string; readonly unreadable?: true };
  /** What changed in its AI bill of materials since the scan before, where both saw it. */
  readonly bom?: readonly BomChange[];
  /** What its plans cost or would cost a month, where its token metrics were asked for and it holds AI, or may. */
  readonly forecast?: SubscriptionForecast;
};

/**
 * What is remembered of a subscription, with the result of its last scan, in one piece: who folds a scan first decides.
 */
export type Memory = { readonly baseline: Baseline; readonly result: SubscriptionResult };

/** What the memory of a subscription holds; without a value it cannot be read, for the reason `unreadable`. */
export type FoundMemory = {
  readonly value: Memory | undefined;
  readonly etag: string;
  readonly unreadable?: string;
};

/** A stored row that could not be read, and where it was. `announced`: its event was written. */
export type SetAside = {
  readonly id: string;
  readonly table: string;
  readonly partition: string;
  readonly key: string;
  readonly reason: string;
  /** SHA-256 over the entities as they were; absent in entries of earlier versions. */
  readonly content?: string;
  readonly announced: boolean;
};

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

/**
 * Storage, as the use cases need it. Every write has a deterministic key, so repeating it changes nothing. A row that
 * cannot be read is set aside, and then counts as absent.
 */
export type Store = {
  /** Inserts only; false where the scan already exists. */
  createScan(row: ScanRow): Promise<boolean>;
  getScan(id: string): Promise<ScanRow | undefined>;
  /** False where the stored row is no longer `before`: another process has changed it. */
  replaceScan(before: ScanRow, after: ScanRow): Promise<boolean>;
  /** The newest scan that was started, whether or not its row was written. One scan is open at a time. */
  getClaim(): Promise<{ readonly value: ScanRow; readonly etag: string } | undefined>;
  /** False where another process was first. */
  claim(row: ScanRow, etag: string | undefined): Promise<boolean>;
  /** Newest first; only those before the scan id `before`, where it is given. */
  scans(limit: number, before?: string): Promise<readonly ScanRow[]>;
  /** The id of the newest closed scan of the whole scope, in one read. */
  latest(): Promise<string | undefined>;
  setLatest(id: string): Promise<void>;
  /** `listing`: the id of a listing of the scope. Two listings of one scan do not mix. */
  putScope(scanId: string, listing: string, scope: ScopeReadings): Promise<void>;
  getScope(scanId: string, listing: string): Promise<ScopeReadings | undefined>;
  putShard(scanId: string, listing: string, index: number, subjects: readonly Subject[]): Promise<void>;
  getShard(scanId: string, listing: string, index: number): Promise<readonly Subject[] | undefined>;
  /** Inserts only; false where the shard already has its mark. */
  mark(scanId: string, index: number, mark: Mark): Promise<boolean>;
  marks(scanId: string): Promise<ReadonlyMap<number, Mark>>;
  putResults(scanId: string, index: number, results: readonly SubscriptionResult[]): Promise<void>;
  results(scanId: string, index: number): AsyncIterable<SubscriptionResult>;
  /** Results of subscriptions that the previous scan listed and this one does not. */
  putDelisted(scanId: string, results: readonly SubscriptionResult[]): Promise<void>;
  delisted(scanId: string): AsyncIterable<SubscriptionResult>;
  /** The leaves of a closed scan's tree, a shard at a time; kept as long as any of its results. */
  putLeaves(scanId: string, shard: number | 'left', leaves: readonly Leaf[]): Promise<void>;
  leaves(scanId: string, shard: number | 'left'): Promise<readonly Leaf[] | undefined>;
  putShardLeaves(scanId: string, leaves: readonly ShardLeaf[]): Promise<void>;
  getMemory(subscriptionId: string): Promise<FoundMemory | undefined>;
  /** False where another worker was first. */
  putMemory(value: Memory, etag: string | undefined): Promise<boolean>;
  /** Stored once per content, with the last scan that used it in each zone; returns its SHA-256, in hex. */
  putEvidence(evidence: StoredReadings, use: { readonly scanId: string; readonly zone: Zone }): Promise<string>;
  getEvidence(subscriptionId: string, hash: string): Promise<StoredReadings | undefined>;
  putHistory(subscriptionId: string, letters: Letters): Promise<void>;
  /** The statuses of one subscription's checks in its last scans, newest first. */
  getHistory(subscriptionId: string, limit: number): Promise<readonly Letters[]>;
  putDrift(rows: readonly Drift[]): Promise<void>;
  driftOf(scanId: string): Promise<readonly Drift[]>;
  /**
   * The drift of all scans that started at `since` (ISO 8601) or later, newest scan first, one page at a time; `next`
   * is the cursor of the following page.
   */
  driftPage(query: DriftQuery): Promise<DriftPage>;
  /** The text of the last valid policy file. */
  getPolicy(): Promise<string | undefined>;
  putPolicy(text: string): Promise<void>;
  /** Keeps a policy by which something was judged, in its canonical form, under its digest. */
  keepPolicy(digest: string, policy: Policy): Promise<void>;
  /** How far the purge has come, and the tombstones that no manifest carries yet. */
  purgeProgress(): Promise<PurgeProgress | undefined>;
  /** The newest scan whose manifest is anchored outside the store. */
  anchored(): Promise<string | undefined>;
  setAnchored(scanId: string): Promise<void>;
  /** The newest scan whose pack is kept outside the store. */
  archived(): Promise<string | undefined>;
  setArchived(scanId: string): Promise<void>;
  /** Inserts only; false where another statement has its number already. */
  createAttestation(attestation: Attestation): Promise<boolean>;
  /** What people have stated, in the order of its numbers. */
  attestations(): Promise<readonly Attestation[]>;
  /** The newest scan up to which every manifest is signed. */
  signed(): Promise<string | undefined>;
  setSigned(scanId: string): Promise<void>;
  /** The rows that were set aside and that nobody has deleted yet. */
  setAside(): Promise<readonly SetAside[]>;
  announced(entry: SetAside): Promise<void>;
};

export type Queue = { send(message: { readonly scanId: string; readonly shard: number }): Promise<void> };
