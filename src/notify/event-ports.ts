import type { ScanDependencies } from '../scan/dependencies.ts';
import type { CloudEvent } from './event-schema.ts';

/* The outbox of events and the topic, as the use cases need them. */

/**
 * An answer of the topic to one request. `refused`: it took nothing; the `topic` takes none at all with these settings,
 * or these `events` are too large or not well formed. `unreached`: the request did not get there. `no-answer`: it may
 * or may not have the events.
 */
export type TopicAnswer =
  | { readonly state: 'accepted' }
  | { readonly state: 'throttled'; readonly retryAfterSeconds?: number | undefined }
  | { readonly state: 'refused'; readonly of: 'topic' | 'events'; readonly message: string }
  | { readonly state: 'unreached' | 'no-answer'; readonly message: string };

/** A topic. Its function never throws: whatever happens is an answer. */
export type Topic = { publish(events: readonly CloudEvent[]): Promise<TopicAnswer> };

/** An event in the outbox; it stays until every event of its scan is published. */
export type StoredEvent = {
  readonly event: CloudEvent;
  readonly publishedAt?: string;
  /** When the topic last refused this very event, and how often it has. */
  readonly refusedAt?: string;
  readonly refusals?: number;
};

/**
 * How the publishing stands; one row. `sending`: a request with the events `carries` may be on its way. `waiting`: the
 * last one failed, and the next is not made before `notBefore`.
 */
export type Publication = {
  readonly state: 'idle' | 'sending' | 'waiting';
  /** When this state began. */
  readonly at: string;
  readonly carries: readonly string[];
  /** Ids of events that an earlier request may have delivered. */
  readonly mayRepeat: readonly string[];
  /** How many events the next request may carry. */
  readonly most: number;
  /** The newest scan with an event that the topic accepted. */
  readonly newest?: string;
  /** Requests that failed in a row. */
  readonly failures: number;
  readonly notBefore?: string;
  readonly cause?: 'refused' | 'throttled' | 'unreached' | 'no-answer';
  readonly message?: string;
  /** A hash of the settings: nothing waits any longer once they change. */
  readonly settings: string;
};

/**
 * The outbox of events: those of each scan, an index of the scans whose events are not all published, which scans were
 * written into it, and how the publishing stands.
 */
export type EventOutbox = {
  /** The oldest scan that has events: the newest closed one when the topic was first there. */
  getFirst(): Promise<string | undefined>;
  setFirst(scanId: string): Promise<void>;
  /** The scans from this one on whose events were written, and whether all of them were published since. */
  writtenSince(scanId: string): Promise<ReadonlyMap<string, 'written' | 'published'>>;
  setWritten(scanId: string): Promise<void>;
  /** Names a scan in the index, with the number of its events; before the first of them is written. */
  openEvents(scanId: string, count: number): Promise<void>;
  /** The scans in the index, oldest first, whatever their age. */
  openEventScans(): Promise<readonly { readonly scanId: string; readonly count: number }[]>;
  /** Writes down that the events of a scan are published, deletes them and takes it from the index. */
  closeEvents(scanId: string): Promise<void>;
  /** Inserts only; false where the event already exists. */
  createEvent(scanId: string, stored: StoredEvent): Promise<boolean>;
  events(scanId: string): Promise<readonly StoredEvent[]>;
  putEvent(scanId: string, stored: StoredEvent): Promise<void>;
  getPublication(): Promise<{ readonly value: Publication; readonly etag: string } | undefined>;
  /** Returns the new etag; undefined where another process was first. */
  putPublication(value: Publication, etag: string | undefined): Promise<string | undefined>;
  /** Writes down that events of a scan are overdue; false where that was written before. */
  createEventsOverdue(scanId: string): Promise<boolean>;
};

export type TopicSettings = {
  readonly topic: Topic;
  /** Of every event: which stored scans it comes from. */
  readonly source: string;
  /** A hash that changes when one of the settings does. */
  readonly settings: string;
};

/** What publishing needs. Without `topic` there are no events, and none are written. */
export type EventDeps = Pick<ScanDependencies, 'store' | 'checks' | 'policy' | 'now' | 'event'> & {
  readonly events: EventOutbox;
  readonly topic: TopicSettings | undefined;
  readonly pageUrl: string | undefined;
};
