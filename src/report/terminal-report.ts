import type { Finding } from '../model/finding.ts';
import type { Head, Part, Report } from '../model/report.ts';
import { causesOf } from './causes.ts';

/* What a terminal shows of a report, so that the findings of 20,000 subscriptions fit into memory. */

type Source = { readonly head: Head; parts(withHistory: boolean): AsyncIterable<Part> };

/**
 * The report without inventory and without the texts of its findings, but for those of the first cause, which the
 * terminal shows: its parts are read once more for that.
 */
export async function terminalReport({ head, parts }: Source): Promise<Report> {
  const report: Report = { ...head, subscriptions: [], findings: [], inventory: [] };
  for await (const { subscription, findings } of parts(false)) {
    report.subscriptions.push(subscription);
    for (const finding of findings) report.findings.push(withoutTexts(finding));
  }
  const first = causesOf(report)[0]?.finding;
  if (!first) return report;
  for await (const { subscription, findings } of parts(false)) {
    if (subscription.id !== first.subscriptionId) continue;
    const whole = findings.find((one) => one.checkId === first.checkId) ?? first;
    return { ...report, findings: report.findings.map((one) => (one === first ? whole : one)) };
  }
  return report;
}

function withoutTexts(finding: Finding): Finding {
  const { checkId, subscriptionId, status, severity, since, cause, counted, waiver, at } = finding;
  return {
    checkId,
    subscriptionId,
    status,
    severity,
    message: '',
    source: '',
    at,
    ...(since === undefined ? {} : { since }),
    ...(cause === undefined ? {} : { cause }),
    ...(waiver === undefined ? {} : { waiver }),
    ...(counted && status === 'fail' ? { counted } : {}),
  };
}
