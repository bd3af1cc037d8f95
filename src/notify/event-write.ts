import type { ScanRow } from '../scan/store.ts';
import type { EventDeps, TopicSettings } from './event-ports.ts';
import { eventBuilder } from './event-scan.ts';
import type { CloudEvent } from './event-schema.ts';

type Deps = Pick<EventDeps, 'store' | 'events'>;
type WriteDeps = Pick<EventDeps, 'store' | 'events' | 'checks' | 'pageUrl'> & { readonly topic: TopicSettings };

/** Scans that are read at once. */
const SCANS_PAGE = 100;

/**
 * Writes the events of every closed scan that has none yet into the outbox, oldest first; the first is the newest scan
 * that was closed when the topic was first there. Returns the number of scans. Repeated after a kill it finds the same
 * events. Throws where storage fails.
 */
export async function writeEvents(deps: WriteDeps): Promise<number> {
  const scans = await unwrittenScans(deps);
  for (const scan of scans) {
    await writeScan(deps, scan);
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

/** Where the events begin: nothing of before the topic is published, except the newest closed scan. */
async function firstScan({ store, events }: Deps): Promise<string> {
  const known = await events.getFirst();
  if (known !== undefined) return known;
  const newest = (await store.scans(SCANS_PAGE)).find((scan) => scan.summary);
  if (newest) await events.setFirst(newest.id);
  return newest?.id ?? '';
}

async function writeScan(deps: WriteDeps, scan: ScanRow): Promise<void> {
  const made = await eventsOf(deps, scan);
  await deps.events.openEvents(scan.id, made.length);
  for (const event of made) await deps.events.createEvent(scan.id, { event });
}

/**
 * Writes again what is missing of a scan's events, because a row was lost; returns the ids of those. Nothing where the
 * scan is gone.
 */
export async function restoreEvents(deps: WriteDeps, scanId: string): Promise<readonly string[]> {
  const scan = await deps.store.getScan(scanId);
  if (!scan?.summary) return [];
  const restored: string[] = [];
  for (const event of await eventsOf(deps, scan))
    if (await deps.events.createEvent(scanId, { event })) restored.push(event.id);
  return restored;
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
