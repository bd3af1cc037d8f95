import type { EventOutbox, Publication, StoredEvent, Topic, TopicAnswer } from '../../src/notify/event-ports.ts';
import type { CloudEvent } from '../../src/notify/event-schema.ts';
import type { Store } from '../../src/scan/store.ts';
import { type Telling, type Told, telling } from './oracle.ts';

/* The outbox of events in memory, a topic with faults in front of it, and what its receiver must have got. */

/** The kinds of rows of the outbox of events that can be lost. */
export const EVENT_ROWS = ['event', 'event-open', 'event-written', 'event-topic', 'event-first'] as const;
export type MemoryEventOutbox = EventOutbox & {
  /** Takes one row away; whether there was one. */
  readonly lose: (kind: (typeof EVENT_ROWS)[number], pick: <T>(from: readonly T[]) => T) => boolean;
};

export function memoryEventOutbox(): MemoryEventOutbox {
  const events = new Map<string, Map<string, StoredEvent>>();
  const open = new Map<string, number>();
  const written = new Map<string, 'written' | 'published'>();
  const overdue = new Set<string>();
  let first: string | undefined;
  let publication: { readonly value: Publication; readonly etag: string } | undefined;
  let writes = 0;
  const of = (scanId: string) => {
    const own = events.get(scanId) ?? new Map<string, StoredEvent>();
    events.set(scanId, own);
    return own;
  };
  return {
    getFirst: async () => first,
    async setFirst(scanId) {
      first = scanId;
    },
    writtenSince: async (scanId) => new Map([...written].filter(([id]) => id >= scanId)),
    async setWritten(scanId) {
      if (!written.has(scanId)) written.set(scanId, 'written');
    },
    async openEvents(scanId, count) {
      if (!open.has(scanId)) open.set(scanId, count);
    },
    openEventScans: async () => [...open].sort().map(([scanId, count]) => ({ scanId, count })),
    async closeEvents(scanId) {
      written.set(scanId, 'published');
      events.delete(scanId);
      open.delete(scanId);
      overdue.delete(scanId);
    },
    async createEvent(scanId, stored) {
      if (of(scanId).has(stored.event.id)) return false;
      of(scanId).set(stored.event.id, stored);
      return true;
    },
    events: async (scanId) => [...of(scanId).values()],
    async putEvent(scanId, stored) {
      of(scanId).set(stored.event.id, stored);
    },
    getPublication: async () => publication,
    async putPublication(value, etag) {
      if (publication?.etag !== etag) return undefined;
      publication = { value, etag: String(++writes) };
      return publication.etag;
    },
    async createEventsOverdue(scanId) {
      if (overdue.has(scanId)) return false;
      overdue.add(scanId);
      return true;
    },
    lose(kind, pick) {
      if (kind === 'event-topic') publication = undefined;
      else if (kind === 'event-first') first = undefined;
      else {
        const own = kind === 'event' ? events.get(pick([...events.keys(), ''])) : undefined;
        const rows = kind === 'event' ? own : kind === 'event-open' ? open : written;
        // What the newest scan wrote is known by its own row alone.
        const keys = [...(rows?.keys() ?? [])].filter(
          (one) => kind !== 'event-written' || one < (publication?.value.newest ?? ''),
        );
        if (keys.length === 0) return false;
        return rows?.delete(pick(keys)) === true;
      }
      return true;
    },
  };
}

/** `lost`: accepted, and the answer is lost. `reset`: neither. The others as the topic answers them. */
export const TOPIC_FAULTS = ['lost', 'reset', 'throttled', 'denied', 'large', 'unreached'] as const;
export type TopicFault = (typeof TOPIC_FAULTS)[number];

