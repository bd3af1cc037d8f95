import { elapsed } from './elapsed.ts';
import type { EventDeps, Publication, StoredEvent, TopicAnswer, TopicSettings } from './event-ports.ts';
import { bytesOf, fitted } from './event-scan.ts';
import { type CloudEvent, DRIFT_EVENT } from './event-schema.ts';

type Deps = EventDeps & { readonly topic: TopicSettings };
type Row = { readonly value: Publication; readonly etag: string | undefined };
type Waiting = { readonly scanId: string; readonly stored: StoredEvent };
/** `more`: something else may be sent at once. `stop`: nothing can be sent now, or nothing is left. */
export type Step = { readonly published: number; readonly next: 'more' | 'stop' };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long a request belongs to the process that began it; longer than one can take. */
const LEASE_MS = 4 * MINUTE;
/** The longest wait, whatever Retry-After says and however often it failed. */
const MOST_WAIT_MS = HOUR;
/**
 * One request may carry 1 MB and 5,000 events (learn.microsoft.com/azure/event-grid/quotas-limits, read 2026-11). Fewer
 * are sent, because a refused request is divided, and one whose answer was lost is repeated whole.
 */
const MOST_BYTES = 900_000;
const MOST_EVENTS = 100;
const STOP: Step = { published: 0, next: 'stop' };

/**
 * Sends one request with the oldest events that wait. It is written down before and after, so that an event leaves the
 * outbox only once it was accepted, and one that may have arrived is sent again with its id and `mayRepeat`. Throws
 * where storage fails.
 */
export async function publishBatch(deps: Deps): Promise<Step> {
  const found = await deps.events.getPublication();
  const before: Row = found ?? { value: emptyPublication(deps.now(), deps.topic), etag: undefined };
  if (isHeld(before.value, deps)) return STOP;
  const value = afterKill(deps, before.value);
  const all = await waitingEvents(deps);
  const batch = batchOf(all, value, deps.now());
  if (all.length === 0 && value.mayRepeat.length > 0 && isQuiet(value, deps.now()))
    await put(deps, before.etag, { ...value, mayRepeat: [] });
  if (batch.length === 0) return STOP;
  const ids = batch.map(({ stored }) => stored.event.id);
  const row = await put(deps, before.etag, { ...value, state: 'sending', carries: ids });
  if (!row) return STOP;
  const answer = await deps.topic.topic.publish(batch.map(({ stored }) => marked(stored.event, value.mayRepeat)));
  return record(deps, row, batch, answer);
}

export const emptyPublication = (now: Date, topic: TopicSettings): Publication => ({
  state: 'idle',
  at: now.toISOString(),
  carries: [],
  mayRepeat: [],
  most: MOST_EVENTS,
  failures: 0,
  settings: topic.settings,
});

/** Whether another process may be sending, or the wait after a failure is not over. */
function isHeld({ state, at, notBefore, settings }: Publication, { now, topic }: Deps): boolean {
  if (state === 'sending') return elapsed(at, now()) < LEASE_MS;
  if (state !== 'waiting' || notBefore === undefined || settings !== topic.settings) return false;
  return elapsed(at, now()) < Math.min(Date.parse(notBefore) - Date.parse(at), MOST_WAIT_MS);
}

/** Whether nobody can be about to write events that were marked a moment ago. */
const isQuiet = ({ state, at }: Publication, now: Date): boolean => state === 'idle' && elapsed(at, now) >= HOUR;

/** A request that nobody wrote the answer of: its process ended, and its events may have arrived. */
function afterKill(deps: Deps, value: Publication): Publication {
  if (value.state !== 'sending') return value;
  deps.event('topic.uncertain', { events: value.carries.length, message: 'The process ended before the answer' });
  return { ...value, mayRepeat: [...new Set([...value.mayRepeat, ...value.carries])] };
}

/**
 * The events that were not published, oldest scan first: as many as a request may carry, and before them in the list
 * none that the topic refused by itself.
 */
async function waitingEvents({ events }: Deps): Promise<readonly Waiting[]> {
  const fresh: Waiting[] = [];
  const refused: Waiting[] = [];
  for (const { scanId } of await events.openEventScans()) {
    if (fresh.length >= MOST_EVENTS) break;
    for (const stored of await events.events(scanId))
      if (stored.publishedAt === undefined) (stored.refusedAt === undefined ? fresh : refused).push({ scanId, stored });
  }
  const triedAt = ({ stored }: Waiting) => stored.refusedAt ?? '';
  return [...fresh, ...refused.sort((a, b) => triedAt(a).localeCompare(triedAt(b)))];
}

/** As many as one request may carry. What was refused by itself goes alone, an hour later. */
function batchOf(all: readonly Waiting[], { most }: Publication, now: Date): readonly Waiting[] {
  const fresh = all.filter(({ stored }) => stored.refusedAt === undefined);
  if (fresh.length === 0) return all.filter(({ stored }) => elapsed(stored.refusedAt ?? '', now) >= HOUR).slice(0, 1);
  let bytes = 0;
  return fresh.slice(0, Math.max(most, 1)).filter(({ stored }, index) => {
    bytes += bytesOf(stored.event) + 1;
    return index === 0 || bytes <= MOST_BYTES;
  });
}

