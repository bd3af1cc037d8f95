import type { Finding } from '../../../model/finding.ts';
import type { Head, InventoryItem, Part, Report, ReportSubscription } from '../../../model/report.ts';
import { causesOf } from '../../causes.ts';
import { withoutControls } from '../../control-characters.ts';
import { headlineOf } from '../../headline.ts';
import { splitReport } from '../../layout.ts';
import { bodyTable, valueTable, withoutControlsIn } from './dedupe.ts';
import { type EncodedReport, type FindingBody, type ResourceTraits, ZONE_FROM } from './encoded-report.ts';

/**
 * From so many subscriptions on, only the earliest read of each is kept, and findings that pass carry no fields: dates
 * in them differ from subscription to subscription.
 */
export const LARGE_REPORT = 2_000;

/**
 * Encodes a report one subscription at a time, so that it is never whole in memory. Only the findings that can be a
 * cause are held until `end`.
 */
export function reportEncoder(head: Head, isLarge: boolean) {
  const texts = valueTable<string>((text) => text, withoutControls);
  const chains = valueTable<readonly string[]>((chain) => JSON.stringify(chain), withoutControlsIn);
  const reads = valueTable<readonly number[]>((times) => times.join());
  const histories = valueTable<readonly number[]>((history) => history.join());
  const nights = valueTable<string>((night) => night);
  const traits = valueTable<ResourceTraits>((one) => JSON.stringify(one), withoutControlsIn);
  const bodies = head.checks.map(bodyTable);
  const cells: number[][] = head.checks.map(() => []);
  const checkIndex = new Map(head.checks.map((check, index) => [check.id, index]));
  const subscriptionIndex = new Map<string, number>();
  const inventory: EncodedReport['inventory'][number][] = [];
  const causeCandidates: Finding[] = [];
  const subscriptionsOnly: ReportSubscription[] = [];
  const columns = {
    id: [] as string[],
    name: [] as string[],
    state: [] as number[],
    zone: [] as ReportSubscription['zone'][],
    zoneFrom: [] as number[],
    chain: [] as number[],
    owner: [] as number[],
    aiResources: [] as number[],
    evaluated: [] as (0 | 1)[],
    read: [] as number[],
    history: [] as number[],
  };
  const evidence: string[] = [];
  const tenants = new Set<string>();
  const started = Date.parse(head.scan.startedAt);
  const offsets = new Map<string, number>();
  const offset = (at: string): number => {
    const known = offsets.get(at) ?? Math.round((Date.parse(at) - started) / 1000);
    offsets.set(at, known);
    return known;
  };

  function add({ subscription, findings, inventory: items }: Part): void {
    const s = columns.id.length;
    subscriptionIndex.set(subscription.id, s);
    subscriptionsOnly.push({ ...subscription, history: [] });
    columns.id.push(subscription.id);
    columns.name.push(withoutControls(subscription.name));
    columns.state.push(texts.of(subscription.state));
    columns.zone.push(subscription.zone);
    columns.zoneFrom.push(ZONE_FROM.indexOf(subscription.zoneFrom));
    columns.chain.push(chains.of(subscription.managementGroups));
    columns.owner.push(subscription.owner === undefined ? -1 : texts.of(subscription.owner));
    columns.aiResources.push(subscription.aiResources ?? -1);
    evidence.push(subscription.evidence ?? '');
    if (subscription.tenantId) tenants.add(subscription.tenantId);
    columns.evaluated.push(subscription.evaluated ? 1 : 0);
    columns.history.push(subscription.history?.length ? histories.of(runsOf(subscription.history, nights)) : -1);
    for (const column of cells) column.push(-1);
    const times: number[] = head.checks.map(() => 0);
    for (const finding of findings) {
      const c = checkIndex.get(finding.checkId);
      const column = c === undefined ? undefined : cells[c];
      if (c === undefined || !column) continue;
      const { checkId: _check, subscriptionId: _subscription, at, ...whole } = finding;
      column[s] = bodies[c]?.of(isLarge ? briefBody(whole) : whole) ?? -1;
      times[c] = offset(at);
      if (finding.status === 'fail' || finding.status === 'unknown') causeCandidates.push(finding);
    }
    columns.read.push(reads.of(isLarge ? [Math.min(...times)] : times));
    for (const item of items) inventory.push(encodeItem(s, item, traits));
  }

  function end(): EncodedReport {
    const { scan, coverage, totals, leftOut, delisted, slaHours, warnings, trend, baseline, checks } = head;
    const whole: Report = { ...head, subscriptions: subscriptionsOnly, findings: causeCandidates, inventory: [] };
    const at = (subscriptionId: string, checkId: string): readonly [number, number] | undefined => {
      const s = subscriptionIndex.get(subscriptionId);
      const c = checkIndex.get(checkId);
      return s === undefined || c === undefined ? undefined : [s, c];
    };
    return {
      scan,
      coverage,
      totals,
      ...(leftOut ? { leftOut: leftOut.map((one) => withoutControlsIn(one)) } : {}),
      ...(delisted ? { delisted: delisted.map((one) => withoutControlsIn(one)) } : {}),
      ...(slaHours ? { slaHours } : {}),
      warnings: warnings.map(withoutControls),
      trend,
      baseline,
      headline: withoutControlsIn(headlineOf(whole)),
      ...(head.filter ? { filtered: true } : {}),
      ...(tenants.size > 0 ? { tenants: [...tenants].sort() } : {}),
      ...(head.head ? { chain: head.head.hash } : {}),
      checks,
      subscriptions: { ...columns, ...(isLarge || evidence.every((one) => one === '') ? {} : { evidence }) },
      texts: texts.values,
      chains: chains.values,
      reads: reads.values,
      histories: histories.values,
      nights: nights.values,
      bodies: bodies.map((one) => one.values),
      cells,
      causes: causesOf(whole).flatMap(({ finding, isNew }) => {
        const place = at(finding.subscriptionId, finding.checkId);
        return place ? [[...place, isNew ? 1 : 0] as const] : [];
      }),
      drift: head.drift.flatMap(({ subscriptionId, checkId, kind, from, to, since, waived, cause, resourceId }) => {
        const place = at(subscriptionId, checkId);
        return place
          ? [{ s: place[0], c: place[1], kind, ...defined({ from, to, since, waived, cause, resourceId }) }]
          : [];
      }),
      traits: traits.values,
      inventory,
    };
  }

  return { add, end };
}

