import type { CheckText } from '../model/check.ts';
import { withoutPrivate } from '../model/private-text.ts';
import type { Drift } from '../model/report.ts';
import { SEVERITIES } from '../model/status.ts';
import { uuidOf } from '../report/uuid.ts';
import type { Link, ScanRow, SubscriptionResult } from '../scan/store.ts';
import { isNewFailure } from './entries.ts';
import { type CloudEvent, DRIFT_EVENT, type DriftData, SCAN_EVENT, type ScanData } from './event-schema.ts';

/* The events of a closed scan: one for each owner and cause, and one that says the scan has finished. */

/**
 * An event is billed in steps of 64 KB and refused above 1 MB (learn.microsoft.com/azure/event-grid/quotas-limits, read
 * 2026-11); it is kept within one step, and what does not fit is counted.
 */
export const MOST_EVENT_BYTES = 60_000;
const MOST_CHANGES = 200;

export type EventContext = {
  readonly checks: ReadonlyMap<string, CheckText>;
  readonly scan: ScanRow;
  readonly source: string;
  readonly pageUrl: string | undefined;
};

type Change = DriftData['changes'][number];
/** A change with the name of its subscription. Texts are scrubbed only where they go out. */
type Named = { readonly row: Drift; readonly name: string };
type Counter = { total: number; newFailures: number; byKind: Partial<Record<Drift['kind'], number>> };
type Group = {
  readonly owner: string | undefined;
  readonly causeId: string;
  readonly counter: Counter;
  readonly subscriptions: Set<string>;
  rows: Named[];
};

const emptyCounter = (): Counter => ({ total: 0, newFailures: 0, byKind: {} });

/**
 * Takes the subscriptions of a scan one at a time, delisted ones too, and ends with its events. A change that is held,
 * because its finding flaps, has none and is not counted: that it flaps was an event. Pure.
 */
export function eventBuilder(context: EventContext): {
  add(result: Pick<SubscriptionResult, 'subscription' | 'drift'>): void;
  end(): readonly CloudEvent[];
} {
  const groups = new Map<string, Group>();
  const all = emptyCounter();
  const groupOf = (row: Drift): Group => {
    const causeId = row.cause ?? row.checkId;
    const key = JSON.stringify([row.owner ?? null, causeId]);
    const group = groups.get(key) ?? {
      owner: row.owner,
      causeId,
      counter: emptyCounter(),
      subscriptions: new Set(),
      rows: [],
    };
    groups.set(key, group);
    return group;
  };
  return {
    add({ subscription, drift }) {
      for (const row of drift) {
        if (row.held) continue;
        const group = groupOf(row);
        countIn(all, row);
        countIn(group.counter, row);
        group.subscriptions.add(subscription.id);
        group.rows.push({ row, name: subscription.name });
        if (group.rows.length > 2 * MOST_CHANGES) group.rows = worst(group.rows);
      }
    },
    end() {
      const drift = [...groups.entries()]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, one]) => driftEvent(one, context));
      return [...drift, scanEvent(all, drift.length, context)];
    },
  };
}

function countIn(counter: Counter, row: Drift): void {
  counter.total += 1;
  counter.byKind[row.kind] = (counter.byKind[row.kind] ?? 0) + 1;
  if (isNewFailure(row)) counter.newFailures += 1;
}

const worst = (rows: readonly Named[]): Named[] =>
  rows
    .toSorted(
      ({ row: a }, { row: b }) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        Number(a.subscriptionId > b.subscriptionId) - Number(a.subscriptionId < b.subscriptionId) ||
        (a.id < b.id ? -1 : 1),
    )
    .slice(0, MOST_CHANGES);

