import type { Finding } from '../../model/finding.ts';
import { matches } from '../../model/pattern.ts';
import type { Drift } from '../../model/report.ts';
import { SEVERITIES } from '../../model/status.ts';
import { subscriptionLabels } from '../../model/subscription-label.ts';
import { fixCost } from './fix-costs.ts';
import { chargeOf, roleNeeded, verbOf } from './fix-needs.ts';
import { type BarePlace, failingItems, fixPlaces, type PlaceContext, worstSeverity } from './fix-places.ts';
import type { FixCheck, FixFilter, FixPlace, FixRow, FixSource, FixSubscription } from './fix-row.ts';
import { MISSING_READS, missingReadCheck, missingReadKey, missingReadTitle } from './missing-reads.ts';

/* One row a cause, worst first. */

export type FixCollector = {
  /** Takes one subscription with all its findings that fail or are unknown. */
  add(subscription: FixSubscription, findings: readonly Finding[]): void;
  /** The rows that a filter leaves; without one, all. */
  rows(filter?: FixFilter): readonly FixRow[];
};

/** What to fix first: the rows that a filter leaves. Waived failures are none, and what follows never is. Pure. */
export function fixRows(report: FixSource, filter: FixFilter = {}): readonly FixRow[] {
  const collector = fixCollector(report);
  const findings = Map.groupBy(report.findings, (one) => one.subscriptionId);
  for (const subscription of report.subscriptions) collector.add(subscription, findings.get(subscription.id) ?? []);
  return collector.rows(filter);
}

/** Takes subscriptions one at a time, so that the findings of 20,000 need not be in memory together. */
export function fixCollector(head: Omit<FixSource, 'subscriptions' | 'findings'>): FixCollector {
  const checks = new Map(head.checks.map((check) => [check.id, check]));
  const context = placeContext(head, checks);
  const subscriptions: FixSubscription[] = [];
  const places: BarePlace[] = [];
  return {
    add(subscription, findings) {
      subscriptions.push(subscription);
      for (const place of fixPlaces(subscription, findings, context)) places.push(place);
    },
    rows(filter = {}) {
      const labels = subscriptionLabels(subscriptions);
      const shown = places.filter((place) => isShown(place, filter));
      return [...Map.groupBy(shown, keyOf)].map(([key, own]) => rowOf(key, own, checks, labels)).toSorted(byUrgency);
    },
  };
}

/** What `fixPlaces` needs to know of the scan. */
export function placeContext(
  { scan, drift, baseline }: Pick<FixSource, 'scan' | 'drift' | 'baseline'>,
  checks: ReadonlyMap<string, Pick<FixCheck, 'area'>>,
): PlaceContext {
  return {
    startedAt: scan.startedAt,
    baseline,
    unfinished: new Set(scan.missing),
    newFailures: new Set(drift.filter(isNewFailure).map((one) => `${one.subscriptionId} ${one.checkId}`)),
    isSentinel: (checkId) => checks.get(checkId)?.area === 'sentinel',
  };
}

const isNewFailure = ({ resourceId, kind }: Drift): boolean =>
  resourceId === undefined && (kind === 'regressed' || kind === 'appeared');

/** "007", or "041-denied". */
export const keyOf = ({ missing, finding }: BarePlace): string =>
  missing ? missingReadKey(missing) : finding.checkId.replace(/^AISPM-/, '');

function isShown(place: BarePlace, { subscription, owner, zone, severity, cause }: FixFilter): boolean {
  const { id, name, zone: own } = place.subscription;
  return (
    (!subscription || subscription.some((pattern) => matches(pattern, id) || matches(pattern, name))) &&
    (!owner || owner.some((pattern) => matches(pattern, place.owner ?? ''))) &&
    (!zone || zone.includes(own)) &&
    (!severity || severity.includes(place.severity)) &&
    (!cause || isNamed(place, cause))
  );
}

/** A check's id names its failure and every missing read that stands under it. */
const isNamed = (place: BarePlace, causes: readonly string[]): boolean => {
  const key = keyOf(place);
  const check = place.missing ? missingReadCheck(place.missing) : place.finding.checkId;
  return causes.some((one) => one === key || one === check || `AISPM-${one}` === check);
};

