import type { Finding } from '../model/finding.ts';
import type { Policy } from '../model/policy.ts';
import type { Drift, Night } from '../model/report.ts';
import { sharedNames } from '../model/subscription-label.ts';
import { fixPlaces } from '../report/fix/fix-places.ts';
import { placeContext } from '../report/fix/fix-rows.ts';
import { placeSums, sumLine } from '../report/fix/fix-sums.ts';
import { headlineFrom } from '../report/headline.ts';
import { headOf } from '../scan/evidence/digests.ts';
import type { ScanRow, SubscriptionResult } from '../scan/store.ts';
import type { Digest } from './digest.ts';
import {
  delistedEntries,
  type EntryContext,
  failedEntries,
  failingEntry,
  fixedEntries,
  isNewFailure,
  sightEntries,
} from './entries.ts';
import { flappingEntries, stillFlapping } from './flapping-entries.ts';
import {
  addBom,
  addCounts,
  addEntries,
  addStillFailing,
  addStillFlapping,
  byRank,
  type Draft,
  emptyDraft,
  SECTIONS,
  stillFailingOf,
} from './note-draft.ts';
import { trendWords, waiverOf, withLabels } from './note-words.ts';

/**
 * A note: what one owner is to be told about one scan. Addresses are not in it; they come from the policy on sending.
 */
export type Note = Omit<Digest, 'id' | 'owner' | 'copies' | 'scanIds' | 'mayRepeat' | 'pageUrl'> & {
  readonly scanId: string;
  readonly owner: string;
};

export type NoteContext = EntryContext & {
  readonly policy: Policy;
  readonly scan: ScanRow;
  /** When the closed scan before this one started. */
  readonly previousAt: string | undefined;
  /** The nights before, oldest first. */
  readonly trend: readonly Night[];
};

const DAY = 86_400_000;

export type BuiltNotes = {
  /** One for every owner in the scan; `isWorthSending` says whether there is anything to tell. */
  readonly notes: readonly Note[];
  /** Changes without an owner. */
  readonly unowned: readonly Drift[];
};

/** Takes the subscriptions of a scan one at a time, and ends with a note for each owner. Pure. */
export function noteBuilder(context: NoteContext): {
  add(result: SubscriptionResult): void;
  addDelisted(result: SubscriptionResult): void;
  /** Whether anybody is to be told something of what was added so far. */
  isWorthSending(): boolean;
  end(): BuiltNotes;
} {
  const drafts = new Map<string, Draft>();
  const unowned: Drift[] = [];
  const named: { readonly id: string; readonly name: string }[] = [];
  const draftOf = (owner: string): Draft => {
    const draft = drafts.get(owner) ?? emptyDraft();
    drafts.set(owner, draft);
    return draft;
  };
  const driftByOwner = (result: SubscriptionResult): Map<string | undefined, Drift[]> => {
    const byOwner = Map.groupBy(result.drift, (row) => row.owner);
    unowned.push(...(byOwner.get(undefined) ?? []));
    return byOwner;
  };
  return {
    add(result) {
      const drift = driftByOwner(result);
      named.push({ id: result.subscription.id, name: result.subscription.name });
      for (const place of placesOf(result, context))
        if (place.owner !== undefined) draftOf(place.owner).places.push(place);
      for (const [owner, findings] of Map.groupBy(
        result.findings,
        (finding) => finding.owner ?? result.subscription.owner,
      ))
        if (owner !== undefined) addTo(draftOf(owner), { ...result, findings, drift: drift.get(owner) ?? [] }, context);
      const { owner } = result.subscription;
      if (owner !== undefined && result.bom?.length) addBom(draftOf(owner), result);
    },
    addDelisted(result) {
      for (const [owner, drift] of driftByOwner(result))
        if (owner !== undefined) addEntries(draftOf(owner), 'lostSight', delistedEntries(result, drift, context));
    },
    isWorthSending: () =>
      [...drafts].some(([owner, draft]) => isWorthSending(noteOf(owner, draft, context), context.policy)),
    end() {
      const shared = sharedNames(named);
      const notes = [...drafts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([owner, draft]) => withLabels(noteOf(owner, draft, context), shared));
      return { notes, unowned };
    },
  };
}

/** What there is to fix in one subscription, whoever owns it, as the report counts it. */
const placesOf = ({ subscription, findings, drift, lost }: SubscriptionResult, { scan, checks }: NoteContext) =>
  fixPlaces(
    subscription,
    findings,
    placeContext(
      {
        scan: { startedAt: scan.startedAt, missing: lost ? [subscription.id] : [] },
        drift: [...drift],
        baseline: scan.summary?.baseline ?? false,
      },
      checks,
    ),
  );

