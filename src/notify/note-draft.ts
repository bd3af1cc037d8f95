import type { Finding } from '../model/finding.ts';
import type { ReportSubscription } from '../model/report.ts';
import { SEVERITIES } from '../model/status.ts';
import type { BarePlace } from '../report/fix/fix-places.ts';
import type { SubscriptionResult } from '../scan/store.ts';
import type { Digest, DigestEntry, DigestWaiver } from './digest.ts';

/* One owner's note while the subscriptions of the scan go by. */

export const SECTIONS = [
  'failed',
  'lostSight',
  'regained',
  'fixed',
  'waivers',
  'escalated',
  'flapping',
  'steady',
] as const;
type Section = (typeof SECTIONS)[number];
/** Entries of one section that a note carries; any more are only counted. */
const MOST_ENTRIES = 200;
const STILL_FAILING_SHOWN = 3;
const STILL_FLAPPING_SHOWN = 4;
/** Changes of the AI bill of materials that a mail carries, and their length: the rest stands in the inventory. */
const MOST_BOM_LINES = 20;
const MOST_BOM_TEXT = 300;

export type Draft = {
  readonly sections: { [K in Exclude<Section, 'waivers'>]: DigestEntry[] } & { waivers: DigestWaiver[] };
  readonly more: Record<Section, number>;
  /** What still fails, one entry a check: the worst, with the number of subscriptions. */
  readonly stillFailing: Map<string, DigestEntry>;
  /** What flaps and was told so earlier. */
  readonly stillFlapping: DigestEntry[];
  stillFlappingMore: number;
  readonly newChecks: Map<string, number>;
  bom: NonNullable<Digest['bom']>;
  readonly counts: {
    owned: number;
    evaluated: number;
    missing: number;
    failing: number;
    unseen: number;
    causes: number;
    followers: number;
    unknown: number;
    waived: number;
  };
  readonly unknownOn: string[];
  /** What there is to fix, as the report counts it. */
  readonly places: BarePlace[];
};

export const emptyDraft = (): Draft => ({
  sections: {
    failed: [],
    lostSight: [],
    regained: [],
    fixed: [],
    waivers: [],
    escalated: [],
    flapping: [],
    steady: [],
  },
  more: { failed: 0, lostSight: 0, regained: 0, fixed: 0, waivers: 0, escalated: 0, flapping: 0, steady: 0 },
  stillFailing: new Map(),
  stillFlapping: [],
  stillFlappingMore: 0,
  newChecks: new Map(),
  bom: { lines: [], more: 0 },
  counts: { owned: 0, evaluated: 0, missing: 0, failing: 0, unseen: 0, causes: 0, followers: 0, unknown: 0, waived: 0 },
  unknownOn: [],
  places: [],
});

/** Adds entries to a section, up to the most that a note carries. */
export function addEntries<K extends Section>(draft: Draft, section: K, entries: Draft['sections'][K]): void {
  const carried: unknown[] = draft.sections[section];
  const room = MOST_ENTRIES - carried.length;
  carried.push(...entries.slice(0, room));
  draft.more[section] += Math.max(entries.length - room, 0);
}

/** Several parts of what changed in the AI bill of materials as one, up to the most that a mail carries. */
export function joinedBom(parts: readonly NonNullable<Digest['bom']>[]): NonNullable<Digest['bom']> {
  const lines = parts.flatMap((part) => part.lines);
  const left = Math.max(lines.length - MOST_BOM_LINES, 0);
  return { lines: lines.slice(0, MOST_BOM_LINES), more: parts.reduce((sum, { more }) => sum + more, left) };
}

/** Adds what changed in the AI bill of materials of one subscription. */
export function addBom(
  draft: Draft,
  { subscription, bom = [] }: Pick<SubscriptionResult, 'subscription' | 'bom'>,
): void {
  const lines = bom.map(({ message }) => {
    const line = `${subscription.name}: ${message}`;
    return line.length > MOST_BOM_TEXT ? `${line.slice(0, MOST_BOM_TEXT)}…` : line;
  });
  draft.bom = joinedBom([draft.bom, { lines, more: 0 }]);
}

/** Keeps what still fails as one entry a check, the worst, and counts its subscriptions. */
export function addStillFailing({ stillFailing }: Draft, entry: DigestEntry): void {
  const known = stillFailing.get(entry.checkId);
  if (!known) {
    stillFailing.set(entry.checkId, { ...entry, places: 1 });
    return;
  }
  const [worst = entry] = [known, entry].sort(byRank);
  const [since] = [known.since, entry.since].filter((at) => at !== undefined).sort();
  const nights = Math.max(known.nights ?? 0, entry.nights ?? 0);
  stillFailing.set(entry.checkId, { ...worst, since, nights, places: (known.places ?? 1) + 1 });
}

/** The worst few causes of what still fails, of equals those on most subscriptions, and how many others there are. */
export function stillFailingOf({ stillFailing }: Draft): Pick<Digest, 'stillFailing' | 'stillFailingMore'> {
  const causes = [...stillFailing.values()].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      b.zone - a.zone ||
      (b.places ?? 1) - (a.places ?? 1) ||
      byRank(a, b),
  );
  return {
    stillFailing: causes.slice(0, STILL_FAILING_SHOWN),
    stillFailingMore: Math.max(causes.length - STILL_FAILING_SHOWN, 0),
  };
}

/** Keeps the first few of what still flaps, and counts the rest. */
export function addStillFlapping(draft: Draft, entries: readonly DigestEntry[]): void {
  const room = STILL_FLAPPING_SHOWN - draft.stillFlapping.length;
  draft.stillFlapping.push(...entries.slice(0, room));
  draft.stillFlappingMore += Math.max(entries.length - room, 0);
}

/** Counts one subscription, of which the owner owns these findings. */
export function addCounts(
  draft: Draft,
  findings: readonly Finding[],
  { subscription, lost }: { readonly subscription: ReportSubscription; readonly lost?: boolean },
): void {
  const { counts } = draft;
  const failing = findings.filter((finding) => finding.status === 'fail' && !finding.waiver);
  const unknown = findings.filter((finding) => finding.status === 'unknown').length;
  counts.owned += 1;
  if (lost) counts.missing += 1;
  else if (subscription.evaluated) counts.evaluated += 1;
  if (failing.length > 0) counts.failing += 1;
  else if (unknown > 0) counts.unseen += 1;
  if (unknown > 0) draft.unknownOn.push(subscription.name);
  counts.unknown += unknown;
  counts.followers += failing.filter((finding) => finding.cause).length;
  counts.causes += failing.filter((finding) => !finding.cause).length;
  counts.waived += findings.filter((finding) => finding.waiver).length;
}

/** The worst first: by severity, zone, time and subscription. */
export const byRank = (a: DigestEntry, b: DigestEntry): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  b.zone - a.zone ||
  (a.since ?? '').localeCompare(b.since ?? '') ||
  a.subscriptionId.localeCompare(b.subscriptionId);
