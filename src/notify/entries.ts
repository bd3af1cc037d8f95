import type { CheckText } from '../model/check.ts';
import type { Finding } from '../model/finding.ts';
import { commandFor } from '../model/remediation.ts';
import type { Drift } from '../model/report.ts';
import { SEVERITIES } from '../model/status.ts';
import { delistedMessage } from '../scan/finish/delisted.ts';
import type { SubscriptionResult } from '../scan/store.ts';
import type { DigestEntry } from './digest.ts';

/* What changed in one subscription, as the entries of one owner's mail: a cause with what follows from it is one. */

/** What names, dates and links an entry. */
export type EntryContext = {
  readonly checks: ReadonlyMap<string, CheckText>;
  /** Nights since a time, tonight included. */
  readonly nightsSince: (iso: string) => number;
  readonly pageUrl: string | undefined;
};

type Told = Pick<SubscriptionResult, 'subscription' | 'findings'>;
type Unit = { readonly checkId: string; readonly whole: Drift | undefined; readonly items: readonly Drift[] };

const MOST_ITEMS = 20;
/** The check whose remediation gives the scanner its rights back. */
const RIGHTS = 'AISPM-041';

export const isNewFailure = (row: Drift): boolean =>
  (row.kind === 'regressed' || row.kind === 'appeared') && row.to === 'fail' && !row.waived;
export const isFix = (row: Drift): boolean => row.kind === 'fixed' || row.kind === 'gone';

export function failedEntries(told: Told, drift: readonly Drift[], context: EntryContext): DigestEntry[] {
  return headsOf(unitsOf(drift.filter(isNewFailure))).map(({ unit, followers }) => {
    const finding = told.findings.find((one) => one.checkId === unit.checkId);
    return {
      ...entryOf(told, unit, followers, context),
      title: context.checks.get(unit.checkId)?.failureTitle ?? unit.checkId,
      status: 'fail',
      message: unit.whole?.message ?? finding?.message ?? '',
      ...commandOf(unit.checkId, told, finding, context),
    };
  });
}

export function fixedEntries(told: Told, drift: readonly Drift[], context: EntryContext): DigestEntry[] {
  return headsOf(unitsOf(drift.filter(isFix))).map(({ unit, followers }) => {
    const title = context.checks.get(unit.checkId)?.title ?? unit.checkId;
    const [first] = unit.items;
    const since = unit.whole?.since ?? first?.since;
    return {
      ...entryOf(told, unit, followers, context),
      title: unit.whole
        ? title
        : `${title}: ${unit.items.length === 1 ? 'one resource' : `${unit.items.length} resources`}`,
      status: unit.whole?.to ?? 'pass',
      message: unit.whole?.message ?? (unit.items.length === 1 ? 'It no longer fails' : 'They no longer fail'),
      items: unit.items.slice(0, MOST_ITEMS).map((row) => ({
        resourceId: row.resourceId ?? '',
        message: `${row.kind === 'gone' ? 'is gone; it was' : 'was'}: ${row.message}`,
      })),
      ...(since ? { since, nights: Math.max(context.nightsSince(since) - 1, 0) } : {}),
    };
  });
}

/**
 * One entry for all that went out of sight together, or came back; single resources of what is still seen by
 * themselves.
 */
export function sightEntries(
  kind: 'lost-sight' | 'regained',
  told: Told,
  drift: readonly Drift[],
  context: EntryContext,
): DigestEntry[] {
  const units = unitsOf(drift.filter((row) => row.kind === kind));
  const wholes = units.filter((unit) => unit.whole);
  const causes = new Set(wholes.map((unit) => unit.whole?.cause));
  const [first] = wholes.toSorted((a, b) => Number(causes.has(b.checkId)) - Number(causes.has(a.checkId)));
  const entries: DigestEntry[] = [];
  if (first?.whole) {
    const finding = told.findings.find((one) => one.checkId === first.checkId);
    const lost = kind === 'lost-sight';
    const ids = wholes.map((unit) => unit.checkId.replace('AISPM-', '')).join(', ');
    const title = context.checks.get(first.checkId)?.title ?? first.checkId;
    entries.push({
      ...entryOf(told, first, [], context),
      title:
        wholes.length > 1
          ? `${wholes.length} checks ${lost ? 'could not be seen' : 'are seen again'}`
          : lost
            ? `Not seen: ${title}`
            : `Seen again: ${title}`,
      status: lost ? 'unknown' : (first.whole.to ?? 'pass'),
      message: wholes.length > 1 ? `${first.whole.message}. They are ${ids}.` : first.whole.message,
      ...(lost && finding?.why === 'denied' ? commandOf(RIGHTS, told, finding, context) : {}),
    });
  }
  for (const unit of units.filter((one) => !one.whole))
    entries.push({
      ...entryOf(told, unit, [], context),
      title: `${context.checks.get(unit.checkId)?.title ?? unit.checkId}: ${unit.items.length} of its resources ${kind === 'lost-sight' ? 'could not be seen' : 'seen again'}`,
      status: kind === 'lost-sight' ? 'unknown' : (unit.items[0]?.to ?? 'pass'),
      message: unit.items[0]?.message ?? '',
    });
  return entries;
}

