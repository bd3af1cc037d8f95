import type { Finding, Severity, Status } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { uuidOf } from './uuid.ts';

/* SARIF 2.1.0: a rule a check, a result a finding. */

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' };
/** `review`: a person must look, which is what unknown and warn mean; `open`: not decided yet. */
const KIND: Readonly<Record<Status, string>> = { fail: 'fail', pass: 'pass', warn: 'review', unknown: 'review', pending: 'open', 'not-applicable': 'notApplicable' };
const SCORE: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0', info: '0.5' };

export function renderSarif(report: Report): string {
  const index = new Map(report.checks.map((check, at) => [check.id, at]));
  const drift = new Map(report.drift.filter((one) => one.resourceId === undefined).map((one) => [`${one.subscriptionId} ${one.checkId}`, one]));
  const names = new Map(report.subscriptions.map((one) => [one.id, one.name]));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'aispm-watch',
            semanticVersion: report.scan.version,
            rules: report.checks.map((check) => ({
              id: check.id,
              name: check.slug,
              shortDescription: { text: check.title },
              fullDescription: { text: check.rationale },
              help: { text: check.remediation.text },
              ...(check.docs[0] ? { helpUri: check.docs[0] } : {}),
              defaultConfiguration: { level: LEVEL[check.severity] },
              properties: { area: check.area, 'security-severity': SCORE[check.severity], tags: ['security', ...check.controls] },
            })),
          },
        },
        automationDetails: { id: `aispm-watch/${report.scan.id}`, guid: uuidOf('sarif', report.scan.id) },
        invocations: [{ executionSuccessful: report.scan.status === 'complete', startTimeUtc: report.scan.startedAt, endTimeUtc: report.scan.finishedAt }],
        results: report.findings.map((finding) =>
          result(
            finding,
            index.get(finding.checkId) ?? -1,
            names.get(finding.subscriptionId),
            report.baseline ? baselineState(drift.get(`${finding.subscriptionId} ${finding.checkId}`)) : undefined,
          ),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
}

function result(finding: Finding, ruleIndex: number, name: string | undefined, state: string | undefined): object {
  const subscription = `/subscriptions/${finding.subscriptionId}`;
  return {
    ruleId: finding.checkId,
    ruleIndex,
    kind: KIND[finding.status],
    level: finding.status === 'fail' ? LEVEL[finding.severity] : 'none',
    message: { text: finding.message || finding.status },
    guid: uuidOf('result', finding.subscriptionId, finding.checkId),
    partialFingerprints: { 'aispm/v1': `${finding.subscriptionId}/${finding.checkId}` },
    locations: [{ logicalLocations: [{ fullyQualifiedName: subscription, name: name ?? finding.subscriptionId, kind: 'resource' }] }],
    ...(finding.items?.length
      ? {
          relatedLocations: finding.items.map((item, id) => ({
            id,
            logicalLocations: [{ fullyQualifiedName: item.resourceId, kind: 'resource' }],
            message: { text: item.message || item.status },
          })),
        }
      : {}),
    ...(finding.waiver
      ? { suppressions: [{ kind: 'external', status: 'accepted', justification: `${finding.waiver.rationale} (${finding.waiver.owner}, until ${finding.waiver.expires})` }] }
      : {}),
    ...(state ? { baselineState: state } : {}),
    properties: {
      status: finding.status,
      severity: finding.severity,
      ...(finding.cause ? { cause: finding.cause } : {}),
      ...(finding.why ? { why: finding.why } : {}),
      source: finding.source,
      at: finding.at,
    },
  };
}

function baselineState(drift: Report['drift'][number] | undefined): 'new' | 'unchanged' | 'updated' {
  if (!drift) return 'unchanged';
  return drift.kind === 'appeared' || drift.kind === 'regressed' ? 'new' : 'updated';
}
