import type { Finding } from '../model/finding.ts';
import { REGULATIONS_VERSION, regulationsFor } from '../model/regulations.ts';
import type { Report } from '../model/report.ts';
import { uuidOf } from './uuid.ts';

/* OSCAL 1.2.1 assessment-results: an observation and a finding for each check and subscription, a risk for each failure; a waiver is an approved deviation. */

const NS = 'https://aispm-watch.invalid/ns/oscal';
const prop = (name: string, value: string) => ({ name, ns: NS, value: line(value) });
/** OSCAL's StringDatatype: one line, no blank at either end, never empty. */
const line = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim() || '-';

export function renderOscal(report: Report): string {
  const { scan } = report;
  const tool = uuidOf('oscal-tool');
  const subject = (id: string) => uuidOf('oscal-subscription', id);
  const failing = report.findings.filter((finding) => finding.status === 'fail');
  const result = {
    uuid: uuidOf('oscal-result', scan.id),
    title: `Scan ${scan.id}`,
    description: `Control 1.24 (AI-SPM) over ${report.coverage.inScope} subscriptions: ${report.coverage.evaluated} evaluated, ${report.coverage.unknown} partly unknown. It supports the firm's own verification.`,
    start: scan.startedAt,
    end: scan.finishedAt,
    props: [prop('status', scan.status), prop('regulations-version', REGULATIONS_VERSION)],
    'local-definitions': {
      components: [
        {
          uuid: tool,
          type: 'software',
          title: 'aispm-watch',
          description: 'Reads Microsoft Defender for Cloud settings and judges them.',
          props: [prop('version', scan.version)],
          status: { state: 'operational' },
        },
      ],
      ...(report.subscriptions.length > 0
        ? {
            'inventory-items': report.subscriptions.map((one) => ({
              uuid: subject(one.id),
              description: line(one.name),
              props: [prop('subscription-id', one.id), prop('zone', String(one.zone)), prop('state', one.state)],
            })),
          }
        : {}),
    },
    'reviewed-controls': {
      'control-selections': [{ 'include-controls': report.checks.length > 0 ? report.checks.map((check) => ({ 'control-id': check.id })) : [{ 'control-id': 'AISPM' }] }],
    },
    ...(report.findings.length > 0
      ? {
          observations: report.findings.map((finding) => observation(finding, subject(finding.subscriptionId), tool)),
          ...(failing.length > 0 ? { risks: failing.map((finding) => risk(report, finding, tool)) } : {}),
          findings: report.findings.map((finding) => findingOf(report, finding)),
        }
      : {}),
  };
  const document = {
    'assessment-results': {
      uuid: uuidOf('oscal', scan.id),
      metadata: { title: 'AI security posture: Control 1.24', 'last-modified': scan.finishedAt, version: scan.id, 'oscal-version': '1.2.1' },
      'import-ap': { href: '#assessment-plan', remarks: 'The plan is the check catalogue of this product, carried in reviewed-controls.' },
      results: [result],
      'back-matter': { resources: [{ uuid: uuidOf('oscal-plan', scan.version), title: 'Check catalogue', props: [prop('id', 'assessment-plan')] }] },
    },
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

const key = (finding: Finding) => [finding.subscriptionId, finding.checkId] as const;

function observation(finding: Finding, subject: string, tool: string): object {
  return {
    uuid: uuidOf('oscal-observation', ...key(finding)),
    title: `${finding.checkId} on ${finding.subscriptionId}`,
    description: line(finding.message),
    props: [
      prop('status', finding.status),
      prop('severity', finding.severity),
      ...(finding.why ? [prop('not-seen-because', finding.why)] : []),
      ...(finding.since ? [prop('since', finding.since)] : []),
    ],
    methods: ['TEST'],
    types: ['control-objective'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': tool }] }],
    subjects: [{ 'subject-uuid': subject, type: 'inventory-item' }],
    'relevant-evidence': [
      { description: line(finding.source) },
      ...(finding.items ?? []).map((item) => ({ description: line(`${item.status}: ${item.resourceId}: ${item.message}`) })),
    ],
    collected: new Date(finding.at).toISOString(),
  };
}

function risk(report: Report, finding: Finding, tool: string): object {
  const check = report.checks.find((one) => one.id === finding.checkId);
  return {
    uuid: uuidOf('oscal-risk', ...key(finding)),
    title: line(check?.failureTitle ?? finding.checkId),
    description: line(finding.message),
    statement: line(check?.rationale ?? finding.message),
    props: [
      prop('severity', finding.severity),
      ...(finding.cause ? [prop('follows-from', finding.cause)] : []),
      ...(finding.waiver ? [prop('waiver', finding.waiver.id), prop('waiver-owner', finding.waiver.owner)] : []),
    ],
    status: finding.waiver ? 'deviation-approved' : 'open',
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': tool }] }],
    ...(finding.waiver
      ? { deadline: `${finding.waiver.expires}T23:59:59Z`, 'mitigating-factors': [{ uuid: uuidOf('oscal-waiver', ...key(finding)), description: line(finding.waiver.rationale) }] }
      : {}),
    ...(check
      ? { remediations: [{ uuid: uuidOf('oscal-remediation', ...key(finding)), lifecycle: 'recommendation', title: line(check.title), description: line(check.remediation.text) }] }
      : {}),
    'related-observations': [{ 'observation-uuid': uuidOf('oscal-observation', ...key(finding)) }],
  };
}

function findingOf(report: Report, finding: Finding): object {
  const check = report.checks.find((one) => one.id === finding.checkId);
  const satisfied = finding.status === 'pass' || finding.status === 'not-applicable';
  const reason = finding.status === 'pass' ? 'pass' : finding.status === 'fail' ? 'fail' : 'other';
  return {
    uuid: uuidOf('oscal-finding', ...key(finding)),
    title: line(satisfied ? (check?.title ?? finding.checkId) : (check?.failureTitle ?? finding.checkId)),
    description: line(finding.message),
    props: [prop('status', finding.status), ...regulationsFor(check?.area ?? '').map((one) => prop('regulation', `${one.regulation} ${one.reference}: ${one.supports}`))],
    target: {
      type: 'objective-id',
      'target-id': finding.checkId,
      status: { state: satisfied ? 'satisfied' : 'not-satisfied', reason, remarks: `${finding.status}: unknown and pending are not satisfied` },
      ...(finding.status === 'not-applicable' ? { 'implementation-status': { state: 'not-applicable' } } : {}),
    },
    'related-observations': [{ 'observation-uuid': uuidOf('oscal-observation', ...key(finding)) }],
    ...(finding.status === 'fail' ? { 'related-risks': [{ 'risk-uuid': uuidOf('oscal-risk', ...key(finding)) }] } : {}),
  };
}
