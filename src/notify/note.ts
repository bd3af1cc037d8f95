import type { Finding } from '../model/finding.ts';
import type { Policy } from '../model/policy.ts';
import type { Drift } from '../model/report.ts';
import { SEVERITIES } from '../model/status.ts';
import { headlineFrom } from '../report/verdict.ts';
import { daysLeft, type WaiverNotice } from '../scan/memory/waiver-notices.ts';
import type { ScanRow, SubscriptionResult } from '../scan/store.ts';
import type { Digest, DigestEntry, DigestWaiver } from './digest.ts';
import {
  delistedEntries,
  type EntryContext,
  failedEntries,
  failingEntry,
  fixedEntries,
  isNewFailure,
  sightEntries,
} from './entries.ts';

/** What one owner is to be told of one scan. Without addresses: they are the policy's at the time of sending. */
export type Note = Omit<Digest, 'id' | 'owner' | 'copies' | 'scanIds' | 'mayRepeat' | 'pageUrl'> & {
  readonly scanId: string;
  readonly owner: string;
};

export type NoteContext = EntryContext & {
  readonly policy: Policy;
  readonly scan: ScanRow;
  /** When the closed scan before this one started. */
  readonly previousAt: string | undefined;
};

const SECTIONS = ['failed', 'lostSight', 'regained', 'fixed', 'waivers', 'escalated'] as const;
type Section = (typeof SECTIONS)[number];
/** Entries of one section that are kept; a burst beyond is counted. */
const MOST = 200;
const STILL_SHOWN = 4;
const DAY = 86_400_000;

type Draft = {
  readonly sections: { [K in Exclude<Section, 'waivers'>]: DigestEntry[] } & { waivers: DigestWaiver[] };
  readonly more: Record<Section, number>;
  still: DigestEntry[];
  stillMore: number;
  readonly newChecks: Map<string, number>;
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
};

export type BuiltNotes = {
  /** Of every owner in the scan; `tells` says whether there is something to tell. */
  readonly notes: readonly Note[];
  /** Changes that nobody owns. */
  readonly unowned: readonly Drift[];
};

/** Takes a scan one subscription at a time, and ends with a note for each owner. Pure. */
export function noteBuilder(context: NoteContext): {
  add(result: SubscriptionResult): void;
  addLeft(result: SubscriptionResult): void;
  end(): BuiltNotes;
} {
  const drafts = new Map<string, Draft>();
  const unowned: Drift[] = [];
  const draftOf = (owner: string): Draft => {
    const draft = drafts.get(owner) ?? emptyDraft();
    drafts.set(owner, draft);
    return draft;
  };
  const drifted = (result: SubscriptionResult): Map<string | undefined, Drift[]> => {
    const byOwner = Map.groupBy(result.drift, (row) => row.owner);
    unowned.push(...(byOwner.get(undefined) ?? []));
    return byOwner;
  };
  return {
    add(result) {
      const drift = drifted(result);
      for (const [owner, findings] of Map.groupBy(
        result.findings,
        (finding) => finding.owner ?? result.subscription.owner,
      ))
        if (owner !== undefined) addTo(draftOf(owner), { ...result, findings, drift: drift.get(owner) ?? [] }, context);
    },
    addLeft(result) {
      for (const [owner, drift] of drifted(result))
        if (owner !== undefined) push(draftOf(owner), 'lostSight', delistedEntries(result, drift, context));
    },
    end: () => ({
      notes: [...drafts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([owner, draft]) => noteOf(owner, draft, context)),
      unowned,
    }),
  };
}

/** Whether a note is worth a mail. */
export const isWorthSending = (note: Note): boolean =>
  SECTIONS.some((section) => (note[section]?.length ?? 0) > 0) || note.newChecks.length > 0;

function addTo(draft: Draft, result: SubscriptionResult, context: NoteContext): void {
  const { findings, drift, subscription } = result;
  push(draft, 'failed', failedEntries(result, drift, context));
  push(draft, 'lostSight', sightEntries('lost-sight', result, drift, context));
  push(draft, 'regained', sightEntries('regained', result, drift, context));
  push(draft, 'fixed', fixedEntries(result, drift, context));
  push(
    draft,
    'waivers',
    result.notices
      .filter((notice) => findings.some((one) => one.checkId === notice.checkId))
      .map((notice) => waiverOf(notice, result, context)),
  );
  for (const id of result.newChecks) {
    const finding = findings.find((one) => one.checkId === id);
    if (finding) draft.newChecks.set(id, (draft.newChecks.get(id) ?? 0) + (finding.status === 'fail' ? 1 : 0));
  }
  const failing = findings.filter((finding) => finding.status === 'fail' && !finding.waiver);
  const roots = new Set(failing.map((finding) => finding.checkId));
  const isHead = (finding: Finding) => !(finding.cause && roots.has(finding.cause));
  const told = new Set(
    drift.filter((row) => isNewFailure(row) && row.resourceId === undefined).map((row) => row.checkId),
  );
  for (const finding of failing.filter(isHead)) {
    const followers = failing.filter((one) => one.cause === finding.checkId);
    if (outlasted(finding, context)) push(draft, 'escalated', [failingEntry(result, finding, followers, context)]);
    else if (!told.has(finding.checkId)) keepWorst(draft, failingEntry(result, finding, followers, context));
  }
  const { counts } = draft;
  counts.owned += 1;
  if (result.lost) counts.missing += 1;
  else if (subscription.evaluated) counts.evaluated += 1;
  const unknown = findings.filter((finding) => finding.status === 'unknown').length;
  if (failing.length > 0) counts.failing += 1;
  else if (unknown > 0) counts.unseen += 1;
  if (unknown > 0) draft.unknownOn.push(subscription.name);
  counts.unknown += unknown;
  counts.followers += failing.filter((finding) => finding.cause).length;
  counts.causes += failing.filter((finding) => !finding.cause).length;
  counts.waived += findings.filter((finding) => finding.waiver).length;
}

