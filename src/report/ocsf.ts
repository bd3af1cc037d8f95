import type { Finding, Severity, Status } from '../model/finding.ts';
import { regulationsFor } from '../model/regulations.ts';
import type { Report } from '../model/report.ts';

/* OCSF 1.8.0, Compliance Finding (class 2003), profiles cloud and datetime: one event a line, times in epoch milliseconds. */

const SEVERITY_ID: Readonly<Record<Severity, number>> = { info: 1, low: 2, medium: 3, high: 4, critical: 5 };
const SEVERITY: Readonly<Record<Severity, string>> = { info: 'Informational', low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' };
/** compliance.status_id: 1 Pass, 2 Warning, 3 Fail, 99 Other. What could not be seen is a warning, never a pass. */
const COMPLIANCE: Readonly<Record<Status, readonly [number, string]>> = {
  pass: [1, 'Pass'],
  warn: [2, 'Warning'],
  unknown: [2, 'Warning'],
  fail: [3, 'Fail'],
  pending: [99, 'pending'],
  'not-applicable': [99, 'not-applicable'],
};

export function renderOcsf(report: Report): string {
  const events = report.findings.map((finding) => event(report, finding));
  return events.map((one) => `${JSON.stringify(one)}\n`).join('');
}

function event(report: Report, finding: Finding): object {
  const check = report.checks.find((one) => one.id === finding.checkId);
  const subscription = report.subscriptions.find((one) => one.id === finding.subscriptionId);
  const [statusId, status] = COMPLIANCE[finding.status];
  const time = Date.parse(report.scan.finishedAt);
  const settled = finding.status === 'pass' || finding.status === 'not-applicable';
  const activity = settled ? ([3, 'Close'] as const) : ([2, 'Update'] as const);
  const [statusCode, statusName] = finding.waiver ? ([3, 'Suppressed'] as const) : settled ? ([4, 'Resolved'] as const) : ([1, 'New'] as const);
  const partition = { public: 'azure', usgov: 'azure-us-gov', china: 'azure-china' }[report.scan.cloud];
  return {
    activity_id: activity[0],
    activity_name: activity[1],
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200300 + activity[0],
    type_name: `Compliance Finding: ${activity[1]}`,
    time,
    time_dt: new Date(time).toISOString(),
    severity_id: SEVERITY_ID[finding.severity],
    severity: SEVERITY[finding.severity],
    status_id: statusCode,
    status: statusName,
    ...(finding.waiver ? { status_detail: `Waived until ${finding.waiver.expires}: ${finding.waiver.rationale}` } : {}),
    message: finding.message,
    metadata: {
      version: '1.8.0',
      profiles: ['cloud', 'datetime'],
      correlation_uid: report.scan.id,
      product: { name: 'aispm-watch', vendor_name: 'aispm-watch', version: report.scan.version },
    },
    cloud: {
      provider: 'Azure',
      cloud_partition: partition,
      account: { uid: finding.subscriptionId, name: subscription?.name ?? finding.subscriptionId, type: 'Azure Subscription', type_id: 99 },
    },
    compliance: {
      control: finding.checkId,
      desc: check?.title ?? finding.checkId,
      standards: ['FSI Agent Governance Framework Control 1.24', ...regulationsFor(check?.area ?? '').map((one) => `${one.regulation} ${one.reference} (${one.supports})`)],
      status_id: statusId,
      status,
      status_code: finding.status,
      status_details: [finding.message, ...(finding.cause ? [`Explained by ${finding.cause}`] : []), ...(finding.why ? [`Could not be seen: ${finding.why}`] : [])],
    },
    finding_info: {
      uid: `${finding.subscriptionId}/${finding.checkId}`,
      title: finding.status === 'fail' && check ? check.failureTitle : (check?.title ?? finding.checkId),
      desc: check?.rationale ?? '',
      data_sources: [finding.source],
      last_seen_time: Date.parse(finding.at),
      last_seen_time_dt: new Date(finding.at).toISOString(),
      ...(finding.since ? { first_seen_time: Date.parse(finding.since), first_seen_time_dt: new Date(finding.since).toISOString() } : {}),
      types: [check?.area ?? 'unknown'],
    },
    ...(check && !settled ? { remediation: { desc: check.remediation.text, references: check.docs } } : {}),
    resources: [
      { uid: `/subscriptions/${finding.subscriptionId}`, name: subscription?.name ?? finding.subscriptionId, type: 'Subscription', zone: `zone ${subscription?.zone ?? 3}` },
      ...(finding.items ?? []).map((item) => ({ uid: item.resourceId, name: item.resourceId.split('/').at(-1) ?? '', type: 'Resource', labels: [item.status] })),
    ],
  };
}