/** A subscription that left the scope, with what failed there: one entry. */
export function delistedEntries(told: Told, drift: readonly Drift[], context: EntryContext): DigestEntry[] {
  const units = unitsOf(drift);
  const [head = units[0]] = units.filter((unit) => unit.whole?.cause === undefined);
  if (!head) return [];
  const others = units.filter((unit) => unit !== head).map((unit) => unit.checkId);
  return [
    {
      ...entryOf(told, head, others, context),
      title: 'A subscription is no longer listed',
      status: 'unknown',
      message: delistedMessage(told.subscription.name),
    },
  ];
}

/** A finding that fails, whether or not it is new. */
export function failingEntry(
  told: Told,
  finding: Finding,
  followers: readonly Finding[],
  context: EntryContext,
): DigestEntry {
  const unit: Unit = { checkId: finding.checkId, whole: undefined, items: [] };
  return {
    ...entryOf(told, unit, [], context),
    severity: finding.severity,
    title: context.checks.get(finding.checkId)?.failureTitle ?? finding.checkId,
    status: finding.status,
    message: finding.message,
    followers: followers.map(({ checkId }) => titled(checkId, context)),
    ...(finding.since ? { since: finding.since, nights: context.nightsSince(finding.since) } : {}),
    ...commandOf(finding.checkId, told, finding, context),
  };
}

function unitsOf(rows: readonly Drift[]): Unit[] {
  return [...Map.groupBy(rows, (row) => row.checkId)].map(([checkId, own]) => ({
    checkId,
    whole: own.find((row) => row.resourceId === undefined),
    items: own.filter((row) => row.resourceId !== undefined),
  }));
}

/** Those that explain themselves, with those that follow from them. */
function headsOf(units: readonly Unit[]): { readonly unit: Unit; readonly followers: readonly string[] }[] {
  const causeOf = (unit: Unit) => unit.whole?.cause ?? unit.items[0]?.cause;
  const heads = units.filter((unit) => !units.some((other) => other !== unit && other.checkId === causeOf(unit)));
  return heads.map((unit) => ({
    unit,
    followers: units.filter((other) => other !== unit && causeOf(other) === unit.checkId).map((other) => other.checkId),
  }));
}

function entryOf(
  { subscription }: Told,
  unit: Unit,
  followers: readonly string[],
  context: EntryContext,
): Omit<DigestEntry, 'title' | 'status' | 'message'> {
  const rows = [unit.whole, ...unit.items].filter((row) => row !== undefined);
  const [severity = 'info'] = rows
    .map((row) => row.severity)
    .sort((a, b) => SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b));
  return {
    checkId: unit.checkId,
    severity,
    subscriptionId: subscription.id,
    subscriptionName: subscription.name,
    zone: subscription.zone,
    mapped: subscription.zoneFrom !== 'unmapped',
    items: unit.whole
      ? []
      : unit.items.slice(0, MOST_ITEMS).map((row) => ({ resourceId: row.resourceId ?? '', message: row.message })),
    followers: followers.map((id) => titled(id, context)),
    caveats: [],
    link: context.pageUrl
      ? `${context.pageUrl}#f/${unit.checkId.replace('AISPM-', '')}/${encodeURIComponent(subscription.id)}`
      : undefined,
  };
}

const titled = (checkId: string, { checks }: EntryContext): { readonly checkId: string; readonly title: string } => ({
  checkId,
  title: checks.get(checkId)?.title ?? checkId,
});

function commandOf(
  checkId: string,
  { subscription }: Told,
  finding: Finding | undefined,
  { checks }: EntryContext,
): Pick<DigestEntry, 'command' | 'caveats'> {
  const remediation = checks.get(checkId)?.remediation;
  if (!remediation) return { caveats: [] };
  return {
    command: commandFor(remediation, 'cli', { subscriptionId: subscription.id, items: finding?.items ?? [] }),
    caveats: remediation.caveats ?? [],
  };
}
