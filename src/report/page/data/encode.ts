import type { Finding } from '../../../model/finding.ts';
import type { Drift, Head, InventoryItem, Part, Report, ReportSubscription } from '../../../model/report.ts';
import { partsOf } from '../../parts.ts';
import { withoutControls } from '../../plain.ts';
import { causesOf, type Headline, headlineOf } from '../../verdict.ts';
import { factTable, legible, valueTable } from './dedupe.ts';

/*
 * What the page carries: the report with everything said once, because 20,000 subscriptions × 44 findings must fit in
 * one file.
 */

/** What a finding says, without where it says it: many subscriptions share one. */
export type Fact = Omit<Finding, 'checkId' | 'subscriptionId' | 'at'>;
/** What an AI resource is, without which one it is. */
export type Make = Omit<InventoryItem, 'resourceId' | 'subscriptionId' | 'name' | 'createdAt'>;

export type EncodedReport = {
  readonly scan: Report['scan'];
  readonly coverage: Report['coverage'];
  readonly totals: Report['totals'];
  readonly warnings: readonly string[];
  readonly trend: Report['trend'];
  readonly baseline: boolean;
  readonly verdict: Headline;
  readonly checks: Report['checks'];
  /**
   * Columns with one entry a subscription; `chain`, `state` and `owner` point into `texts` and `chains`, -1 is none.
   */
  readonly subscriptions: {
    readonly id: readonly string[];
    readonly name: readonly string[];
    readonly state: readonly number[];
    readonly zone: readonly ReportSubscription['zone'][];
    readonly zoneFrom: readonly number[];
    readonly chain: readonly number[];
    readonly owner: readonly number[];
    readonly aiResources: readonly number[];
    readonly evaluated: readonly (0 | 1)[];
    /**
     * Seconds after the scan's start at which each finding's evidence was read: one a check, or only the earliest in a
     * large report.
     */
    readonly read: readonly number[];
    readonly history: readonly number[];
  };
  readonly texts: readonly string[];
  readonly chains: readonly (readonly string[])[];
  readonly reads: readonly (readonly number[])[];
  /** Runs of nights: count, index into `nights`, count, index ... */
  readonly histories: readonly (readonly number[])[];
  readonly nights: readonly string[];
  /** By check: its distinct facts, and for each subscription which one holds; -1 where the report has no finding. */
  readonly facts: readonly (readonly Fact[])[];
  readonly cells: readonly (readonly number[])[];
  /** What to fix first, in order: subscription, check, and 1 where it is new. */
  readonly causes: readonly (readonly [number, number, 0 | 1])[];
  readonly drift: readonly (Pick<Drift, 'kind' | 'from' | 'to' | 'since' | 'waived' | 'cause' | 'resourceId'> & {
    readonly s: number;
    readonly c: number;
  })[];
  readonly makes: readonly Make[];
  /**
   * Subscription, resource id without its subscription, make, name where it is not the id's last part, when created
   * where known.
   */
  readonly inventory: readonly (readonly [number, string, number, (string | 0)?, string?])[];
};

/** From so many subscriptions on, only the earliest time of reading of each is kept. */
export const LARGE = 2_000;
export const ZONE_FROM = ['subscription', 'management-group', 'tag', 'unmapped'] as const;

/**
 * Packs a report one subscription at a time, so that it never has to stand in memory whole; what a cause needs is kept
 * until `end`.
 */
