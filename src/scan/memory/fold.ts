import type { Baseline } from '../../model/baseline.ts';
import type { Finding, Zone } from '../../model/finding.ts';
import type { Policy } from '../../model/policy.ts';
import type { Drift } from '../../model/report.ts';
import { currentOf, driftOf, flapDrift } from './drift-rows.ts';
import { isTurn, trackFlaps } from './flapping.ts';
import { flappingOf, flapsOfItems, rememberedFlaps } from './item-flaps.ts';
import { type Change, departure, isBad, type KnownStatus, own, transition } from './transition.ts';
import { type HeldWaiver, trackWaivers, type WaiverBook, type WaiverNotice } from './waiver-notices.ts';

export type FoldContext = {
  readonly scanId: string;
  readonly at: string;
  readonly zone: Zone;
  /** The owner of the subscription; a finding may have its own. */
  readonly owner: string | undefined;
  /** Whether no scan was ever closed: what is seen is then the baseline of everything. */
  readonly first: boolean;
  /** After how many scans out of sight this is reported. */
  readonly lostSightAfterScans: number;
  readonly waiverNoticeDays: number;
  readonly flapping: Policy['mail']['flapping'];
  readonly waivers: WaiverBook;
  /** Lower-cased ids that the inventory still holds; undefined where it could not be read. */
  readonly inventory: ReadonlySet<string> | undefined;
  /** Lower-cased keys seen tonight; new ones are remembered as first seen now. */
  readonly firstSeen: readonly string[];
  /** Whether a remembered key that was not seen tonight is known to be gone, and is forgotten. */
  readonly gone: (key: string) => boolean;
};

type Remembered = Baseline['findings'][string];
export type Folded = {
  readonly baseline: Baseline;
  readonly drift: readonly Drift[];
  /** The findings with `since`. */
  readonly findings: readonly Finding[];
  readonly notices: readonly WaiverNotice[];
  /** Checks that are new to a subscription that is already known: their first results are a baseline. */
  readonly newChecks: readonly string[];
};

/**
 * Compares findings with the last known statuses. Pure: the same scan folded onto its own baseline yields no drift and
 * the same findings. Unknown never overwrites a known status. A first scan, and a check that was never folded here, are
 * a baseline and not drift.
 */
export function fold(baseline: Baseline | null, findings: readonly Finding[], context: FoldContext): Folded {
  if (baseline?.scanId === context.scanId)
    return {
      baseline,
      drift: [],
      findings: findings.map((one) => withSince(one, baseline, context)),
      notices: [],
      newChecks: [],
    };
  const before = baseline?.gone ? null : baseline;
  const drift: Drift[] = [];
  const notices: WaiverNotice[] = [];
  const remembered: Record<string, Remembered> = { ...before?.findings };
  const waivers: Record<string, Record<string, HeldWaiver>> = {};
  const unknownSince: Record<string, string> = {};
  for (const finding of findings) {
    const { checkId } = finding;
    const earlier = own(before?.findings, checkId);
    const whole = earlier
      ? transition(earlier, currentOf(finding, finding), context)
      : firstTransition(before, finding, context);
    const flapped = trackFlaps(earlier?.flaps, isTurn(whole.change), finding.status, context);
    if (whole.change) drift.push(driftOf(finding, whole.change, context, flapped));
    drift.push(...flapDrift(finding, flapped, earlier?.flaps, context));
    const items = itemTransitions(earlier, finding, baseline, context);
    const itemFlaps = flapsOfItems(earlier, finding, items, context);
    if (earlier)
      for (const { change, resourceId } of items.changes) {
        const own = itemFlaps.get(resourceId.toLowerCase());
        // A change of the finding that is held back reports none of its items.
        if (flapped.isHeld || !isCoveredBy(whole.change, change))
          drift.push(driftOf(finding, change, context, own, resourceId));
      }
    for (const [key, own] of itemFlaps)
      if (own.event !== flapped.event) drift.push(...flapDrift(finding, own, own.before, context, key));
    if (whole.known)
      remembered[checkId] = { ...whole.known, items: items.known, ...rememberedFlaps(flapped, itemFlaps) };
    if (finding.status === 'unknown') unknownSince[checkId] = own(before?.unknownSince, checkId) ?? context.at;
    const held = trackWaivers(own(before?.waivers, checkId) ?? {}, finding, context);
    if (Object.keys(held.waivers).length > 0) waivers[checkId] = held.waivers;
    notices.push(...held.notices);
  }
  const checks = [...new Set([...(before?.checks ?? []), ...findings.map((one) => one.checkId)])].sort();
  const subscriptionId = baseline?.subscriptionId ?? findings[0]?.subscriptionId ?? '';
  const next: Baseline = {
    subscriptionId,
    scanId: context.scanId,
    findings: remembered,
    unknownSince,
    checks,
    waivers,
    firstSeen: firstSeenAfter(baseline, context),
  };
  return {
    baseline: next,
    drift,
    findings: findings.map((one) => withSince(one, next, context)),
    notices,
    newChecks: before ? findings.map((one) => one.checkId).filter((id) => !before.checks.includes(id)) : [],
  };
}

