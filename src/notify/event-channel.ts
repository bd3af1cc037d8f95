import { count } from '../model/count.ts';
import { elapsed } from './elapsed.ts';
import type { EventDeps } from './event-ports.ts';
import { publishBatch } from './event-publish.ts';
import { repairEvents, unwrittenScans, writeEvents } from './event-write.ts';

const HOUR = 3_600_000;
/** How long one run goes on: the next begins five minutes later. */
const RUN_MS = 4 * 60_000;

/**
 * Writes the events of closed scans into the outbox and publishes what waits there, oldest first. Returns how many
 * scans were written and how many events the topic accepted. Throws where storage fails.
 */
export async function publishEvents(
  deps: EventDeps,
): Promise<{ readonly written: number; readonly published: number }> {
  const { topic } = deps;
  if (!topic) return { written: 0, published: 0 };
  const own = { ...deps, topic };
  await repairEvents(own);
  const written = await writeEvents(own);
  const began = deps.now();
  let published = 0;
  for (let more = true; more && elapsed(began.toISOString(), deps.now()) < RUN_MS; ) {
    const step = await publishBatch(own);
    published += step.published;
    more = step.next === 'more';
  }
  await closeScans(deps);
  await reportOverdue(deps);
  return { written, published };
}

/** Takes the scans from the outbox whose events are all written and published. */
async function closeScans({ events }: EventDeps): Promise<void> {
  for (const { scanId, count: all } of await events.openEventScans()) {
    if (!(await events.writtenSince(scanId)).has(scanId)) continue;
    const stored = await events.events(scanId);
    if (stored.length < all || !stored.every((one) => one.publishedAt !== undefined)) continue;
    await events.closeEvents(scanId);
  }
}

type OverdueEvents = { readonly scanId: string; readonly hours: number; readonly events: number };

/** The scans whose events should be published by now, oldest first; `events`: how many wait. */
async function overdueEvents({ store, events, policy, now }: EventDeps): Promise<readonly OverdueEvents[]> {
  const limit = policy.mail.overdueAfterHours;
  const found: OverdueEvents[] = [];
  for (const { scanId } of await events.openEventScans()) {
    const waiting = (await events.events(scanId)).filter((one) => one.publishedAt === undefined);
    const closedAt = waiting[0]?.event.time ?? (await store.getScan(scanId))?.finishedAt;
    const hours = closedAt === undefined ? Number.POSITIVE_INFINITY : elapsed(closedAt, now()) / HOUR;
    if (hours >= limit) found.push({ scanId, hours: Math.floor(hours), events: waiting.length });
  }
  return found;
}

/** Writes an event for each scan whose events are overdue; once for each. */
async function reportOverdue(deps: EventDeps): Promise<void> {
  for (const { scanId, hours, events } of await overdueEvents(deps))
    if (await deps.events.createEventsOverdue(scanId))
      deps.event('topic.overdue', { scanId, events, hours: Number.isFinite(hours) ? hours : null });
}

/** What is wrong with the events, as sentences; empty where all is published in time. Throws where storage fails. */
export async function topicReasons(deps: EventDeps): Promise<readonly string[]> {
  if (!deps.topic) return [];
  const limit = deps.policy.mail.overdueAfterHours;
  const reasons: string[] = [];
  const publication = (await deps.events.getPublication())?.value;
  if (publication?.state === 'waiting' && publication.cause === 'refused')
    reasons.push(
      `The event topic takes no events (${publication.message ?? 'no reason given'}); they wait, and are sent again every hour and once the settings change`,
    );
  const overdue = await overdueEvents(deps);
  const [first] = overdue;
  if (first)
    reasons.push(
      `Events of ${count(overdue.length, 'scan')} have waited more than ${limit} h for the topic, the oldest of scan ${first.scanId}`,
    );
  const unwritten = (await unwrittenScans(deps)).find(
    (scan) => elapsed(scan.finishedAt ?? scan.startedAt, deps.now()) >= limit * HOUR,
  );
  if (unwritten)
    reasons.push(
      `The events of scan ${unwritten.id} were not written in ${limit} h; the log of publish-events says why`,
    );
  return reasons;
}