/** Whether tonight is the first night on which an escalation rule copies somebody on it. */
function outlasted(finding: Finding, { policy, checks, scan, previousAt }: NoteContext): boolean {
  const { since } = finding;
  const escalation = checks.get(finding.checkId)?.escalation;
  if (!since || !previousAt) return false;
  return policy.copies.some((rule) => {
    const due = Date.parse(since) + rule.afterDays * DAY;
    return (
      rule.afterDays > 0 &&
      rule.escalation.some((role) => role === escalation) &&
      due > Date.parse(previousAt) &&
      due <= Date.parse(scan.startedAt)
    );
  });
}

function waiverOf(
  notice: WaiverNotice,
  { subscription }: SubscriptionResult,
  { policy, checks, scan }: NoteContext,
): DigestWaiver {
  const waiver = policy.waivers.find((one) => one.id === notice.waiverId);
  const over = notice.stage === 'over';
  const left = daysLeft(notice.expires, scan.startedAt);
  return {
    id: notice.waiverId,
    checkId: notice.checkId,
    title: checks.get(notice.checkId)?.failureTitle ?? notice.checkId,
    subscriptionName: subscription.name,
    owner: waiver?.owner ?? 'no longer in the policy',
    ...(waiver?.ticket ? { ticket: waiver.ticket } : {}),
    expires: over && left > 0 ? scan.startedAt.slice(0, 10) : notice.expires,
    daysLeft: over ? Math.min(left, 0) : Math.max(left, 1),
  };
}

function push<K extends Section>(draft: Draft, section: K, entries: Draft['sections'][K]): void {
  const kept: unknown[] = draft.sections[section];
  const room = MOST - kept.length;
  kept.push(...entries.slice(0, room));
  draft.more[section] += Math.max(entries.length - room, 0);
}

function keepWorst(draft: Draft, entry: DigestEntry): void {
  draft.still = [...draft.still, entry].sort(byRank);
  if (draft.still.length <= STILL_SHOWN) return;
  draft.still.pop();
  draft.stillMore += 1;
}

const byRank = (a: DigestEntry, b: DigestEntry): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  b.zone - a.zone ||
  (a.since ?? '').localeCompare(b.since ?? '') ||
  a.subscriptionId.localeCompare(b.subscriptionId);

function noteOf(owner: string, draft: Draft, { scan, checks }: NoteContext): Note {
  const { owned, evaluated, missing, failing, unseen, ...totals } = draft.counts;
  const [only] = draft.unknownOn;
  const more = Object.fromEntries(
    SECTIONS.flatMap((section) => (draft.more[section] > 0 ? [[section, draft.more[section]]] : [])),
  );
  const { escalated, waivers, failed, lostSight, regained, fixed } = draft.sections;
  const unknownOn = draft.unknownOn.length === 1 && only ? only : draft.unknownOn.length;
  return {
    scanId: scan.id,
    owner,
    startedAt: scan.startedAt,
    finishedAt: scan.finishedAt ?? scan.startedAt,
    verdict: headlineFrom({
      inScope: owned,
      evaluated,
      missing: missing > 0 ? missing : undefined,
      failing,
      unseen,
      totals,
      unknownOn,
    }),
    ownedSubscriptions: owned,
    failed: failed.sort(byRank),
    lostSight,
    regained,
    fixed,
    waivers,
    stillFailing: draft.still,
    stillFailingMore: draft.stillMore,
    newChecks: [...draft.newChecks].map(([checkId, count]) => ({
      checkId,
      title: checks.get(checkId)?.title ?? checkId,
      failing: count,
    })),
    allQuiet: false,
    ...(escalated.length > 0 ? { escalated } : {}),
    ...(Object.keys(more).length > 0 ? { more } : {}),
  };
}

const emptyDraft = (): Draft => ({
  sections: { failed: [], lostSight: [], regained: [], fixed: [], waivers: [], escalated: [] },
  more: { failed: 0, lostSight: 0, regained: 0, fixed: 0, waivers: 0, escalated: 0 },
  still: [],
  stillMore: 0,
  newChecks: new Map(),
  counts: { owned: 0, evaluated: 0, missing: 0, failing: 0, unseen: 0, causes: 0, followers: 0, unknown: 0, waived: 0 },
  unknownOn: [],
});
