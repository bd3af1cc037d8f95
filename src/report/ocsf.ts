import type { Finding, Severity, Status } from '../model/finding.ts';
import { regulationsFor } from '../model/regulations.ts';
import type { Head, Part, Report } from '../model/report.ts';
import { jsonLine, type Layout } from './layout.ts';
import { remedyFor } from './remedy.ts';

/*
 * OCSF 1.8.0, Compliance Finding (class 2003), profiles cloud and datetime: one event per line, times in epoch
 * milliseconds. A passing or inapplicable finding leaves out the long texts.
 */

type Check = Report['checks'][number];

const SEVERITY_ID: Readonly<Record<Severity, number>> = { info: 1, low: 2, medium: 3, high: 4, critical: 5 };
const SEVERITY: Readonly<Record<Severity, string>> = {
  info: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};
/** compliance.status_id: 1 Pass, 2 Warning, 3 Fail, 99 Other. What could not be seen is a warning, never a pass. */
const COMPLIANCE: Readonly<Record<Status, readonly [number, string]>> = {
  pass: [1, 'Pass'],
  warn: [2, 'Warning'],
  unknown: [2, 'Warning'],
  fail: [3, 'Fail'],
  pending: [99, 'pending'],
  'not-applicable': [99, 'not-applicable'],
};
const PARTITION = { public: 'azure', usgov: 'azure-us-gov', china: 'azure-china' } as const;
const STANDARD = 'FSI Agent Governance Framework Control 1.24';

export function ocsf(head: Head): Layout {
  const checks = new Map(head.checks.map((check) => [check.id, check]));
  const newFailures = new Set(
    head.drift
      .filter((one) => one.resourceId === undefined && (one.kind === 'appeared' || one.kind === 'regressed'))
      .map((one) => `${one.subscriptionId} ${one.checkId}`),
  );
  const isNew = (finding: Finding) => !head.baseline || newFailures.has(`${finding.subscriptionId} ${finding.checkId}`);
  const of = (part: Part) =>
    part.findings.map(
      (finding) => `${jsonLine(event(head, part, finding, checks.get(finding.checkId), isNew(finding)))}\n`,
    );
  return { lists: [{ before: '', of }], between: '', after: '' };
}

function event(head: Head, part: Part, finding: Finding, check: Check | undefined, isNew: boolean): object {
  const closed = finding.status === 'pass' || finding.status === 'not-applicable';
  const [activity, activityName] = closed
    ? ([3, 'Close'] as const)
    : isNew
      ? ([1, 'Create'] as const)
      : ([2, 'Update'] as const);
  const [state, stateName] = finding.waiver
    ? ([3, 'Suppressed'] as const)
    : closed
      ? ([4, 'Resolved'] as const)
      : ([1, 'New'] as const);
  const time = Date.parse(head.scan.finishedAt);
  return {
    activity_id: activity,
    activity_name: activityName,
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200300 + activity,
    type_name: `Compliance Finding: ${activityName}`,
    time,
    time_dt: new Date(time).toISOString(),
    severity_id: SEVERITY_ID[finding.severity],
    severity: SEVERITY[finding.severity],
    status_id: state,
    status: stateName,
    ...(finding.waiver ? { status_detail: `Waived until ${finding.waiver.expires}: ${finding.waiver.rationale}` } : {}),
    message: finding.message,
    metadata: {
      version: '1.8.0',
      profiles: ['cloud', 'datetime'],
      correlation_uid: head.scan.id,
      uid: `${head.scan.id}/${finding.subscriptionId}/${finding.checkId}`,
      product: { name: 'aispm-watch', vendor_name: 'aispm-watch', version: head.scan.version },
    },
    cloud: {
      provider: 'Azure',
      cloud_partition: PARTITION[head.scan.cloud],
      account: { uid: finding.subscriptionId, name: part.subscription.name, type: 'Azure Subscription', type_id: 13 },
    },
    compliance: compliance(finding, check, closed),
    finding_info: information(finding, check, closed),
    ...(check && !closed ? { remediation: { desc: remedyFor(check, finding), references: check.docs } } : {}),
    resources: [
      {
        uid: `/subscriptions/${finding.subscriptionId}`,
        name: part.subscription.name,
        type: 'Subscription',
        zone: `zone ${part.subscription.zone}`,
        ...ownerOf(part, finding),
      },
      ...(finding.items ?? []).map((item) => ({
        uid: item.resourceId,
        name: item.resourceId.split('/').at(-1) ?? '',
        type: 'Resource',
        labels: [item.status],
      })),
    ],
  };
}

function compliance(finding: Finding, check: Check | undefined, closed: boolean): object {
  const [id, name] = COMPLIANCE[finding.status];
  return {
    control: finding.checkId,
    desc: check?.title ?? finding.checkId,
    standards: [
      STANDARD,
      ...(closed
        ? []
        : regulationsFor(check?.area ?? '').map((one) => `${one.regulation} ${one.reference} (${one.supports})`)),
    ],
    status_id: id,
    status: name,
    status_code: finding.status,
    status_details: [
      finding.message,
      ...(finding.cause ? [`Explained by ${finding.cause}`] : []),
      ...(finding.why ? [`Could not be seen: ${finding.why}`] : []),
    ],
  };
}

const information = (finding: Finding, check: Check | undefined, closed: boolean): object => ({
  uid: `${finding.subscriptionId}/${finding.checkId}`,
  title: finding.status === 'fail' && check ? check.failureTitle : (check?.title ?? finding.checkId),
  ...(check && !closed ? { desc: check.rationale } : {}),
  data_sources: [finding.source],
  last_seen_time: Date.parse(finding.at),
  last_seen_time_dt: new Date(finding.at).toISOString(),
  ...(finding.since
    ? { first_seen_time: Date.parse(finding.since), first_seen_time_dt: new Date(finding.since).toISOString() }
    : {}),
  types: [check?.area ?? 'unknown'],
});

function ownerOf(part: Part, finding: Finding): object {
  const owner = finding.owner ?? part.subscription.owner;
  return owner ? { owner: { name: owner } } : {};
}
