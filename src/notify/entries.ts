import type { CheckText } from '../model/check.ts';
import { withPrincipal } from '../model/commands.ts';
import type { Finding } from '../model/finding.ts';
import { commandFor } from '../model/remediation.ts';
import type { Drift } from '../model/report.ts';
import { SEVERITIES } from '../model/status.ts';
import { PERMISSIONS_CHECK } from '../model/to-fix.ts';
import { delistedMessage } from '../scan/finish/delisted.ts';
import type { SubscriptionResult } from '../scan/store.ts';
import type { DigestEntry } from './digest.ts';

/* The changes of one subscription as entries of one owner's mail. A cause and what follows from it make one entry. */

/** What entries take their titles, dates and links from. */
export type EntryContext = {
  readonly checks: ReadonlyMap<string, CheckText>;
  /** The number of nights since a time, tonight included. */
  readonly nightsSince: (iso: string) => number;
  readonly pageUrl: string | undefined;
  /** The object id of the scanner's identity, where it is known. */
  readonly principalId?: string | undefined;
};

export type EntryResult = Pick<SubscriptionResult, 'subscription' | 'findings'>;
export type Unit = { readonly checkId: string; readonly whole: Drift | undefined; readonly items: readonly Drift[] };

const MOST_ITEMS = 20;
/** The check whose remediation gives the scanner its permissions back. */

/** Changes of what flaps are held back: its owner was told so. */
export const isNewFailure = (row: Drift): boolean =>
  (row.kind === 'regressed' || row.kind === 'appeared') && row.to === 'fail' && !row.waived && !row.held;
export const isFix = (row: Drift): boolean => (row.kind === 'fixed' || row.kind === 'gone') && !row.held;

/** What fails anew. */
export function failedEntries(result: EntryResult, drift: readonly Drift[], context: EntryContext): DigestEntry[] {
  return headsOf(unitsOf(drift.filter(isNewFailure))).map(({ unit, followers }) => {
    const finding = result.findings.find((one) => one.checkId === unit.checkId);
    return {
      ...entryOf(result, unit, followers, context),
      title: context.checks.get(unit.checkId)?.failureTitle ?? unit.checkId,
      status: 'fail',
      message: unit.whole?.message ?? finding?.message ?? '',
      ...commandOf(unit.checkId, result, finding, context),
    };
  });
}

