import type { Finding } from '../model/finding.ts';
import { REGULATIONS_VERSION, regulationsFor } from '../model/regulations.ts';
import type { Head, Part, Report } from '../model/report.ts';
import { jsonLine, type Layout, openObject } from './layout.ts';
import { remedyFor } from './remedy.ts';
import { uuidOf } from './uuid.ts';

/*
 * OSCAL 1.2.1 assessment-results. A check is a local objective with the regulations whose verification it supports.
 * Every check and subscription gives an observation and a finding, and a failure also a risk; a waiver is an approved
 * deviation. The uuid of a risk is the same every night, so that the risk can be tracked; observations and findings get
 * new ones with every scan.
 */

type Check = Report['checks'][number];

const NS = 'https://aispm-watch.invalid/ns/oscal';
const prop = (name: string, value: string) => ({ name, ns: NS, value: line(value) });
/** OSCAL's StringDatatype: one line, no blanks at either end, never empty. */
const line = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim() || '-';
const tool = uuidOf('oscal-tool');
const origins = [{ actors: [{ type: 'tool', 'actor-uuid': tool }] }];
const subjectOf = (subscriptionId: string) => uuidOf('oscal-subscription', subscriptionId);

export function oscal(head: Head): Layout {
  const checks = new Map(head.checks.map((check) => [check.id, check]));
  const one = (make: (finding: Finding, check: Check | undefined) => object) => (part: Part) =>
    part.findings.map((finding) => jsonLine(make(finding, checks.get(finding.checkId))));
  const failuresOf = (part: Part): Part => ({
    ...part,
    findings: part.findings.filter((finding) => finding.status === 'fail'),
  });
  const count = Object.values(head.totals.byStatus).reduce((sum, n) => sum + n, 0);
  const risks = one((finding, check) => risk(head, finding, check));
  const start = `{"assessment-results":${openObject(envelope(head))},"results":[${openObject(result(head))}`;
  const definitions = `"local-definitions":${openObject({ components: [component(head)] })}`;
  const lists = [
    { when: count > 0, before: '"observations":[\n', of: one((finding) => observation(head, finding)), end: '\n]' },
    {
      when: head.coverage.inScope > 0,
      before: `${definitions},"inventory-items":[\n`,
      of: ({ subscription }: Part) => [jsonLine(inventoryItem(subscription))],
      small: true as const,
      end: '\n]}',
    },
    {
      when: head.totals.byStatus.fail > 0,
      before: '"risks":[\n',
      of: (part: Part) => risks(failuresOf(part)),
      end: '\n]',
    },
    {
      when: count > 0,
      before: '"findings":[\n',
      of: one((finding, check) => findingOf(head, finding, check)),
      end: '\n]',
    },
  ].filter((list) => list.when);
  return {
    lists: lists.map(({ when: _when, end: _end, ...list }, at) => ({
      ...list,
      before: `${at === 0 ? start : lists[at - 1]?.end},${list.before}`,
    })),
    between: ',\n',
    after: `${lists.length === 0 ? `${start},${definitions}}` : lists.at(-1)?.end}}]}}\n`,
  };
}

const envelope = (head: Head): object => ({
  uuid: uuidOf('oscal', head.scan.id),
  metadata: {
    title: 'AI security posture: Control 1.24',
    'last-modified': head.scan.finishedAt,
    version: head.scan.id,
    'oscal-version': '1.2.1',
  },
  'import-ap': {
    href: `#${uuidOf('oscal-plan', head.scan.version)}`,
    remarks: 'The assessment plan is the catalogue of checks of this product, carried in local-definitions.',
  },
  'local-definitions': { 'objectives-and-methods': head.checks.map(objective) },
  'back-matter': {
    resources: [
      {
        uuid: uuidOf('oscal-plan', head.scan.version),
        title: 'Catalogue of checks',
        props: [prop('version', head.scan.version)],
      },
    ],
  },
});

const objective = (check: Check): object => ({
  'control-id': check.id,
  description: line(check.rationale),
  props: [
    prop('area', check.area),
    prop('severity', check.severity),
    ...check.controls.map((control) => prop('control', control)),
    ...regulationsFor(check.area).map((one) =>
      prop('regulation', `${one.regulation} ${one.reference}: ${one.supports}`),
    ),
  ],
  parts: [
    { id: objectiveId(check.id), name: 'objective', title: line(check.title), prose: line(check.remediation.text) },
  ],
});

const objectiveId = (checkId: string) => `${checkId}_obj`;

