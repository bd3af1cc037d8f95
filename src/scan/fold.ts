import type { Baseline } from '../model/baseline.ts';
import type { Finding, Item, Severity, Status, Zone } from '../model/finding.ts';
import type { DRIFT_KINDS, Drift } from '../model/report.ts';

export type FoldContext = {
  readonly scanId: string;
  readonly at: string;
  readonly zone: Zone;
  /** After how many scans out of sight it is said. */
  readonly lostSightAfterScans: number;
  /** Lower-cased ids that the inventory still holds; undefined where it could not be read. */
  readonly inventory: ReadonlySet<string> | undefined;
  /** Lower-cased keys seen tonight, remembered as first seen now where they are new. */
  readonly firstSeen: readonly string[];
};

type Kind = (typeof DRIFT_KINDS)[number];
type Known = Baseline['findings'][string]['items'][string];
type Remembered = Baseline['findings'][string];
type Now = { readonly status: Status; readonly severity: Severity; readonly message: string; readonly cause?: string | undefined; readonly waived: boolean };
type Change = { readonly kind: Kind; readonly from?: Status; readonly to?: Status; readonly since?: string };
type Stepped = { readonly known: Known | undefined; readonly change: Change | undefined };

export type Folded = { readonly baseline: Baseline; readonly drift: readonly Drift[]; readonly findings: readonly Finding[] };

const BAD: ReadonlySet<Status> = new Set(['fail', 'warn']);

/**
 * What changed since the last known statuses. Pure: the same scan folded onto its own baseline yields no drift and the same findings. Unknown never
 * overwrites a known status; a first scan and a check that was never folded here are a baseline, not drift.
 */
export function fold(baseline: Baseline | null, findings: readonly Finding[], context: FoldContext): Folded {
  const again = baseline?.scanId === context.scanId;
  const drift: Drift[] = [];
  const remembered: Record<string, Remembered> = { ...baseline?.findings };
  const dated = findings.map((finding): Finding => {
    const before = own(baseline?.findings, finding.checkId);
    if (again) return { ...finding, since: before && before.status === finding.status ? before.since : context.at };
    const now: Now = { status: finding.status, severity: finding.severity, message: finding.message, cause: finding.cause, waived: finding.waiver !== undefined };
    const whole = step(before, now, context);
    const tell = (change: Change | undefined, told: Now, resourceId?: string) => {
      if (change) drift.push(row(finding, change, told, context, resourceId));
    };
    tell(whole.change, now);
    const items = stepItems(before, finding, context, (change, told, resourceId) => tell(change, told, resourceId));
    if (whole.known) remembered[finding.checkId] = { ...whole.known, items };
    const since = whole.known && whole.known.status === finding.status ? whole.known.since : context.at;
    return { ...finding, since };
  });
  const subscriptionId = baseline?.subscriptionId ?? findings[0]?.subscriptionId ?? '';
  return {
    baseline: again && baseline ? baseline : { subscriptionId, scanId: context.scanId, findings: remembered, firstSeen: sights(baseline, context) },
    drift,
    findings: dated,
  };
}

/** One finding or item a night on. */
function step(before: Known | undefined, now: Now, context: FoldContext): Stepped {
  if (now.status === 'unknown') return blind(before, context);
  const same = before?.status === now.status;
  const { status, severity, message } = now;
  const known: Known = { status, severity, message, ...(now.cause ? { cause: now.cause } : {}), since: same ? before.since : context.at, seenAt: context.scanId, blindScans: 0 };
  if (!before) return { known, change: undefined };
  const change = same ? undefined : transition(before.status, now.status, before.since);
  if (change) return { known, change };
  return { known, change: before.lost ? { kind: 'regained', from: before.status, to: now.status, since: known.since } : undefined };
}

function blind(before: Known | undefined, context: FoldContext): Stepped {
  if (!before) return { known: undefined, change: undefined };
  const blindScans = before.blindScans + 1;
  const say = blindScans >= context.lostSightAfterScans && !before.lost;
  return {
    known: { ...before, blindScans, ...(before.lost || say ? { lost: true } : {}) },
    change: say ? { kind: 'lost-sight', from: before.status, to: 'unknown', since: before.since } : undefined,
  };
}

