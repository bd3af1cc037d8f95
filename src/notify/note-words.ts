import type { Policy } from '../model/policy.ts';
import type { Night } from '../model/report.ts';
import { type SharedNames, subscriptionLabel } from '../model/subscription-label.ts';
import type { FixSums } from '../report/fix/fix-sums.ts';
import { comparisons, differenceWords } from '../report/page/data/nights.ts';
import { daysLeft, type WaiverNotice } from '../scan/memory/waiver-notices.ts';
import type { ScanRow, SubscriptionResult } from '../scan/store.ts';
import type { Digest, DigestWaiver } from './digest.ts';
import type { EntryContext } from './entries.ts';

type Named = { readonly subscriptionId?: string | undefined; readonly subscriptionName: string };

type Told = Pick<
  Digest,
  | 'failed'
  | 'lostSight'
  | 'regained'
  | 'fixed'
  | 'waivers'
  | 'stillFailing'
  | 'escalated'
  | 'flapping'
  | 'steady'
  | 'stillFlapping'
>;

/** The note with the start of the id beside each name that several subscriptions of the scan have. */
export function withLabels<N extends Told>(note: N, shared: SharedNames): N {
  if (shared.size === 0) return note;
  const labelled = <T extends Named>(entries: readonly T[]): T[] =>
    entries.map((one) =>
      one.subscriptionId === undefined
        ? one
        : {
            ...one,
            subscriptionName: subscriptionLabel({ id: one.subscriptionId, name: one.subscriptionName }, shared),
          },
    );
  const { escalated, flapping, steady, stillFlapping } = note;
  return {
    ...note,
    failed: labelled(note.failed),
    lostSight: labelled(note.lostSight),
    regained: labelled(note.regained),
    fixed: labelled(note.fixed),
    waivers: labelled(note.waivers),
    stillFailing: labelled(note.stillFailing),
    ...(escalated ? { escalated: labelled(escalated) } : {}),
    ...(flapping ? { flapping: labelled(flapping) } : {}),
    ...(steady ? { steady: labelled(steady) } : {}),
    ...(stillFlapping ? { stillFlapping: labelled(stillFlapping) } : {}),
  };
}

type Compared = { readonly trend: readonly Night[]; readonly scan: Pick<ScanRow, 'startedAt' | 'only'> };

/** "As many as last night, 2 fewer than a week ago.", as on the owner's page; undefined where nothing was counted. */
export function trendWords({ toFix: now }: FixSums, owner: string, { trend, scan }: Compared): string | undefined {
  if (scan.only) return undefined;
  const words = comparisons(trend, scan.startedAt, owner)
    .slice(0, 2)
    .flatMap(({ before, words: span }) => {
      if (before === undefined) return [];
      if (before === now) return [`as many as ${span}`];
      return [`${differenceWords(now, before)} than ${span}`];
    })
    .join(', ');
  return words === '' ? undefined : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** What is told of a waiver that ends or has ended. */
export function waiverOf(
  notice: WaiverNotice,
  { subscription }: SubscriptionResult,
  {
    policy,
    checks,
    scan,
  }: Pick<EntryContext, 'checks'> & { readonly policy: Policy; readonly scan: Pick<ScanRow, 'startedAt'> },
): DigestWaiver {
  const waiver = policy.waivers.find((one) => one.id === notice.waiverId);
  const over = notice.stage === 'over';
  const left = daysLeft(notice.expires, scan.startedAt);
  return {
    id: notice.waiverId,
    checkId: notice.checkId,
    title: checks.get(notice.checkId)?.failureTitle ?? notice.checkId,
    subscriptionId: subscription.id,
    subscriptionName: subscription.name,
    owner: waiver?.owner ?? 'no longer in the policy',
    ...(waiver?.ticket ? { ticket: waiver.ticket } : {}),
    expires: over && left > 0 ? scan.startedAt.slice(0, 10) : notice.expires,
    daysLeft: over ? Math.min(left, 0) : Math.max(left, 1),
  };
}