const result = (head: Head): object => ({
  uuid: uuidOf('oscal-result', head.scan.id),
  title: `Scan ${head.scan.id}`,
  description: [
    `Control 1.24 (AI-SPM) over ${head.coverage.inScope} subscriptions:`,
    `${head.coverage.evaluated} evaluated, ${head.coverage.unknown} partly unknown.`,
    `It supports the firm's own verification.`,
  ].join(' '),
  start: head.scan.startedAt,
  end: head.scan.finishedAt,
  props: [
    prop('status', head.scan.status),
    prop('regulations-version', REGULATIONS_VERSION),
    ...Object.entries(head.filter ?? {}).map(([name, values]) => prop(`only-${name}`, values.join(', '))),
  ],
  'reviewed-controls': {
    'control-selections': [
      {
        'include-controls':
          head.checks.length > 0
            ? head.checks.map((check) => ({ 'control-id': check.id }))
            : [{ 'control-id': 'AISPM' }],
      },
    ],
  },
});

const component = (head: Head): object => ({
  uuid: tool,
  type: 'software',
  title: 'aispm-watch',
  description: 'Reads Microsoft Defender for Cloud settings and evaluates them.',
  props: [prop('version', head.scan.version)],
  status: { state: 'operational' },
});

const inventoryItem = (one: Part['subscription']): object => ({
  uuid: subjectOf(one.id),
  description: line(one.name),
  props: [
    prop('subscription-id', one.id),
    prop('zone', String(one.zone)),
    prop('state', one.state),
    ...(one.owner ? [prop('owner', one.owner)] : []),
  ],
});

const key = (finding: Finding) => [finding.subscriptionId, finding.checkId] as const;

function observation(head: Head, finding: Finding): object {
  return {
    uuid: uuidOf('oscal-observation', head.scan.id, ...key(finding)),
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
    origins,
    subjects: [{ 'subject-uuid': subjectOf(finding.subscriptionId), type: 'inventory-item' }],
    'relevant-evidence': [
      { description: line(finding.source) },
      ...(finding.items ?? []).map((item) => ({
        description: line(`${item.status}: ${item.resourceId}: ${item.message}`),
      })),
    ],
    collected: new Date(finding.at).toISOString(),
  };
}

const waiverProps = ({ waiver }: Finding) =>
  waiver ? [prop('waiver', waiver.id), prop('waiver-owner', waiver.owner), prop('waived-until', waiver.expires)] : [];

function risk(head: Head, finding: Finding, check: Check | undefined): object {
  return {
    uuid: uuidOf('oscal-risk', ...key(finding)),
    title: line(check?.failureTitle ?? finding.checkId),
    description: line(finding.message),
    statement: line(check?.rationale ?? finding.message),
    props: [
      prop('severity', finding.severity),
      ...(finding.cause ? [prop('follows-from', finding.cause)] : []),
      ...waiverProps(finding),
    ],
    status: finding.waiver ? 'deviation-approved' : 'open',
    origins,
    ...(finding.waiver
      ? {
          deadline: `${finding.waiver.expires}T23:59:59Z`,
          'mitigating-factors': [
            { uuid: uuidOf('oscal-waiver', ...key(finding)), description: line(finding.waiver.rationale) },
          ],
        }
      : {}),
    ...(check
      ? {
          remediations: [
            {
              uuid: uuidOf('oscal-remediation', ...key(finding)),
              lifecycle: 'recommendation',
              title: line(check.title),
              description: line(remedyFor(check, finding)),
            },
          ],
        }
      : {}),
    'related-observations': [{ 'observation-uuid': uuidOf('oscal-observation', head.scan.id, ...key(finding)) }],
  };
}

function findingOf(head: Head, finding: Finding, check: Check | undefined): object {
  const satisfied = finding.status === 'pass' || finding.status === 'not-applicable';
  const reason = finding.status === 'pass' ? 'pass' : finding.status === 'fail' ? 'fail' : 'other';
  return {
    uuid: uuidOf('oscal-finding', head.scan.id, ...key(finding)),
    title: line(
      finding.status === 'fail' ? (check?.failureTitle ?? finding.checkId) : (check?.title ?? finding.checkId),
    ),
    description: line(finding.message),
    props: [prop('status', finding.status), ...waiverProps(finding)],
    target: {
      type: 'objective-id',
      'target-id': objectiveId(finding.checkId),
      status: {
        state: satisfied ? 'satisfied' : 'not-satisfied',
        reason,
        ...(finding.status === 'unknown' ? { remarks: 'It could not be seen; unknown is not satisfied.' } : {}),
      },
      ...(finding.status === 'not-applicable' ? { 'implementation-status': { state: 'not-applicable' } } : {}),
    },
    'related-observations': [{ 'observation-uuid': uuidOf('oscal-observation', head.scan.id, ...key(finding)) }],
    ...(finding.status === 'fail' ? { 'related-risks': [{ 'risk-uuid': uuidOf('oscal-risk', ...key(finding)) }] } : {}),
  };
}