function rowOf(
  key: string,
  bare: readonly BarePlace[],
  checks: ReadonlyMap<string, FixCheck>,
  labels: ReadonlyMap<string, string>,
): FixRow {
  const places = bare
    .map(({ missing: _missing, ...place }): FixPlace => {
      const { id, name } = place.subscription;
      return { ...place, label: labels.get(id) ?? name };
    })
    .toSorted(byPlace);
  const missing = bare[0]?.missing;
  const checkId = missing ? missingReadCheck(missing) : (bare[0]?.finding.checkId ?? '');
  const check = checks.get(checkId);
  const followers = places.flatMap((place) => place.followers);
  const unknown = followers.filter((one) => one.status === 'unknown').length;
  const since = places.flatMap((one) => one.since ?? []).sort()[0];
  const nights = places.flatMap((one) => one.nights ?? []);
  const counts = places.map((one) => one.resources);
  return {
    key,
    checkId,
    status: missing ? 'unknown' : 'fail',
    missing,
    severity: worstSeverity(places),
    title: missing
      ? missingReadTitle(
          missing,
          places.map((one) => one.label),
          unknown,
        )
      : (check?.failureTitle ?? checkId),
    places,
    resources: counts.some((n) => n === undefined) ? undefined : counts.reduce<number>((sum, n) => sum + (n ?? 0), 0),
    resourcesFail: !missing && places.some((one) => failingItems(one.finding) !== undefined),
    failing: followers.length - unknown,
    unknown,
    newPlaces: places.filter((one) => one.isNew).length,
    since,
    nights: nights.length > 0 ? Math.max(...nights) : undefined,
    owners: [...Map.groupBy(places, (one) => one.owner)]
      .map(([owner, own]) => ({ owner, places: own.length }))
      .toSorted((a, b) => b.places - a.places || (a.owner ?? '~').localeCompare(b.owner ?? '~', 'en')),
    ...wayOf(checkId, missing, places, check),
  };
}

type Way = Pick<FixRow, 'role' | 'charge' | 'cost' | 'verb' | 'decision' | 'remedy' | 'caveats'>;

/** How a cause is mended, and what that asks of whoever does it. */
function wayOf(checkId: string, missing: FixRow['missing'], places: readonly FixPlace[], check?: FixCheck): Way {
  const { remediation } = check ?? {};
  if (missing) {
    const { verb, remedy, decision } = MISSING_READS[missing];
    return {
      role: decision ? undefined : 'Owner or User Access Administrator',
      charge: undefined,
      cost: undefined,
      verb,
      remedy,
      decision,
      caveats: [],
    };
  }
  const charge = remediation ? chargeOf(remediation) : undefined;
  const hasCommand = places.some((one) => one.finding.commands) || remediation?.cli !== undefined;
  const withheld = places.find((one) => one.finding.noCommand)?.finding.noCommand;
  return {
    role: remediation ? roleNeeded(remediation) : undefined,
    charge,
    cost: charge ? fixCost(places) : undefined,
    verb: hasCommand ? 'Script' : verbOf(checkId),
    remedy: remediation?.text ?? '',
    decision: hasCommand ? undefined : (remediation?.decision ?? (withheld ? `No command: ${withheld}.` : undefined)),
    caveats: remediation?.caveats ?? [],
  };
}

const rankOf = (one: { readonly severity: FixRow['severity'] }): number => SEVERITIES.indexOf(one.severity);
const highestZone = (row: FixRow): number => Math.max(...row.places.map((one) => one.subscription.zone));
/** How many findings are dealt with once the row is. */
export const clears = ({ places, failing, unknown }: FixRow): number =>
  places.filter((one) => one.finding.status === 'fail').length + failing + unknown;

/** Worst first, then what is new, then the strictest zone, then what clears most. */
const byUrgency = (a: FixRow, b: FixRow): number =>
  rankOf(a) - rankOf(b) ||
  Number(b.newPlaces > 0) - Number(a.newPlaces > 0) ||
  highestZone(b) - highestZone(a) ||
  clears(b) - clears(a) ||
  a.key.localeCompare(b.key);

const byPlace = (a: FixPlace, b: FixPlace): number =>
  rankOf(a) - rankOf(b) ||
  Number(b.isNew) - Number(a.isNew) ||
  b.subscription.zone - a.subscription.zone ||
  b.followers.length - a.followers.length ||
  a.label.localeCompare(b.label, 'en') ||
  a.subscription.id.localeCompare(b.subscription.id);

/** The rows with only the places that `keep` leaves, in order again; a row without any is left out. */
export function narrowRows(
  rows: readonly FixRow[],
  checks: readonly FixCheck[],
  keep: (place: FixPlace, row: FixRow) => boolean,
): readonly FixRow[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const narrowed = rows.flatMap((row) => {
    const left = row.places.filter((place) => keep(place, row));
    if (left.length === row.places.length) return [row];
    if (left.length === 0) return [];
    const labels = new Map(left.map((place) => [place.subscription.id, place.label]));
    const bare = left.map((place) => ({ ...place, missing: row.missing }));
    return [rowOf(row.key, bare, byId, labels)];
  });
  return narrowed.toSorted(byUrgency);
}
