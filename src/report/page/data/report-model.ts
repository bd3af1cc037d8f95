import { AREAS, type Area } from '../../../model/area.ts';
import type { InventoryItem, ReportSubscription } from '../../../model/report.ts';
import { LETTERS, SEVERITIES, STATUSES, type Status } from '../../../model/status.ts';
import { type SharedNames, sharedNames, subscriptionLabel } from '../../../model/subscription-label.ts';
import { withoutControls } from '../../control-characters.ts';
import { type EncodedReport, type FindingBody, ZONE_FROM } from './encoded-report.ts';

/* The encoded report as the views use it, on the server and in the browser. */

export type Subscription = Omit<ReportSubscription, 'history' | 'managementGroups'> & {
  readonly index: number;
  /** Its name, with a short id where several subscriptions have the same name. */
  readonly label: string;
  /** Nearest first. */
  readonly managementGroups: readonly string[];
  /** How many findings have each status, in the order of `STATUSES`, without waived ones. */
  readonly counts: readonly number[];
  readonly waived: number;
  /** For sorting: the smaller, the worse. */
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
  /** How many findings have each status, without waived ones. */
  readonly counts: Readonly<Record<Status, number>>;
  readonly waived: number;
  readonly statusOf: (s: number, c: number) => Status | undefined;
  readonly isWaived: (s: number, c: number) => boolean;
  readonly bodyOf: (s: number, c: number) => FindingBody | undefined;
  readonly cell: (s: number, c: number) => Cell | undefined;
  /** The failure that explains this finding, if one does. */
  readonly causeOf: (cell: Cell) => Cell | undefined;
  /** The failures and unknown findings of the same subscription that follow from it. */
  readonly followersOf: (s: number, c: number) => readonly Cell[];
  readonly isChanged: (s: number, c: number) => boolean;
  readonly readAt: (s: number, c: number) => string;
  readonly historyOf: (s: number, c: number) => readonly (Status | undefined)[];
  readonly find: (check: string, subscription: string) => Cell | undefined;
  /** By id, or by the slug of its label. */
  readonly findSubscription: (subscription: string) => Subscription | undefined;
  readonly inventory: () => readonly (InventoryItem & { readonly subscription: Subscription })[];
};

const STATUS_OF_LETTER: ReadonlyMap<string, Status> = new Map(STATUSES.map((status) => [LETTERS[status], status]));

export const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

export function reportModel(encoded: EncodedReport): ReportModel {
  const checks = encoded.checks.map(
    (check, index): Check => ({ ...check, index, short: check.id.replace(/^AISPM-/, '') }),
  );
  const byId = new Map(checks.map((check) => [check.id, check]));
  const areas = (Object.keys(AREAS) as Area[])
    .map((area) => ({ area, title: AREAS[area], checks: checks.filter((check) => check.area === area) }))
    .filter((one) => one.checks.length > 0);
  const bodyOf = (s: number, c: number) => encoded.bodies[c]?.[encoded.cells[c]?.[s] ?? -1];
  const codes = codesOf(encoded);
  const shared = sharedNames(
    encoded.subscriptions.id.map((id, s) => ({ id, name: encoded.subscriptions.name[s] ?? '' })),
  );
  const subscriptions = encoded.subscriptions.id.map((_, s) => subscriptionOf(encoded, codes, shared, s));
  const changes = new Set(encoded.drift.map((one) => one.s * checks.length + one.c));
  const counts = Object.fromEntries(
    STATUSES.map((status, i) => [status, subscriptions.reduce((sum, one) => sum + (one.counts[i] ?? 0), 0)]),
  ) as Record<Status, number>;

  function cell(s: number, c: number): Cell | undefined {
    const body = bodyOf(s, c);
    const subscription = subscriptions[s];
    const check = checks[c];
    return body && subscription && check ? { ...body, subscription, check } : undefined;
  }
  function followersOf(s: number, c: number): readonly Cell[] {
    const id = checks[c]?.id;
    return checks.flatMap((check) => {
      const body = bodyOf(s, check.index);
      const one =
        body?.cause === id && (body?.status === 'fail' || body?.status === 'unknown')
          ? cell(s, check.index)
          : undefined;
      return one ? [one] : [];
    });
  }
  const causeOf = (one: Cell) => {
    const check = one.cause ? byId.get(one.cause) : undefined;
    return check ? cell(one.subscription.index, check.index) : undefined;
  };
  let ids: ReadonlyMap<string, Subscription> | undefined;
  function findSubscription(subscription: string): Subscription | undefined {
    const wanted = subscription.toLowerCase();
    ids ??= new Map(subscriptions.map((one) => [one.id.toLowerCase(), one]));
    return ids.get(wanted) ?? subscriptions.find((one) => slug(one.label) === wanted);
  }
  let items: readonly (InventoryItem & { readonly subscription: Subscription })[] | undefined;
  return {
    encoded,
    subscriptions,
    checks,
    areas,
    owners: [...new Set(subscriptions.flatMap((one) => one.owner ?? []))].sort((a, b) => a.localeCompare(b, 'en')),
    counts,
    waived: subscriptions.reduce((sum, one) => sum + one.waived, 0),
    bodyOf,
    statusOf: (s, c) => STATUSES[(codes[s * checks.length + c] ?? NONE) & 7],
    isWaived: (s, c) => ((codes[s * checks.length + c] ?? 0) & WAIVED) !== 0,
    cell,
    causeOf,
    followersOf,
    isChanged: (s, c) => changes.has(s * checks.length + c),
    readAt: (s, c) => readAt(encoded, s, c),
    historyOf: (s, c) => historyOf(encoded, s, c),
    find(short, subscription) {
      const check = checks.find((one) => one.short === short || one.id === short);
      const match = findSubscription(subscription);
      return check && match ? cell(match.index, check.index) : undefined;
    },
    findSubscription,
    inventory: () => {
      items ??= inventoryOf(encoded, subscriptions);
      return items;
    },
  };
}

