import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { SEVERITIES } from '../model/status.ts';

/* What to fix first, in the order that the page, the terminal and the mail share. */

/** A failure that no other failure explains, with the findings of the same subscription that follow from it. */
export type Cause = { readonly finding: Finding; readonly followers: readonly Finding[]; readonly isNew: boolean };

/**
 * Causes in the order to fix them: by the worst severity that each explains, then new ones, then zone (3 first), then
 * by how much follows. An unknown finding whose cause is a failure counts as explained by it.
 */
export function causesOf(report: Report): readonly Cause[] {
  const zones = new Map(report.subscriptions.map((one) => [one.id, one.zone]));
  const newFailures = new Set(
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
      causes.push({ finding, followers, isNew: newFailures.has(`${finding.subscriptionId} ${finding.checkId}`) });
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