/** Whether a note is worth a mail; its AI bill of materials alone is only where the policy says so. */
export const isWorthSending = (note: Note, { bom }: Pick<Policy, 'bom'>): boolean =>
  (bom.mail && note.bom !== undefined) ||
  SECTIONS.some((section) => (note[section]?.length ?? 0) > 0) ||
  note.newChecks.length > 0;

function addTo(draft: Draft, result: SubscriptionResult, context: NoteContext): void {
  const { findings, drift } = result;
  addEntries(draft, 'failed', failedEntries(result, drift, context));
  addEntries(draft, 'lostSight', sightEntries('lost-sight', result, drift, context));
  addEntries(draft, 'regained', sightEntries('regained', result, drift, context));
  addEntries(draft, 'fixed', fixedEntries(result, drift, context));
  addEntries(draft, 'flapping', flappingEntries('flapping', result, drift, context));
  addEntries(draft, 'steady', flappingEntries('steady', result, drift, context));
  addStillFlapping(draft, stillFlapping(result, drift, context));
  addEntries(
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
  const failingChecks = new Set(failing.map((finding) => finding.checkId));
  const isCause = (finding: Finding) => !(finding.cause && failingChecks.has(finding.cause));
  const newFailures = new Set(
    drift.filter((row) => isNewFailure(row) && row.resourceId === undefined).map((row) => row.checkId),
  );
  for (const finding of failing.filter(isCause)) {
    const followers = failing.filter((one) => one.cause === finding.checkId);
    if (isFirstEscalated(finding, context))
      addEntries(draft, 'escalated', [failingEntry(result, finding, followers, context)]);
    else if (!newFailures.has(finding.checkId))
      addStillFailing(draft, failingEntry(result, finding, followers, context));
  }
  addCounts(draft, findings, result);
}

/** Whether tonight is the first night on which an escalation rule copies somebody on a finding. */
function isFirstEscalated(finding: Finding, { policy, checks, scan, previousAt }: NoteContext): boolean {
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

function noteOf(owner: string, draft: Draft, context: NoteContext): Note {
  const { scan, checks } = context;
  const sums = placeSums(draft.places);
  const { owned, evaluated, missing, failing, unseen, ...totals } = draft.counts;
  const [only] = draft.unknownOn;
  const more = Object.fromEntries(
    SECTIONS.flatMap((section) => (draft.more[section] > 0 ? [[section, draft.more[section]]] : [])),
  );
  const { escalated, waivers, failed, lostSight, regained, fixed, flapping, steady } = draft.sections;
  const unknownOn = draft.unknownOn.length === 1 && only ? only : draft.unknownOn.length;
  const verdict = headlineFrom({
    inScope: owned,
    evaluated,
    missing: missing > 0 ? missing : undefined,
    failing,
    unknown: unseen,
    totals,
    unknownOn,
  });
  return {
    scanId: scan.id,
    owner,
    ...(scan.only ? { subset: scan.only.length } : {}),
    startedAt: scan.startedAt,
    finishedAt: scan.finishedAt ?? scan.startedAt,
    verdict:
      missing > 0
        ? verdict
        : { ...verdict, line: sumLine(sums, totals.waived), trend: trendWords(sums, owner, context) },
    ownedSubscriptions: owned,
    ...(scan.leftOut?.length ? { leftOut: scan.leftOut.length } : {}),
    ...(scan.chain?.manifest ? { head: headOf(scan.chain.manifest) } : {}),
    failed: failed.sort(byRank),
    lostSight,
    regained,
    fixed,
    waivers,
    ...stillFailingOf(draft),
    newChecks: [...draft.newChecks].map(([checkId, count]) => ({
      checkId,
      title: checks.get(checkId)?.title ?? checkId,
      failing: count,
    })),
    allQuiet: false,
    ...(draft.bom.lines.length > 0 ? { bom: draft.bom } : {}),
    ...(escalated.length > 0 ? { escalated } : {}),
    ...(flapping.length > 0 ? { flapping } : {}),
    ...(steady.length > 0 ? { steady } : {}),
    ...(draft.stillFlapping.length > 0
      ? { stillFlapping: draft.stillFlapping, stillFlappingMore: draft.stillFlappingMore }
      : {}),
    ...(Object.keys(more).length > 0 ? { more } : {}),
  };
}
