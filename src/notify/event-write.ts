import type { ScanRow } from '../scan/store.ts';
import type { EventDeps, TopicSettings } from './event-ports.ts';
import { emptyPublication } from './event-publish.ts';
import { eventBuilder } from './event-scan.ts';
import type { CloudEvent } from './event-schema.ts';

type Deps = Pick<EventDeps, 'store' | 'events'>;
type WriteDeps = Pick<EventDeps, 'store' | 'events' | 'checks' | 'pageUrl' | 'now'> & { readonly topic: TopicSettings };

/** Scans that are read at once. */
const SCANS_PAGE = 100;
/** Before every scan id. */
const EARLIEST = '00000000T000000Z';

/**
 * Writes the events of every closed scan that has none yet into the outbox, oldest first; the first is the newest scan
 * that was closed when the topic was first there. Returns the number of scans. Repeated after a kill it finds the same
 * events. A scan before one that was published was written before: its events may be repeats. Throws where storage
 * fails.
 */
export async function writeEvents(deps: WriteDeps): Promise<number> {
  const scans = await unwrittenScans(deps);
  const newest = (await deps.events.getPublication())?.value.newest ?? '';
  for (const scan of scans) {
    const made = await eventsOf(deps, scan);
    if (scan.id <= newest) await markRepeats(deps, made);
    await writeScan(deps, scan, made);
    await deps.events.setWritten(scan.id);
  }
  return scans.length;
}

/** Closed scans whose events were not written, oldest first. Throws where storage fails. */
export async function unwrittenScans({ store, events }: Deps): Promise<readonly ScanRow[]> {
  const first = await firstScan({ store, events });
  const found: ScanRow[] = [];
  for (let before: string | undefined; ; ) {
    const page = await store.scans(SCANS_PAGE, before);
    const last = page.at(-1)?.id;
    if (last === undefined) break;
    const written = await events.writtenSince(last);
    found.push(...page.filter(({ id, summary }) => summary && id >= first && !written.has(id)));
    if (page.length < SCANS_PAGE || last < first || page.every(({ id, summary }) => !summary || written.has(id))) break;
    before = last;
  }
  return found.reverse();
}

/**
 * Where the events begin: nothing of before the topic is published, except the newest closed scan. Where that was lost,
 * it is the oldest scan whose events were written.
 */
async function firstScan({ store, events }: Deps): Promise<string> {
  const known = await events.getFirst();
  if (known !== undefined) return known;
  const [oldest] = [...(await events.writtenSince(EARLIEST)).keys()].sort();
  const first = oldest ?? (await store.scans(SCANS_PAGE)).find((scan) => scan.summary)?.id;
  if (first !== undefined) await events.setFirst(first);
  return first ?? '';
}

async function writeScan(deps: WriteDeps, scan: ScanRow, made: readonly CloudEvent[]): Promise<void> {
  await deps.events.openEvents(scan.id, made.length);
  for (const event of made) await deps.events.createEvent(scan.id, { event });
}

/**
 * Mends the outbox where rows of it were lost: how the publishing stands, which scans are not all published, and single
 * events. What may have been published before is marked first. Throws where storage fails.
 */
export async function repairEvents(deps: WriteDeps): Promise<void> {
  await keepPublication(deps);
  await reopenScans(deps);
  for (const { scanId, count: all } of await deps.events.openEventScans()) {
    const there = new Set((await deps.events.events(scanId)).map((one) => one.event.id));
    const scan = there.size < all ? await deps.store.getScan(scanId) : undefined;
    if (!scan?.summary) continue;
    // Events of a scan that is still being written are no repeats.
    const isWritten = (await deps.events.writtenSince(scanId)).has(scanId);
    const lost = (await eventsOf(deps, scan)).filter((event) => !there.has(event.id));
    if (isWritten) await markRepeats(deps, lost);
    for (const event of lost) await deps.events.createEvent(scanId, { event });
  }
}

/** Without the row of the publishing, any event that waits may be on its way. */
async function keepPublication({ events, now, topic }: WriteDeps): Promise<void> {
  if (await events.getPublication()) return;
  const waiting: string[] = [];
  for (const { scanId } of await events.openEventScans())
    for (const stored of await events.events(scanId))
      if (stored.publishedAt === undefined) waiting.push(stored.event.id);
  const written = [...(await events.writtenSince(EARLIEST))].sort();
  const [newest = ''] = written.findLast(([, state]) => state === 'published') ?? [];
  await events.putPublication({ ...emptyPublication(now(), topic), newest, mayRepeat: waiting }, undefined);
}

/** Names scans in the index again whose events were written and not published, of the newest. */
async function reopenScans(deps: WriteDeps): Promise<void> {
  const page = (await deps.store.scans(SCANS_PAGE)).toReversed();
  const written = await deps.events.writtenSince(page[0]?.id ?? EARLIEST);
  const open = new Set((await deps.events.openEventScans()).map((one) => one.scanId));
  for (const scan of page)
    if (scan.summary && written.get(scan.id) === 'written' && !open.has(scan.id))
      await deps.events.openEvents(scan.id, (await eventsOf(deps, scan)).length);
}

/** Writes down that these events may have been published before. Throws where other processes kept changing the row. */
async function markRepeats({ events, now, topic }: WriteDeps, made: readonly CloudEvent[]): Promise<void> {
  if (made.length === 0) return;
  for (let attempt = 0; attempt < 5; attempt++) {
    const found = await events.getPublication();
    const value = found?.value ?? emptyPublication(now(), topic);
    const mayRepeat = [...new Set([...value.mayRepeat, ...made.map((event) => event.id)])];
    const at = value.state === 'idle' ? now().toISOString() : value.at;
    if (await events.putPublication({ ...value, at, mayRepeat }, found?.etag)) return;
  }
  throw new Error(
    'Other processes kept changing how the publishing stands while lost events were marked; the next run tries again',
  );
}

async function eventsOf({ store, checks, topic, pageUrl }: WriteDeps, scan: ScanRow): Promise<readonly CloudEvent[]> {
  const builder = eventBuilder({
    checks: new Map(checks.map((check) => [check.id, check])),
    scan,
    source: topic.source,
    pageUrl,
  });
  for (let shard = 0; shard < scan.shards; shard++)
    for await (const result of store.results(scan.id, shard)) builder.add(result);
  for await (const result of store.delisted(scan.id)) builder.add(result);
  return builder.end();
}