const marked = (event: CloudEvent, mayRepeat: readonly string[]): CloudEvent =>
  mayRepeat.includes(event.id) ? withMark(event) : event;
const withMark = (event: CloudEvent): CloudEvent =>
  event.type === DRIFT_EVENT
    ? { ...event, data: { ...event.data, mayRepeat: true } }
    : { ...event, data: { ...event.data, mayRepeat: true } };

/** Writes down what the topic answered. */
async function record(deps: Deps, row: Row, batch: readonly Waiting[], answer: TopicAnswer): Promise<Step> {
  const { value } = row;
  const scanIds = [...new Set(batch.map(({ scanId }) => scanId))];
  const fields = { events: batch.length, scanIds };
  switch (answer.state) {
    case 'accepted':
      return accept(deps, row, batch);
    case 'throttled': {
      const notBefore = waitUntil(deps.now(), (answer.retryAfterSeconds ?? 60) * 1000);
      await put(deps, row.etag, { ...failed(value), cause: 'throttled', notBefore });
      deps.event('topic.throttled', { ...fields, notBefore });
      return STOP;
    }
    case 'refused': {
      if (answer.of === 'events') return divide(deps, row, batch, answer.message);
      await put(deps, row.etag, { ...failed(value), ...delay(deps, value), cause: 'refused', message: answer.message });
      deps.event('topic.failed', { ...fields, message: answer.message });
      return STOP;
    }
    case 'unreached':
      await put(deps, row.etag, {
        ...failed(value),
        ...delay(deps, value),
        cause: 'unreached',
        message: answer.message,
      });
      deps.event('topic.failed', { ...fields, message: answer.message });
      return STOP;
    case 'no-answer': {
      const mayRepeat = [...new Set([...value.mayRepeat, ...value.carries])];
      const next = { ...failed(value), ...delay(deps, value), mayRepeat, message: answer.message };
      await put(deps, row.etag, { ...next, cause: 'no-answer' });
      deps.event('topic.uncertain', { ...fields, message: answer.message });
      return STOP;
    }
  }
}

const failed = ({ notBefore: _notBefore, message: _message, ...value }: Publication): Publication => ({
  ...value,
  state: 'waiting',
  carries: [],
  failures: value.failures + 1,
});

/** Waits double from five minutes to an hour. */
const delay = ({ now }: Deps, { failures }: Publication) => ({
  notBefore: waitUntil(now(), 5 * MINUTE * 2 ** Math.min(failures, 10)),
});
const waitUntil = (now: Date, ms: number): string =>
  new Date(now.getTime() + Math.min(Math.max(ms, 0), MOST_WAIT_MS)).toISOString();

/** The events of a request were accepted: each is marked, and then the request is done with. */
async function accept(deps: Deps, row: Row, batch: readonly Waiting[]): Promise<Step> {
  const publishedAt = deps.now().toISOString();
  const scanIds = [...new Set(batch.map(({ scanId }) => scanId))];
  for (const { scanId, stored } of batch) await deps.events.putEvent(scanId, { event: stored.event, publishedAt });
  const ids = new Set(row.value.carries);
  const repeats = row.value.mayRepeat.filter((id) => ids.has(id)).length;
  const { cause: _cause, message: _message, notBefore: _notBefore, ...value } = row.value;
  const done = await put(deps, row.etag, {
    ...value,
    state: 'idle',
    carries: [],
    mayRepeat: value.mayRepeat.filter((id) => !ids.has(id)),
    most: Math.min(value.most * 2, MOST_EVENTS),
    failures: 0,
    newest: [value.newest ?? '', ...scanIds].sort().at(-1) ?? '',
  });
  deps.event('topic.accepted', { events: batch.length, scanIds, mayRepeat: repeats });
  return { published: batch.length, next: done ? 'more' : 'stop' };
}

/** A refused request is halved until the event stands alone that is refused; that one is shortened, then left. */
async function divide(deps: Deps, row: Row, batch: readonly Waiting[], message: string): Promise<Step> {
  const [first] = batch;
  if (!first) return STOP;
  const { scanId, stored } = first;
  const short = fitted(stored.event, 0);
  if (batch.length === 1 && bytesOf(short) < bytesOf(stored.event)) {
    await deps.events.putEvent(scanId, { ...stored, event: short });
  } else if (batch.length === 1) {
    const refusals = (stored.refusals ?? 0) + 1;
    await deps.events.putEvent(scanId, { ...stored, refusals, refusedAt: deps.now().toISOString() });
    deps.event('topic.failed', { events: 1, scanIds: [scanId], eventId: stored.event.id, refusals, message });
  }
  const most = Math.max(Math.floor(batch.length / 2), 1);
  const next = await put(deps, row.etag, { ...row.value, state: 'idle', carries: [], most });
  return { published: 0, next: next ? 'more' : 'stop' };
}

/** Writes the row and returns it; undefined where another process has changed it. */
async function put(deps: Deps, etag: string | undefined, value: Publication): Promise<Row | undefined> {
  const next: Publication = { ...value, at: deps.now().toISOString(), settings: deps.topic.settings };
  const written = await deps.events.putPublication(next, etag);
  return written === undefined ? undefined : { value: next, etag: written };
}
