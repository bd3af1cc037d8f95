import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { SEVERITIES, type Status } from '../model/status.ts';

/* The sentences and the order of causes that page, terminal and mail share (LOOK §5). */

export type Verdict = { readonly mark: Status; readonly sentence: string; readonly line: string };

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** The one sentence a night comes down to, and one line of numbers. */
export function verdictOf(report: Report): Verdict {
  const { inScope } = report.coverage;
  const worstOf = new Map<string, Status>();
  for (const { subscriptionId, status, waiver } of report.findings) {
    if (status === 'fail' && !waiver) worstOf.set(subscriptionId, 'fail');
    else if (status === 'unknown' && worstOf.get(subscriptionId) !== 'fail') worstOf.set(subscriptionId, 'unknown');
  }
  const failing = [...worstOf.values()].filter((status) => status === 'fail').length;
  const unseen = worstOf.size - failing;
  const line = numbers(report);
  if (report.scan.status === 'partial')
    return {
      mark: 'unknown',
      sentence: `${report.coverage.evaluated} of ${count(inScope, 'subscription')} ${report.coverage.evaluated === 1 ? 'was' : 'were'} evaluated`,
      line: `${count(report.scan.missing.length, 'subscription is', 'subscriptions are')} missing from this scan and unknown. ${line}`,
    };
  if (failing > 0) return { mark: 'fail', sentence: `${failing + unseen} of ${count(inScope, 'subscription')} ${failing + unseen === 1 ? 'is' : 'are'} not fully covered`, line };
  if (unseen > 0)
    return {
      mark: 'unknown',
      sentence: `${inScope - unseen} of ${count(inScope, 'subscription')} ${inScope - unseen === 1 ? 'is' : 'are'} covered; ${unseen} could not be fully seen`,
      line,
    };
  if (inScope === 0) return { mark: 'unknown', sentence: 'No subscription is in scope', line: 'Nothing was evaluated.' };
  return { mark: 'pass', sentence: inScope === 1 ? 'The subscription is covered' : `All ${inScope} subscriptions are covered`, line };
}

function numbers(report: Report): string {
  const { totals } = report;
  const parts: string[] = [];
  const failures = totals.causes + totals.followers;
  if (failures > 0)
    parts.push(
      `${count(totals.causes, 'failure')} to fix${totals.followers > 0 ? `, and ${totals.followers} that follow${totals.followers === 1 ? 's' : ''} from ${totals.causes === 1 ? 'it' : 'them'}` : ''}.`,
    );
  if (totals.byStatus.unknown > 0) parts.push(`${count(totals.byStatus.unknown, 'check')} could not be seen${where(report)}. Unknown is not pass.`);
  if (parts.length === 0) parts.push('Nothing fails, nothing is unknown.');
  if (totals.waived > 0) parts.push(`${count(totals.waived, 'finding')} ${totals.waived === 1 ? 'is' : 'are'} waived.`);
  return parts.join(' ');
}

function where(report: Report): string {
  const ids = new Set(report.findings.filter((finding) => finding.status === 'unknown').map((finding) => finding.subscriptionId));
  if (ids.size !== 1) return ` on ${ids.size} subscriptions`;
  const [id] = ids;
  return ` on ${report.subscriptions.find((one) => one.id === id)?.name ?? id}`;
}

/** A failure that explains itself, with the findings of the same subscription that follow from it. */
export type Cause = { readonly finding: Finding; readonly followers: readonly Finding[]; readonly isNew: boolean };

/**
 * What to fix, first things first: by the worst severity that a cause explains, then new ones, then zone (3 first), then reach. Unknown
 * findings whose cause is a failure count as explained by it.
 */
export function causesOf(report: Report): readonly Cause[] {
  const zones = new Map(report.subscriptions.map((one) => [one.id, one.zone]));
  const fresh = new Set(
    report.drift.filter((one) => one.resourceId === undefined && (one.kind === 'regressed' || one.kind === 'appeared')).map((one) => `${one.subscriptionId} ${one.checkId}`),
  );
  const bySubscription = Map.groupBy(report.findings, (finding) => finding.subscriptionId);
  const causes: Cause[] = [];
  for (const findings of bySubscription.values()) {
    const roots = new Set(findings.filter((finding) => finding.status === 'fail').map((finding) => finding.checkId));
    for (const finding of findings) {
      if (finding.status !== 'fail' || finding.waiver || (finding.cause && roots.has(finding.cause))) continue;
      const followers = findings.filter((one) => one.cause === finding.checkId && (one.status === 'fail' || one.status === 'unknown'));
      causes.push({ finding, followers, isNew: fresh.has(`${finding.subscriptionId} ${finding.checkId}`) });
    }
  }
  const rank = ({ finding, followers }: Cause) => Math.min(...[finding, ...followers].map((one) => SEVERITIES.indexOf(one.severity)));
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