/** What no longer fails. */
export function fixedEntries(result: EntryResult, drift: readonly Drift[], context: EntryContext): DigestEntry[] {
  return headsOf(unitsOf(drift.filter(isFix))).map(({ unit, followers }) => {
    const title = context.checks.get(unit.checkId)?.title ?? unit.checkId;
    const [first] = unit.items;
    const since = unit.whole?.since ?? first?.since;
    return {
      ...entryOf(result, unit, followers, context),
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
 * One entry for all checks that went out of sight, or came back, together; and one for each check of which only some
 * resources did.
 */
export function sightEntries(
  kind: 'lost-sight' | 'regained',
  result: EntryResult,
  drift: readonly Drift[],
  context: EntryContext,
): DigestEntry[] {
  const units = unitsOf(drift.filter((row) => row.kind === kind));
  const wholes = units.filter((unit) => unit.whole);
  const causes = new Set(wholes.map((unit) => unit.whole?.cause));
  const [first] = wholes.toSorted((a, b) => Number(causes.has(b.checkId)) - Number(causes.has(a.checkId)));
  const entries: DigestEntry[] = [];
  if (first?.whole) {
    const finding = result.findings.find((one) => one.checkId === first.checkId);
    const lost = kind === 'lost-sight';
    const ids = wholes.map((unit) => unit.checkId.replace('AISPM-', '')).join(', ');
    const title = context.checks.get(first.checkId)?.title ?? first.checkId;
    entries.push({
      ...entryOf(result, first, [], context),
      title:
        wholes.length > 1
          ? `${wholes.length} checks ${lost ? 'are out of sight' : 'are back in sight'}`
          : lost
            ? `Out of sight: ${title}`
            : `Back in sight: ${title}`,
      status: lost ? 'unknown' : (first.whole.to ?? 'pass'),
      message: wholes.length > 1 ? `${first.whole.message}. They are ${ids}.` : first.whole.message,
      ...(lost && finding?.why === 'denied' ? commandOf(PERMISSIONS_CHECK, result, finding, context) : {}),
    });
  }
  for (const unit of units.filter((one) => !one.whole))
    entries.push({
      ...entryOf(result, unit, [], context),
      title: `${context.checks.get(unit.checkId)?.title ?? unit.checkId}: ${unit.items.length} of its resources ${kind === 'lost-sight' ? 'out of sight' : 'back in sight'}`,
      status: kind === 'lost-sight' ? 'unknown' : (unit.items[0]?.to ?? 'pass'),
      message: unit.items[0]?.message ?? '',
    });
  return entries;
}

/** One entry for a subscription that is no longer listed, with what failed there. */
export function delistedEntries(result: EntryResult, drift: readonly Drift[], context: EntryContext): DigestEntry[] {
  const units = unitsOf(drift);
  const [head = units[0]] = units.filter((unit) => unit.whole?.cause === undefined);
  if (!head) return [];
  const others = units.filter((unit) => unit !== head).map((unit) => unit.checkId);
  return [
    {
      ...entryOf(result, head, others, context),
      title: 'A subscription is no longer listed',
      status: 'unknown',
      message: delistedMessage(result.subscription.name),
    },
  ];
}

/** A finding that fails, whether or not it is new. */
export function failingEntry(
  result: EntryResult,
  finding: Finding,
  followers: readonly Finding[],
  context: EntryContext,
): DigestEntry {
  const unit: Unit = { checkId: finding.checkId, whole: undefined, items: [] };
  return {
    ...entryOf(result, unit, [], context),
    severity: finding.severity,
    title: context.checks.get(finding.checkId)?.failureTitle ?? finding.checkId,
    status: finding.status,
    message: finding.message,
    followers: followers.map(({ checkId }) => titled(checkId, context)),
    ...(finding.since ? { since: finding.since, nights: context.nightsSince(finding.since) } : {}),
    ...commandOf(finding.checkId, result, finding, context),
  };
}

export function unitsOf(rows: readonly Drift[]): Unit[] {
  return [...Map.groupBy(rows, (row) => row.checkId)].map(([checkId, own]) => ({
    checkId,
    whole: own.find((row) => row.resourceId === undefined),
    items: own.filter((row) => row.resourceId !== undefined),
  }));
}

/** Changes with a cause of their own, each with the changes that follow from it. */
export function headsOf(units: readonly Unit[]): { readonly unit: Unit; readonly followers: readonly string[] }[] {
  const causeOf = (unit: Unit) => unit.whole?.cause ?? unit.items[0]?.cause;
  const heads = units.filter((unit) => !units.some((other) => other !== unit && other.checkId === causeOf(unit)));
  return heads.map((unit) => ({
    unit,
    followers: units.filter((other) => other !== unit && causeOf(other) === unit.checkId).map((other) => other.checkId),
  }));
}

export function entryOf(
  { subscription }: EntryResult,
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
  { subscription }: EntryResult,
  finding: Finding | undefined,
  { checks, principalId }: EntryContext,
): Pick<DigestEntry, 'command' | 'caveats'> {
  const remediation = checks.get(checkId)?.remediation;
  if (!remediation) return { caveats: [] };
  return {
    command: withPrincipal(
      commandFor(remediation, 'cli', { ...finding, subscriptionId: subscription.id }),
      principalId,
    ),
    caveats: [...(finding?.noCommand ? [`${finding.noCommand}.`] : []), ...(remediation.caveats ?? [])],
  };
}
