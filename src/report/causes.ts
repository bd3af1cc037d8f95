import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { SEVERITIES } from '../model/status.ts';

/** A failure that explains itself, with the findings of the same subscription that follow from it. */
export type Cause = { readonly finding: Finding; readonly followers: readonly Finding[]; readonly isNew: boolean };

/**
 * What to fix, first things first: by the worst severity that a cause explains, then new ones, then zone (3 first),
 * then reach. Unknown findings whose cause is a failure count as explained by it.
 */
export function causesOf(report: Report): readonly Cause[] {
  const zones = new Map(report.subscriptions.map((one) => [one.id, one.zone]));
  const fresh = new Set(
    report.drift
      .filter((one) => one.resourceId === undefined && (one.kind === 'regressed' || one.kind === 'appeared'))
      .map((one) => `${one.subscriptionId} ${one.checkId}`),
  );
  const bySubscription = Map.groupBy(report.findings, (finding) => finding.subscriptionId);
  const causes: Cause[] = [];
  for (const findings of bySubscription.values()) {
    const roots = new Set(findings.filter((finding) => finding.status === 'fail').map((finding) => finding.checkId));
    for (const finding of findings) {
      if (finding.status !== 'fail' || finding.waiver || (finding.cause && roots.has(finding.cause))) continue;
      const followers = findings.filter(
        (one) => one.cause === finding.checkId && (one.status === 'fail' || one.status === 'unknown'),
      );
      causes.push({ finding, followers, isNew: fresh.has(`${finding.subscriptionId} ${finding.checkId}`) });
    }
  }
  const rank = ({ finding, followers }: Cause) =>
    Math.min(...[finding, ...followers].map((one) => SEVERITIES.indexOf(one.severity)));
  return causes.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      Number(b.isNew) - Number(a.isNew) ||
      (zones.get(b.finding.subscriptionId) ?? 3) - (zones.get(a.finding.subscriptionId) ?? 3) ||
      b.followers.length - a.followers.length ||
      a.finding.checkId.localeCompare(b.finding.checkId) ||
      a.finding.subscriptionId.localeCompare(b.finding.subscriptionId),
  );
}

/**
 * Fixes that stand for themselves: what followed from a cause that was fixed with it is left out, because it is one
 * fix.
 */
export function independentFixes<T>(
  fixed: readonly T[],
  placeOf: (one: T) => {
    readonly subscriptionId: string;
    readonly checkId: string;
    readonly cause?: string | undefined;
  },
): readonly T[] {
  const healed = new Set(fixed.map(placeOf).map((one) => `${one.subscriptionId} ${one.checkId}`));
  return fixed.filter((one) => {
    const { subscriptionId, cause } = placeOf(one);
    return cause === undefined || !healed.has(`${subscriptionId} ${cause}`);
  });
}