function transition(from: Status, to: Status, since: string): Change | undefined {
  if (to === 'fail') return { kind: 'regressed', from, to, since };
  if (from === 'fail') return { kind: to === 'warn' ? 'changed' : 'fixed', from, to, since };
  return { kind: 'changed', from, to, since };
}

type Tell = (change: Change | undefined, now: Now, resourceId: string) => void;

function stepItems(before: Remembered | undefined, finding: Finding, context: FoldContext, tell: Tell): Record<string, Known> {
  const items: Record<string, Known> = {};
  const listed = new Map((finding.items ?? []).map((item) => [item.resourceId.toLowerCase(), item]));
  for (const [key, item] of listed) {
    const now = nowOf(item, finding);
    const earlier = own(before?.items, key);
    const stepped = step(earlier, now, context);
    if (stepped.known) items[key] = stepped.known;
    if (earlier || !before) tell(stepped.change, now, item.resourceId);
    else if (before.status !== 'unknown' && BAD.has(item.status) && !heldBack(before, finding))
      tell({ kind: 'appeared', to: item.status, since: context.at }, now, item.resourceId);
  }
  for (const [key, earlier] of Object.entries(before?.items ?? {})) {
    if (listed.has(key)) continue;
    const gone = finding.status === 'unknown' ? undefined : leaving(key, context);
    if (!gone) {
      const stepped = blind(earlier, context);
      if (stepped.known) items[key] = stepped.known;
      continue;
    }
    if (earlier.status === 'fail' || earlier.status === 'warn' || gone === 'gone')
      tell(
        { kind: gone, from: earlier.status, since: earlier.since },
        { status: earlier.status, severity: finding.severity, message: earlier.message, cause: finding.cause, waived: finding.waiver !== undefined },
        key,
      );
  }
  return items;
}

/** Items under a finding that itself just turned bad are told with it, not one by one. */
const heldBack = (before: Remembered, finding: Finding): boolean => before.status !== finding.status && !BAD.has(before.status);

/** An item that is no longer listed: fixed where the inventory still holds its resource, gone where not, neither while the inventory is blind. */
function leaving(key: string, context: FoldContext): 'fixed' | 'gone' | undefined {
  if (!context.inventory) return undefined;
  for (const id of context.inventory) if (key === id || key.startsWith(`${id}/`)) return 'fixed';
  return key.startsWith('/subscriptions/') ? 'gone' : 'fixed';
}

const nowOf = (item: Item, finding: Finding): Now => ({
  status: item.status,
  severity: finding.severity,
  message: item.message,
  cause: finding.cause,
  waived: finding.waiver !== undefined,
});

function row(finding: Finding, change: Change, now: Now, context: FoldContext, resourceId: string | undefined): Drift {
  return {
    id: [context.scanId, finding.subscriptionId, finding.checkId, resourceId?.toLowerCase() ?? '', change.kind].join('|'),
    scanId: context.scanId,
    at: context.at,
    kind: change.kind,
    checkId: finding.checkId,
    subscriptionId: finding.subscriptionId,
    ...(resourceId ? { resourceId } : {}),
    ...(change.from ? { from: change.from } : {}),
    ...(change.to ? { to: change.to } : {}),
    severity: now.severity,
    zone: context.zone,
    message: now.message,
    ...(now.cause ? { cause: now.cause } : {}),
    ...(change.since ? { since: change.since } : {}),
    ...(now.waived ? { waived: true } : {}),
  };
}

function sights(baseline: Baseline | null, context: FoldContext): Record<string, string> {
  const kept: Record<string, string> = { ...baseline?.firstSeen };
  for (const key of context.firstSeen) kept[key.toLowerCase()] ??= context.at;
  return kept;
}

const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined => (record && Object.hasOwn(record, key) ? record[key] : undefined);
