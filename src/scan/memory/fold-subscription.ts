import { type Finding, LETTERS } from '../../model/finding.ts';
import type { Subject } from '../../model/subject.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { waiverBook } from '../judge/waivers.ts';
import type { Letters, Memory, ScanRow, SubscriptionResult } from '../store.ts';
import { type FoldContext, fold } from './fold.ts';

/** What was seen of a subscription, before it is compared with what is remembered. */
export type SubscriptionTonight = Pick<FoldContext, 'inventory' | 'firstSeen' | 'gone'> & {
  readonly result: Omit<SubscriptionResult, 'baseline' | 'drift' | 'notices' | 'newChecks'>;
};

/**
 * Folds one subscription into its memory, unless this scan did already: then what it decided stands, whatever was seen
 * now. Writes the memory first, in one piece, then the rows that follow from it, so that whoever does it again writes
 * the same. Undefined where a newer scan was folded: this one is over.
 */
export async function foldSubscription(
  deps: ScanDependencies,
  scan: ScanRow,
  subject: Subject,
  first: boolean,
  see: (memory: Memory | undefined) => Promise<SubscriptionTonight>,
): Promise<SubscriptionResult | undefined> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = await deps.store.getMemory(subject.id);
    const scanBefore = before?.value.baseline.scanId ?? '';
    if (scanBefore > scan.id) return undefined;
    const memory =
      before && scanBefore === scan.id
        ? before.value
        : folded(deps, scan, subject, first, before?.value, await see(before?.value));
    if (scanBefore !== scan.id && !(await deps.store.putMemory(memory, before?.etag))) continue;
    await deps.store.putDrift(memory.result.drift);
    await deps.store.putHistory(subject.id, lettersOf(scan.id, memory.result.findings));
    return memory.result;
  }
  throw new Error(
    `The memory of ${subject.id} was changed five times by others while scan ${scan.id} was folded into it; the message is tried again`,
  );
}

function folded(
  deps: ScanDependencies,
  scan: ScanRow,
  subject: Subject,
  first: boolean,
  before: Memory | undefined,
  seen: SubscriptionTonight,
): Memory {
  const { zone, owner } = seen.result.subscription;
  const { baseline, drift, findings, notices, newChecks } = fold(before?.baseline ?? null, seen.result.findings, {
    scanId: scan.id,
    at: scan.startedAt,
    zone,
    owner,
    first,
    lostSightAfterScans: deps.policy.mail.lostSightAfterScans,
    waiverNoticeDays: deps.policy.mail.waiverNoticeDays,
    waivers: waiverBook(subject, deps.policy, new Date(scan.startedAt)),
    inventory: seen.inventory,
    firstSeen: seen.firstSeen,
    gone: seen.gone,
  });
  const known = before !== undefined && !before.baseline.gone;
  return { baseline, result: { ...seen.result, findings, baseline: !known, drift, notices, newChecks } };
}

/** What the checks came to, one letter each. */
const lettersOf = (scanId: string, findings: readonly Finding[]): Letters => ({
  scanId,
  checks: findings.map((finding) => finding.checkId),
  letters: findings.map((finding) => LETTERS[finding.status]).join(''),
});