function changeOf({ row, name }: Named): Change {
  const { id, kind, checkId, subscriptionId, resourceId, from, to, severity, zone, message, since, waived } = row;
  return {
    ...{ id, kind, checkId, subscriptionId, subscriptionName: withoutPrivate(name), severity, zone },
    message: withoutPrivate(message),
    ...(resourceId === undefined ? {} : { resourceId: withoutPrivate(resourceId) }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(since === undefined ? {} : { since }),
    ...(waived === undefined ? {} : { waived }),
  };
}

function driftEvent(group: Group, context: EventContext): CloudEvent {
  const { scan, checks, pageUrl } = context;
  const { causeId, counter, subscriptions } = group;
  const owner = group.owner === undefined ? null : withoutPrivate(group.owner);
  const changes = worst(group.rows).map(changeOf);
  const [only] = subscriptions;
  const at = subscriptions.size === 1 && only ? `#f/${causeId.replace('AISPM-', '')}/${encodeURIComponent(only)}` : '';
  const data: DriftData = {
    schemaVersion: '1.0',
    mayRepeat: false,
    scan: scanPart(scan),
    owner,
    cause: { checkId: causeId, title: checks.get(causeId)?.title ?? causeId },
    severity: changes[0]?.severity ?? 'info',
    totals: { ...counter, subscriptions: subscriptions.size },
    changes,
    leftOut: counter.total - changes.length,
    ...(pageUrl ? { link: `${pageUrl}${at}` } : {}),
  };
  const whose = owner === null ? '/unowned' : `/owners/${encodeURIComponent(owner)}`;
  return fitted({
    ...envelope(context, ['drift', group.owner === undefined ? 'unowned' : `owner ${group.owner}`, causeId]),
    type: DRIFT_EVENT,
    subject: `${whose}/checks/${causeId}`,
    data,
  });
}

function scanEvent(counter: Counter, events: number, context: EventContext): CloudEvent {
  const { scan, pageUrl } = context;
  const { summary, chain } = scan;
  if (!summary) throw new Error(`Scan ${scan.id} has no events before it is closed`);
  const data: ScanData = {
    schemaVersion: '1.0',
    mayRepeat: false,
    scan: { ...scanPart(scan), version: scan.version, trigger: scan.trigger, cloud: scan.cloud },
    coverage: summary.coverage,
    totals: summary.totals,
    failingBySeverity: summary.night.failingBySeverity,
    missing: summary.missing.length,
    baseline: summary.baseline,
    changes: { ...counter, events },
    chain: chain ? linkData(chain) : null,
    ...(pageUrl ? { link: pageUrl } : {}),
  };
  return { ...envelope(context, ['scan']), type: SCAN_EVENT, subject: `/scans/${scan.id}`, data };
}

const scanPart = ({ id, startedAt, finishedAt, state }: ScanRow): DriftData['scan'] => ({
  id,
  startedAt,
  finishedAt: finishedAt ?? startedAt,
  status: state === 'complete' ? 'complete' : 'partial',
});

const envelope = ({ scan, source }: EventContext, of: readonly string[]) => ({
  specversion: '1.0' as const,
  id: uuidOf('event', scan.id, ...of),
  source,
  time: scan.finishedAt ?? scan.startedAt,
  datacontenttype: 'application/json' as const,
});

export const bytesOf = (event: CloudEvent): number => Buffer.byteLength(JSON.stringify(event));

/** The event with as many of its changes as it may hold, or with `most` at most; the others are counted. */
export function fitted(event: CloudEvent, most = MOST_CHANGES): CloudEvent {
  if (event.type !== DRIFT_EVENT) return event;
  const { changes, totals } = event.data;
  const withSome = (some: readonly Change[]): CloudEvent => ({
    ...event,
    data: { ...event.data, changes: [...some], leftOut: totals.total - some.length },
  });
  let room = MOST_EVENT_BYTES - bytesOf(withSome([]));
  const some = changes.slice(0, most).filter((change) => {
    room = room < 0 ? room : room - Buffer.byteLength(JSON.stringify(change)) - 1;
    return room >= 0;
  });
  return withSome(some);
}

/** `results` is the Merkle root over the subscriptions, where the scan has a manifest and so a number. */
const linkData = ({ previous, results, hash, manifest }: Link): ScanData['chain'] => ({
  ...(manifest ? { number: manifest.number } : {}),
  previous,
  results,
  hash,
});