/** A topic with faults; `received` in the order of arrival, repeats included. */
export function faultyTopic(fault: () => TopicFault | undefined): Topic & { readonly received: CloudEvent[] } {
  const received: CloudEvent[] = [];
  const answers: Readonly<Record<Exclude<TopicFault, 'lost'>, TopicAnswer>> = {
    reset: { state: 'no-answer', message: 'The connection was broken' },
    throttled: { state: 'throttled', retryAfterSeconds: 1_000_000_000 },
    denied: { state: 'refused', of: 'topic', message: 'HTTP 403 Forbidden' },
    large: { state: 'refused', of: 'events', message: 'HTTP 413 RequestEntityTooLarge' },
    unreached: { state: 'unreached', message: 'ECONNREFUSED' },
  };
  return {
    received,
    async publish(events) {
      const what = fault();
      if (what !== undefined && what !== 'lost') return answers[what];
      received.push(...events);
      return what === 'lost' ? { state: 'no-answer', message: 'The answer was lost' } : { state: 'accepted' };
    },
  };
}

/**
 * What is wrong with what a receiver got: changes of a scan that no event counts, a closed scan without its event, an
 * event that came again without a mark. Empty where all is as it should be.
 */
export async function eventFaults(
  store: Pick<Store, 'scans' | 'results' | 'delisted'>,
  received: readonly CloudEvent[],
): Promise<readonly string[]> {
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const { id, subject, data } of received) {
    if (seen.has(id) && !data.mayRepeat) wrong.push(`${subject} of ${data.scan.id} came again without a mark`);
    seen.add(id);
  }
  return [...wrong, ...(await unpublished(store, received)).map(({ why }) => why)];
}

/** The changes that are counted in what a receiver got, by scan; of each closed scan that it was told of. */
function countedIn(received: readonly CloudEvent[]): ReadonlyMap<string, number> {
  const seen = new Set<string>();
  const told = new Map<string, number>();
  for (const { id, type, data } of received) {
    if (seen.has(id)) continue;
    seen.add(id);
    if ('cause' in data) told.set(data.scan.id, (told.get(data.scan.id) ?? 0) + data.changes.length + data.leftOut);
    if (type.endsWith('finished.v1')) told.set(data.scan.id, told.get(data.scan.id) ?? 0);
  }
  return told;
}

/** The closed scans of which a receiver does not have all, `before` a time where one is given. */
export async function unpublished(
  store: Pick<Store, 'scans' | 'results' | 'delisted'>,
  received: readonly CloudEvent[],
  before = Number.POSITIVE_INFINITY,
): Promise<readonly { readonly scanId: string; readonly why: string }[]> {
  const told = countedIn(received);
  const found: { scanId: string; why: string }[] = [];
  for (const scan of await store.scans(1000)) {
    if (!scan.summary || Date.parse(scan.finishedAt ?? '') > before) continue;
    let changes = 0;
    for (let shard = 0; shard < scan.shards; shard++)
      for await (const { drift } of store.results(scan.id, shard)) changes += drift.filter((row) => !row.held).length;
    for await (const { drift } of store.delisted(scan.id)) changes += drift.length;
    if (told.get(scan.id) !== changes)
      found.push({
        scanId: scan.id,
        why: `scan ${scan.id}: ${told.get(scan.id) ?? 'no event'} of ${changes} changes`,
      });
  }
  return found;
}

/** What the events say that fails anew or no longer, each event once; the mails must say the same. */
export function failuresIn(received: readonly CloudEvent[]): Told {
  const seen = new Set<string>();
  const counts = new Map<Telling, number>();
  for (const { id, data } of received) {
    if (seen.has(id) || !('cause' in data)) continue;
    seen.add(id);
    for (const { kind, to, waived, checkId, resourceId, subscriptionName } of data.changes) {
      const begins = (kind === 'regressed' || kind === 'appeared') && to === 'fail' && !waived;
      const ends = (kind === 'fixed' || kind === 'gone') && data.cause.checkId !== 'AISPM-040';
      if (!begins && !ends) continue;
      const about = resourceId === undefined ? checkId : `${checkId} ${resourceId.toLowerCase()}`;
      const what = telling(data.owner ?? 'nobody', subscriptionName, about, begins ? 'begins' : 'ends');
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  }
  return { counts, repeats: received.length - seen.size };
}
