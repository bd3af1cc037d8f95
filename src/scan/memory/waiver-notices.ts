import type { Baseline } from '../../model/baseline.ts';
import type { Finding } from '../../model/finding.ts';
import { isBad, own } from './transition.ts';

/* Waivers keep failures out of the mail. Their end is announced once in advance, and reported once when it comes. */

export type HeldWaiver = Baseline['waivers'][string][string];
/** `soon`: it ends within the notice days. `over`: it ended or was removed, and what it excused still fails. */
export type WaiverNotice = {
  readonly stage: 'soon' | 'over';
  readonly waiverId: string;
  readonly checkId: string;
  readonly expires: string;
};
/** The waivers of the policy, as the fold asks for them. */
export type WaiverBook = {
  expiryOf(id: string): string | undefined;
  /** Whether what this waiver excused fails now without any waiver. */
  isBare(id: string, finding: Finding): boolean;
};

type WaiverContext = { readonly at: string; readonly waiverNoticeDays: number; readonly waivers: WaiverBook };

/** The waivers that excuse a finding now, and the notices that follow from the change since the scan before. */
export function trackWaivers(
  before: Readonly<Record<string, HeldWaiver>>,
  finding: Finding,
  context: WaiverContext,
): { readonly waivers: Record<string, HeldWaiver>; readonly notices: readonly WaiverNotice[] } {
  if (finding.status === 'unknown') return { waivers: { ...before }, notices: [] };
  const waivers: Record<string, HeldWaiver> = {};
  const notices: WaiverNotice[] = [];
  if (!isBad(finding.status)) return { waivers, notices };
  const used = new Set(
    [
      finding.waiver?.id,
      ...(finding.items ?? []).filter((item) => isBad(item.status)).map((item) => item.waiver),
    ].filter((id) => id !== undefined),
  );
  for (const waiverId of used) {
    const expires = context.waivers.expiryOf(waiverId);
    if (!expires) continue;
    const earlier = own(before, waiverId);
    const due = daysLeft(expires, context.at) <= context.waiverNoticeDays;
    const announced = earlier !== undefined && earlier.expires === expires && earlier.announced;
    if (due && !announced) notices.push({ stage: 'soon', waiverId, checkId: finding.checkId, expires });
    waivers[waiverId] = { expires, announced: due || announced };
  }
  for (const [waiverId, held] of Object.entries(before)) {
    if (!used.has(waiverId) && context.waivers.isBare(waiverId, finding))
      notices.push({ stage: 'over', waiverId, checkId: finding.checkId, expires: held.expires });
  }
  return { waivers, notices };
}

/** Whole days from one day to another, both in UTC; a waiver holds until the end of its day. */
export const daysLeft = (expires: string, at: string): number =>
  Math.round((Date.parse(expires) - Date.parse(at.slice(0, 10))) / 86_400_000);