const NONE = 7;
const WAIVED = 8;

/**
 * One byte for each finding, subscription by subscription: its status and whether it is waived. Counting the findings
 * of 20,000 subscriptions must take less than a second.
 */
function codesOf({ bodies, cells, subscriptions }: EncodedReport): Uint8Array {
  const codes = new Uint8Array(subscriptions.id.length * cells.length).fill(NONE);
  for (const [c, column] of cells.entries()) {
    const own = (bodies[c] ?? []).map((body) => STATUSES.indexOf(body.status) | (body.waiver ? WAIVED : 0));
    for (const [s, body] of column.entries()) codes[s * cells.length + c] = own[body] ?? NONE;
  }
  return codes;
}

function subscriptionOf(encoded: EncodedReport, codes: Uint8Array, shared: SharedNames, s: number): Subscription {
  const { subscriptions: columns, texts, chains, bodies, cells } = encoded;
  const counts = STATUSES.map(() => 0);
  let waived = 0;
  let severity: number = SEVERITIES.length;
  for (let c = 0; c < cells.length; c++) {
    const code = codes[s * cells.length + c] ?? NONE;
    if (code === NONE) continue;
    if (code & WAIVED) waived += 1;
    else counts[code] = (counts[code] ?? 0) + 1;
    if (code !== 0) continue;
    const body = bodies[c]?.[cells[c]?.[s] ?? -1];
    if (body) severity = Math.min(severity, SEVERITIES.indexOf(body.severity));
  }
  const zone = columns.zone[s] ?? 3;
  const worst = counts.findIndex((n) => n > 0);
  const owner = texts[columns.owner[s] ?? -1];
  const aiResources = columns.aiResources[s] ?? -1;
  const id = columns.id[s] ?? '';
  const name = columns.name[s] ?? '';
  return {
    index: s,
    id,
    name,
    label: subscriptionLabel({ id, name }, shared),
    state: texts[columns.state[s] ?? -1] ?? '',
    zone,
    zoneFrom: ZONE_FROM[columns.zoneFrom[s] ?? 3] ?? 'unmapped',
    managementGroups: chains[columns.chain[s] ?? -1] ?? [],
    ...(owner === undefined ? {} : { owner }),
    ...(aiResources < 0 ? {} : { aiResources }),
    evaluated: columns.evaluated[s] === 1,
    ...(columns.evidence?.[s] ? { evidence: columns.evidence[s] } : {}),
    counts,
    waived,
    rank: (worst < 0 ? 9 : worst) * 1e6 + severity * 1e5 + (3 - zone) * 1e4 - (counts[0] ?? 0) * 50 - (counts[1] ?? 0),
  };
}

function readAt(encoded: EncodedReport, s: number, c: number): string {
  const times = encoded.reads[encoded.subscriptions.read[s] ?? -1] ?? [];
  return new Date(Date.parse(encoded.scan.startedAt) + (times[times.length === 1 ? 0 : c] ?? 0) * 1000).toISOString();
}

/** One status for each night of the trend; undefined where the subscription was not in that scan. */
function historyOf(encoded: EncodedReport, s: number, c: number): readonly (Status | undefined)[] {
  const runs = encoded.histories[encoded.subscriptions.history[s] ?? -1] ?? [];
  const statuses: (Status | undefined)[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    const night = encoded.nights[runs[at + 1] ?? -1] ?? '';
    for (let n = runs[at] ?? 0; n > 0; n--) statuses.push(STATUS_OF_LETTER.get(night.charAt(c)));
  }
  return statuses;
}

function inventoryOf(
  encoded: EncodedReport,
  subscriptions: readonly Subscription[],
): readonly (InventoryItem & { readonly subscription: Subscription })[] {
  return encoded.inventory.flatMap(([s, rest, traitsIndex, name, createdAt]) => {
    const subscription = subscriptions[s];
    const traits = encoded.traits[traitsIndex];
    if (!subscription || !traits) return [];
    const resourceId = rest.startsWith('!') ? rest.slice(1) : `/subscriptions/${subscription.id}${rest}`;
    return [
      {
        ...traits,
        resourceId,
        subscription,
        subscriptionId: subscription.id,
        name: name || withoutControls(resourceId.slice(resourceId.lastIndexOf('/') + 1)),
        ...(createdAt ? { createdAt: `${createdAt}Z` } : {}),
      },
    ];
  });
}
