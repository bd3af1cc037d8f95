import { type Finding, LETTERS } from '../../model/finding.ts';
import type { Subject } from '../../model/subject.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { waiverBook } from '../judge/waivers.ts';
import type { Letters, Memory, ScanRow, SubscriptionResult } from '../store.ts';
import { type FoldContext, fold } from './fold.ts';

/** What a scan saw of a subscription, before it is compared with what is remembered. */
export type SubscriptionTonight = Pick<FoldContext, 'inventory' | 'firstSeen' | 'gone'> & {
  readonly result: Omit<SubscriptionResult, 'baseline' | 'drift' | 'notices' | 'newChecks'>;
};

/**
 * Folds one subscription into its memory, unless this scan has already done so: then that result stands, whatever
 * `judge` would say now. The memory is written first, in one piece, and then the rows that follow from it, so that a
 * repetition writes the same rows. Undefined where a newer scan has been folded: this one is over. Throws where other
 * processes kept changing the memory.
 */
export async function foldSubscription(
  deps: ScanDependencies,
  scan: ScanRow,
  subject: Subject,
  first: boolean,
  judge: (memory: Memory | undefined) => Promise<SubscriptionTonight>,
): Promise<SubscriptionResult | undefined> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = await deps.store.getMemory(subject.id);
    const scanBefore = before?.value.baseline.scanId ?? '';
    if (scanBefore > scan.id) return undefined;
    const memory =
      before && scanBefore === scan.id
        ? before.value
        : nextMemory(deps, scan, subject, first, before?.value, await judge(before?.value));
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
    waivers: waiverBook(subject, deps.policy, new Date(scan.startedAt)),
    inventory: tonight.inventory,
    firstSeen: tonight.firstSeen,
    gone: tonight.gone,
  });
  const known = before !== undefined && !before.baseline.gone;
  return { baseline, result: { ...tonight.result, findings, baseline: !known, drift, notices, newChecks } };
}

/** The statuses of the checks, one letter each. */
const lettersOf = (scanId: string, findings: readonly Finding[]): Letters => ({
  scanId,
  checks: findings.map((finding) => finding.checkId),
  letters: findings.map((finding) => LETTERS[finding.status]).join(''),
});