function briefBody({ fields, ...body }: FindingBody): FindingBody {
  return fields && body.status !== 'pass' ? { ...body, fields } : body;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;

function encodeItem(
  s: number,
  item: InventoryItem,
  traitsTable: { of(traits: ResourceTraits): number },
): EncodedReport['inventory'][number] {
  const { resourceId, subscriptionId, name, createdAt, ...traits } = item;
  const prefix = `/subscriptions/${subscriptionId}`;
  const rest = resourceId.startsWith(prefix) ? resourceId.slice(prefix.length) : `!${resourceId}`;
  const hasOwnName = name !== resourceId.slice(resourceId.lastIndexOf('/') + 1);
  const index = traitsTable.of(traits);
  if (createdAt) return [s, rest, index, hasOwnName ? withoutControls(name) : 0, createdAt.slice(0, 19)];
  return hasOwnName ? [s, rest, index, withoutControls(name)] : [s, rest, index];
}

/** Run-length encoding of a history: count, index into `nights`, count, index ... */
function runsOf(history: readonly string[], nights: { of(night: string): number }): number[] {
  const runs: number[] = [];
  for (const [index, night] of history.entries()) {
    if (index > 0 && night === history[index - 1]) runs[runs.length - 2] = (runs[runs.length - 2] ?? 0) + 1;
    else runs.push(1, nights.of(night));
  }
  return runs;
}

/** Encodes a report that is in memory. */
export function encodeReport(report: Report): EncodedReport {
  const { head, parts } = splitReport(report);
  const encoder = reportEncoder(head, parts.length >= LARGE_REPORT);
  for (const part of parts) encoder.add(part);
  return encoder.end();
}