export function reportEncoder(head: Head, large: boolean) {
  const texts = valueTable<string>((text) => text, withoutControls);
  const chains = valueTable<readonly string[]>((chain) => JSON.stringify(chain), legible);
  const reads = valueTable<readonly number[]>((times) => times.join());
  const histories = valueTable<readonly number[]>((history) => history.join());
  const nights = valueTable<string>((night) => night);
  const makes = valueTable<Make>((make) => JSON.stringify(make), legible);
  const facts = head.checks.map(factTable);
  const cells: number[][] = head.checks.map(() => []);
  const checkIndex = new Map(head.checks.map((check, index) => [check.id, index]));
  const subscriptionIndex = new Map<string, number>();
  const inventory: EncodedReport['inventory'][number][] = [];
  const bad: Finding[] = [];
  const shown: ReportSubscription[] = [];
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
    shown.push({ ...subscription, history: [] });
    columns.id.push(subscription.id);
    columns.name.push(withoutControls(subscription.name));
    columns.state.push(texts.of(subscription.state));
    columns.zone.push(subscription.zone);
    columns.zoneFrom.push(ZONE_FROM.indexOf(subscription.zoneFrom));
    columns.chain.push(chains.of(subscription.managementGroups));
    columns.owner.push(subscription.owner === undefined ? -1 : texts.of(subscription.owner));
    columns.aiResources.push(subscription.aiResources ?? -1);
    columns.evaluated.push(subscription.evaluated ? 1 : 0);
    columns.history.push(subscription.history?.length ? histories.of(runs(subscription.history, nights)) : -1);
    for (const column of cells) column.push(-1);
    const times: number[] = head.checks.map(() => 0);
    for (const finding of findings) {
      const c = checkIndex.get(finding.checkId);
      const column = c === undefined ? undefined : cells[c];
      if (c === undefined || !column) continue;
      const { checkId: _check, subscriptionId: _subscription, at, ...fact } = finding;
      column[s] = facts[c]?.of(fact) ?? -1;
      times[c] = offset(at);
      if (finding.status === 'fail' || finding.status === 'unknown') bad.push(finding);
    }
    columns.read.push(reads.of(large ? [Math.min(...times)] : times));
    for (const item of items) inventory.push(packItem(s, item, makes));
  }

  function end(): EncodedReport {
    const { scan, coverage, totals, warnings, trend, baseline, checks } = head;
    const whole: Report = { ...head, subscriptions: shown, findings: bad, inventory: [] };
    const at = (subscriptionId: string, checkId: string): readonly [number, number] | undefined => {
      const s = subscriptionIndex.get(subscriptionId);
      const c = checkIndex.get(checkId);
      return s === undefined || c === undefined ? undefined : [s, c];
    };
    return {
      scan,
      coverage,
      totals,
      warnings: warnings.map(withoutControls),
      trend,
      baseline,
      verdict: legible(headlineOf(whole)),
      checks,
      subscriptions: columns,
      texts: texts.values,
      chains: chains.values,
      reads: reads.values,
      histories: histories.values,
      nights: nights.values,
      facts: facts.map((one) => one.values),
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
      makes: makes.values,
      inventory,
    };
  }

  return { add, end };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;

function packItem(
  s: number,
  item: InventoryItem,
  makes: { of(make: Make): number },
): EncodedReport['inventory'][number] {
  const { resourceId, subscriptionId, name, createdAt, ...make } = item;
  const prefix = `/subscriptions/${subscriptionId}`;
  const rest = resourceId.startsWith(prefix) ? resourceId.slice(prefix.length) : `!${resourceId}`;
  const own = name !== resourceId.slice(resourceId.lastIndexOf('/') + 1);
  const kept = makes.of(make);
  if (createdAt) return [s, rest, kept, own ? withoutControls(name) : 0, createdAt.slice(0, 19)];
  return own ? [s, rest, kept, withoutControls(name)] : [s, rest, kept];
}

function runs(history: readonly string[], nights: { of(night: string): number }): number[] {
  const out: number[] = [];
  for (const [index, night] of history.entries()) {
    if (index > 0 && night === history[index - 1]) out[out.length - 2] = (out[out.length - 2] ?? 0) + 1;
    else out.push(1, nights.of(night));
  }
  return out;
}

/** A report that stands in memory, packed. */
export function encodeReport(report: Report): EncodedReport {
  const { head, parts } = partsOf(report);
  const packer = reportEncoder(head, parts.length >= LARGE);
  for (const part of parts) packer.add(part);
  return packer.end();
}
