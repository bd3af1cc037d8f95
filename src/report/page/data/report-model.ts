import { AREAS, type Area } from '../../../model/area.ts';
import type { InventoryItem, ReportSubscription } from '../../../model/report.ts';
import { LETTERS, SEVERITIES, STATUSES, type Status } from '../../../model/status.ts';
import { withoutControls } from '../../control-characters.ts';
import { type EncodedReport, type FindingBody, ZONE_FROM } from './encoded-report.ts';

/* The packed report opened again: what every view asks, on the server and in the browser. */

export type Subscription = Omit<ReportSubscription, 'history' | 'managementGroups'> & {
  readonly index: number;
  /** Nearest first. */
  readonly managementGroups: readonly string[];
  /** How many findings have each status, in the order of `STATUSES`, waived ones apart. */
  readonly counts: readonly number[];
  readonly waived: number;
  /** The smaller, the worse. */
  readonly rank: number;
};
export type Check = EncodedReport['checks'][number] & { readonly index: number /** "007" */; readonly short: string };
export type Cell = FindingBody & { readonly subscription: Subscription; readonly check: Check };
export type AreaColumns = { readonly area: string; readonly title: string; readonly checks: readonly Check[] };

export type ReportModel = {
  readonly encoded: EncodedReport;
  readonly subscriptions: readonly Subscription[];
  readonly checks: readonly Check[];
  readonly areas: readonly AreaColumns[];
  readonly owners: readonly string[];
  /** All findings by status, waived ones apart. */
  readonly counts: Readonly<Record<Status, number>>;
  readonly waived: number;
  readonly statusOf: (s: number, c: number) => Status | undefined;
  readonly isWaived: (s: number, c: number) => boolean;
  readonly bodyOf: (s: number, c: number) => FindingBody | undefined;
  readonly cell: (s: number, c: number) => Cell | undefined;
  /** The failure that explains this finding, if one does. */
  readonly causeOf: (cell: Cell) => Cell | undefined;
  /** What follows from it in the same subscription: failures and what could not be seen. */
  readonly followersOf: (s: number, c: number) => readonly Cell[];
  readonly isChanged: (s: number, c: number) => boolean;
  readonly readAt: (s: number, c: number) => string;
  readonly historyOf: (s: number, c: number) => readonly (Status | undefined)[];
  readonly find: (check: string, subscription: string) => Cell | undefined;
  readonly inventory: () => readonly (InventoryItem & { readonly subscription: Subscription })[];
};

const STATUS_OF_LETTER: ReadonlyMap<string, Status> = new Map(STATUSES.map((status) => [LETTERS[status], status]));

export const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

export function reportModel(packed: EncodedReport): ReportModel {
  const checks = packed.checks.map(
    (check, index): Check => ({ ...check, index, short: check.id.replace(/^AISPM-/, '') }),
  );
  const byId = new Map(checks.map((check) => [check.id, check]));
  const areas = (Object.keys(AREAS) as Area[])
    .map((area) => ({ area, title: AREAS[area], checks: checks.filter((check) => check.area === area) }))
    .filter((one) => one.checks.length > 0);
  const factOf = (s: number, c: number) => packed.bodies[c]?.[packed.cells[c]?.[s] ?? -1];
  const codes = codesOf(packed);
  const subscriptions = packed.subscriptions.id.map((_, s) => subscriptionOf(packed, codes, s));
  const changes = new Set(packed.drift.map((one) => one.s * checks.length + one.c));
  const counts = Object.fromEntries(
    STATUSES.map((status, i) => [status, subscriptions.reduce((sum, one) => sum + (one.counts[i] ?? 0), 0)]),
  ) as Record<Status, number>;

  function cell(s: number, c: number): Cell | undefined {
    const fact = factOf(s, c);
    const subscription = subscriptions[s];
    const check = checks[c];
    return fact && subscription && check ? { ...fact, subscription, check } : undefined;
  }
  function followersOf(s: number, c: number): readonly Cell[] {
    const id = checks[c]?.id;
    return checks.flatMap((check) => {
      const fact = factOf(s, check.index);
      const one =
        fact?.cause === id && (fact?.status === 'fail' || fact?.status === 'unknown')
          ? cell(s, check.index)
          : undefined;
      return one ? [one] : [];
    });
  }
  const causeOf = (one: Cell) => {
    const check = one.cause ? byId.get(one.cause) : undefined;
    return check ? cell(one.subscription.index, check.index) : undefined;
  };
  let items: readonly (InventoryItem & { readonly subscription: Subscription })[] | undefined;
  return {
    encoded: packed,
    subscriptions,
    checks,
    areas,
    owners: [...new Set(subscriptions.flatMap((one) => one.owner ?? []))].sort((a, b) => a.localeCompare(b, 'en')),
    counts,
    waived: subscriptions.reduce((sum, one) => sum + one.waived, 0),
    bodyOf: factOf,
    statusOf: (s, c) => STATUSES[(codes[s * checks.length + c] ?? NONE) & 7],
    isWaived: (s, c) => ((codes[s * checks.length + c] ?? 0) & WAIVED) !== 0,
    cell,
    causeOf,
    followersOf,
    isChanged: (s, c) => changes.has(s * checks.length + c),
    readAt: (s, c) => readAt(packed, s, c),
    historyOf: (s, c) => historyOf(packed, s, c),
    find(short, subscription) {
      const check = checks.find((one) => one.short === short || one.id === short);
      const wanted = subscription.toLowerCase();
      const found =
        subscriptions.find((one) => one.id.toLowerCase() === wanted) ??
        subscriptions.find((one) => slug(one.name) === wanted);
      return check && found ? cell(found.index, check.index) : undefined;
    },
    inventory: () => {
      items ??= inventoryOf(packed, subscriptions);
      return items;
    },
  };
}

