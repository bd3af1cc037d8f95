import { bomChanges, sideOf } from '../../model/bom/compare.ts';
import { type Finding, LETTERS } from '../../model/finding.ts';
import type { Drift } from '../../model/report.ts';
import type { Subject } from '../../model/subject.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { digestOf } from '../evidence/digests.ts';
import { waiverBook } from '../judge/waivers.ts';
import { policyDigest } from '../policy/kept-policy.ts';
import type { Letters, Memory, ScanRow, SubscriptionResult } from '../store.ts';
import { type FoldContext, fold } from './fold.ts';
import { noticeDrift } from './notice-drift.ts';

/** What a scan saw of a subscription, before it is compared with what is remembered. */
export type SubscriptionTonight = Pick<FoldContext, 'inventory' | 'firstSeen' | 'gone'> & {
  readonly result: Omit<SubscriptionResult, 'baseline' | 'drift' | 'notices' | 'newChecks' | 'memory' | 'bom'>;
};

/**
 * Folds one subscription into its memory, unless this scan has already done so: then that result stands, whatever
 * `judge` would say now. A memory that cannot be read is replaced: `judge` gets the reason, its owners are told, and
 * what fails there once it is seen again counts as new. The memory is written first, in one piece, and then the rows
 * that follow from it, so that a repetition writes the same rows. Undefined where a newer scan has been folded: this
 * one is over. Throws where other processes kept changing the memory.
 */
export async function foldSubscription(
  deps: ScanDependencies,
  scan: ScanRow,
  subject: Subject,
  first: boolean,
  judge: (memory: Memory | undefined, unreadable?: string) => Promise<SubscriptionTonight>,
): Promise<SubscriptionResult | undefined> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = await deps.store.getMemory(subject.id);
    const scanBefore = before?.value?.baseline.scanId ?? '';
    if (scanBefore > scan.id) return undefined;
    const lost = before?.unreadable === undefined ? undefined : memoryLost(subject, before.unreadable);
    const memory =
      before?.value && scanBefore === scan.id
        ? before.value
        : nextMemory(deps, scan, subject, first, before?.value, await judge(before?.value, lost), lost);
    if (scanBefore !== scan.id && !(await deps.store.putMemory(memory, before?.etag))) continue;
    await deps.store.putDrift(memory.result.drift);
    await deps.store.putHistory(subject.id, lettersOf(scan.id, memory.result.findings));
    return memory.result;
  }
  throw new Error(
    `The memory of ${subject.id} was changed five times by other processes while scan ${scan.id} was being folded into it; the queue delivers the message again`,
  );
}

function nextMemory(
  deps: ScanDependencies,
  scan: ScanRow,
  subject: Subject,
  first: boolean,
  before: Memory | undefined,
  tonight: SubscriptionTonight,
  lost: string | undefined,
): Memory {
  const { zone, owner } = tonight.result.subscription;
  const { baseline, drift, findings, notices, newChecks } = fold(before?.baseline ?? null, tonight.result.findings, {
    scanId: scan.id,
    at: scan.startedAt,
    zone,
    owner,
    first,
    lostSightAfterScans: deps.policy.mail.lostSightAfterScans,
    waiverNoticeDays: deps.policy.mail.waiverNoticeDays,
    flapping: deps.policy.mail.flapping,
    waivers: waiverBook(subject, deps.policy, new Date(scan.startedAt)),
    inventory: tonight.inventory,
    firstSeen: tonight.firstSeen,
    gone: tonight.gone,
  });
  const known = before !== undefined && !before.baseline.gone;
  const bom = known && !before.result.lost ? bomChanges(sideOf(before.result), sideOf(tonight.result)) : [];
  const told = [
    ...drift,
    ...(lost === undefined ? [] : lostMemoryDrift(scan, findings, tonight, lost)),
    ...noticeDrift(scan, tonight.result, bom),
  ];
  const memory = {
    before: before ? digestOf(before.baseline) : null,
    after: digestOf(baseline),
    ...(lost === undefined ? {} : { unreadable: true as const }),
  };
  return {
    baseline,
    result: {
      ...tonight.result,
      findings,
      baseline: !known,
      drift: told,
      notices,
      newChecks,
      policy: policyDigest(deps.policy),
      version: deps.version,
      memory,
      ...(bom.length > 0 ? { bom } : {}),
    },
  };
}

const memoryLost = ({ name }: Subject, reason: string): string =>
  `What was remembered of ${name} cannot be read: ${reason}. It was set aside; the next scan begins anew, and what fails then is told as new`;

/** One row for each owner of the subscription's findings. */
function lostMemoryDrift(
  { id, startedAt }: ScanRow,
  findings: readonly Finding[],
  { result: { subscription } }: SubscriptionTonight,
  message: string,
): Drift[] {
  const byOwner = Map.groupBy(findings, (finding) => finding.owner ?? subscription.owner);
  return [...byOwner].flatMap(([owner, [finding]]) =>
    finding
      ? [
          {
            id: [id, subscription.id, finding.checkId, '', 'lost-sight'].join('|'),
            scanId: id,
            at: startedAt,
            kind: 'lost-sight' as const,
            checkId: finding.checkId,
            subscriptionId: subscription.id,
            to: 'unknown' as const,
            severity: finding.severity,
            zone: subscription.zone,
            message,
            ...(owner === undefined ? {} : { owner }),
          },
        ]
      : [],
  );
}

/** The statuses of the checks, one letter each. */
export const lettersOf = (scanId: string, findings: readonly Finding[]): Letters => ({
  scanId,
  checks: findings.map((finding) => finding.checkId),
  letters: findings.map((finding) => LETTERS[finding.status]).join(''),
});