/**
 * A finding that was never known here. In the very first scan, and for a new check, it is the baseline; it is reported
 * where the subscription is new, or where the check was folded before but could not be seen until now.
 */
function firstTransition(
  before: Baseline | null,
  finding: Finding,
  context: FoldContext,
): { readonly known: KnownStatus | undefined; readonly change: Change | undefined } {
  const { known } = transition(undefined, currentOf(finding, finding), context);
  const expected = before ? !before.checks.includes(finding.checkId) : context.first;
  if (!known || !isBad(known.status) || expected) return { known, change: undefined };
  return {
    known,
    change: { kind: 'appeared', to: known.status, since: context.at, current: currentOf(finding, finding) },
  };
}

/**
 * Whether the change of the finding already reports the change of its item: the finding begins or ceases to fail, or
 * the same happens to both.
 */
const isCoveredBy = (whole: Change | undefined, item: Change): boolean =>
  whole !== undefined &&
  (whole.kind === item.kind || whole.kind === 'regressed' || whole.kind === 'appeared' || whole.kind === 'fixed');

type ItemChange = { readonly change: Change; readonly resourceId: string };

function itemTransitions(
  before: Remembered | undefined,
  finding: Finding,
  baseline: Baseline | null,
  context: FoldContext,
): { known: Record<string, KnownStatus>; changes: ItemChange[] } {
  const knownItems: Record<string, KnownStatus> = {};
  const changes: ItemChange[] = [];
  const listed = new Map((finding.items ?? []).map((item) => [item.resourceId.toLowerCase(), item]));
  for (const [key, item] of listed) {
    const now = currentOf(item, finding);
    const earlier = own(before?.items, key);
    const { known, change } = transition(earlier, now, context);
    if (known) knownItems[key] = known;
    if (change) changes.push({ change, resourceId: item.resourceId });
    else if (!earlier && isBad(item.status))
      changes.push({
        change: {
          kind: own(baseline?.firstSeen, key) ? 'regressed' : 'appeared',
          to: item.status,
          since: context.at,
          current: now,
        },
        resourceId: item.resourceId,
      });
  }
  for (const [key, earlier] of Object.entries(before?.items ?? {})) {
    if (listed.has(key)) continue;
    const absence = finding.status === 'unknown' || finding.partial ? undefined : absenceOf(key, context);
    const { known, change } = departure(earlier, absence, currentOf(earlier, finding), context);
    if (known) knownItems[key] = known;
    if (change) changes.push({ change, resourceId: key });
  }
  return { known: knownItems, changes };
}

/**
 * Why an item is no longer listed: it passes where the inventory still holds its resource, and is gone where it does
 * not; undefined (out of sight) where the inventory could not be read.
 */
function absenceOf(key: string, context: FoldContext): 'passing' | 'gone' | undefined {
  if (!context.inventory) return undefined;
  if (!key.startsWith('/subscriptions/')) return 'passing';
  for (let id = key; id.length > 0; id = id.slice(0, Math.max(id.lastIndexOf('/'), 0)))
    if (context.inventory.has(id)) return 'passing';
  return 'gone';
}

/** Adds when the status began. */
function withSince(finding: Finding, baseline: Baseline, context: FoldContext): Finding {
  const known = own(baseline.findings, finding.checkId);
  const since =
    finding.status === 'unknown'
      ? own(baseline.unknownSince, finding.checkId)
      : known?.status === finding.status
        ? known.since
        : undefined;
  const flapping = flappingOf(known);
  return { ...finding, since: since ?? context.at, ...(flapping ? { flapping } : {}) };
}

function firstSeenAfter(baseline: Baseline | null, context: FoldContext): Record<string, string> {
  const seen = new Set(context.firstSeen.map((key) => key.toLowerCase()));
  const remembered = Object.entries(baseline?.firstSeen ?? {}).filter(([key]) => seen.has(key) || !context.gone(key));
  return { ...Object.fromEntries([...seen].map((key) => [key, context.at])), ...Object.fromEntries(remembered) };
}