const NONE = 7;
const WAIVED = 8;

/**
 * A byte for each finding, subscription by subscription: its status and whether it is waived. Counting 880,000 of them
 * must not take a second.
 */
function codesOf({ bodies: facts, cells, subscriptions }: EncodedReport): Uint8Array {
  const codes = new Uint8Array(subscriptions.id.length * cells.length).fill(NONE);
  for (const [c, column] of cells.entries()) {
    const own = (facts[c] ?? []).map((fact) => STATUSES.indexOf(fact.status) | (fact.waiver ? WAIVED : 0));
    for (const [s, fact] of column.entries()) codes[s * cells.length + c] = own[fact] ?? NONE;
  }
  return codes;
}

function subscriptionOf(packed: EncodedReport, codes: Uint8Array, s: number): Subscription {
  const { subscriptions: columns, texts, chains, bodies: facts, cells } = packed;
  const counts = STATUSES.map(() => 0);
  let waived = 0;
  let severity: number = SEVERITIES.length;
  for (let c = 0; c < cells.length; c++) {
    const code = codes[s * cells.length + c] ?? NONE;
    if (code === NONE) continue;
    if (code & WAIVED) waived += 1;
    else counts[code] = (counts[code] ?? 0) + 1;
    if (code !== 0) continue;
    const fact = facts[c]?.[cells[c]?.[s] ?? -1];
    if (fact) severity = Math.min(severity, SEVERITIES.indexOf(fact.severity));
  }
  const zone = columns.zone[s] ?? 3;
  const worst = counts.findIndex((n) => n > 0);
  const owner = texts[columns.owner[s] ?? -1];
  const aiResources = columns.aiResources[s] ?? -1;
  return {
    index: s,
    id: columns.id[s] ?? '',
    name: columns.name[s] ?? '',
    state: texts[columns.state[s] ?? -1] ?? '',
    zone,
    zoneFrom: ZONE_FROM[columns.zoneFrom[s] ?? 3] ?? 'unmapped',
    managementGroups: chains[columns.chain[s] ?? -1] ?? [],
    ...(owner === undefined ? {} : { owner }),
    ...(aiResources < 0 ? {} : { aiResources }),
    evaluated: columns.evaluated[s] === 1,
    counts,
    waived,
    rank: (worst < 0 ? 9 : worst) * 1e6 + severity * 1e5 + (3 - zone) * 1e4 - (counts[0] ?? 0) * 50 - (counts[1] ?? 0),
  };
}

function readAt(packed: EncodedReport, s: number, c: number): string {
  const times = packed.reads[packed.subscriptions.read[s] ?? -1] ?? [];
  return new Date(Date.parse(packed.scan.startedAt) + (times[times.length === 1 ? 0 : c] ?? 0) * 1000).toISOString();
}

/** One status a night, as long as the trend; undefined where the subscription was not in that scan. */
function historyOf(packed: EncodedReport, s: number, c: number): readonly (Status | undefined)[] {
  const runs = packed.histories[packed.subscriptions.history[s] ?? -1] ?? [];
  const out: (Status | undefined)[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    const night = packed.nights[runs[at + 1] ?? -1] ?? '';
    for (let n = runs[at] ?? 0; n > 0; n--) out.push(STATUS_OF_LETTER.get(night.charAt(c)));
  }
  return out;
}

function inventoryOf(
  packed: EncodedReport,
  subscriptions: readonly Subscription[],
): readonly (InventoryItem & { readonly subscription: Subscription })[] {
  return packed.inventory.flatMap(([s, rest, makeIndex, name, createdAt]) => {
    const subscription = subscriptions[s];
    const make = packed.traits[makeIndex];
    if (!subscription || !make) return [];
    const resourceId = rest.startsWith('!') ? rest.slice(1) : `/subscriptions/${subscription.id}${rest}`;
    return [
      {
        ...make,
        resourceId,
        subscription,
        subscriptionId: subscription.id,
        name: name || withoutControls(resourceId.slice(resourceId.lastIndexOf('/') + 1)),
        ...(createdAt ? { createdAt: `${createdAt}Z` } : {}),
      },
    ];
  });
}
