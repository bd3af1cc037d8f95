import type { Finding, Severity, Status } from '../model/finding.ts';
import type { Head, Part, Report } from '../model/report.ts';
import { jsonLine, type Layout, openObject } from './layout.ts';
import { ownCommand } from './remedy.ts';
import { uuidOf } from './uuid.ts';

/* SARIF 2.1.0: a rule for each check, a result for each finding. */

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};
/** `review`: a person must look, as for unknown and warn; `open`: not decided yet. */
const KIND: Readonly<Record<Status, string>> = {
  fail: 'fail',
  pass: 'pass',
  warn: 'review',
  unknown: 'review',
  pending: 'open',
  'not-applicable': 'notApplicable',
};
const SCORE: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.5',
};

export function sarif(head: Head): Layout {
  const rules = new Map(head.checks.map((check, at) => [check.id, at]));
  const drift = new Map(
    head.drift
      .filter((one) => one.resourceId === undefined)
      .map((one) => [`${one.subscriptionId} ${one.checkId}`, one]),
  );
  const stateOf = (finding: Finding) =>
    head.baseline ? baselineState(drift.get(`${finding.subscriptionId} ${finding.checkId}`)) : undefined;
  const of = (part: Part) =>
    part.findings.map((finding) => {
      const index = rules.get(finding.checkId) ?? -1;
      const check = head.checks[index];
      return jsonLine(result(part, finding, index, stateOf(finding), check ? ownCommand(check, finding) : undefined));
    });
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
  };
  return {
    lists: [{ before: `${openObject(log)},"runs":[${openObject(run(head))},"results":[\n`, of }],
    between: ',\n',
    after: '\n]}]}\n',
  };
}

const run = (head: Head): object => ({
  tool: { driver: { name: 'aispm-watch', semanticVersion: head.scan.version, rules: head.checks.map(rule) } },
  automationDetails: { id: `aispm-watch/${head.scan.id}`, guid: uuidOf('sarif', head.scan.id) },
  columnKind: 'utf16CodeUnits',
  invocations: [
    {
      executionSuccessful: head.scan.status === 'complete',
      startTimeUtc: head.scan.startedAt,
      endTimeUtc: head.scan.finishedAt,
    },
  ],
  ...(head.filter ? { properties: { filter: head.filter } } : {}),
});

const rule = (check: Report['checks'][number]): object => ({
  id: check.id,
  name: check.slug,
  shortDescription: { text: check.title },
  fullDescription: { text: check.rationale },
  help: { text: check.remediation.text },
  ...(check.docs[0] ? { helpUri: check.docs[0] } : {}),
  defaultConfiguration: { level: LEVEL[check.severity] },
  properties: { area: check.area, 'security-severity': SCORE[check.severity], tags: ['security', ...check.controls] },
});

function result(
  { subscription }: Part,
  finding: Finding,
  ruleIndex: number,
  state: string | undefined,
  command: string | undefined,
): object {
  const key = [finding.subscriptionId, finding.checkId] as const;
  return {
    ruleId: finding.checkId,
    ruleIndex,
    kind: KIND[finding.status],
    level: finding.status === 'fail' ? LEVEL[finding.severity] : 'none',
    message: { text: finding.message || finding.status },
    correlationGuid: uuidOf('result', ...key),
    partialFingerprints: { 'aispm/v1': key.join('/') },
    locations: [
      {
        logicalLocations: [
          { fullyQualifiedName: `/subscriptions/${finding.subscriptionId}`, name: subscription.name, kind: 'resource' },
        ],
      },
    ],
    ...(finding.items?.length
      ? {
          relatedLocations: finding.items.map((item, id) => ({
            id,
            logicalLocations: [{ fullyQualifiedName: item.resourceId, kind: 'resource' }],
            message: { text: `${item.status}: ${item.message}` },
          })),
        }
      : {}),
    ...(finding.waiver
      ? {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: `${finding.waiver.rationale} (${finding.waiver.owner}, until ${finding.waiver.expires})`,
            },
          ],
        }
      : {}),
    ...(state ? { baselineState: state } : {}),
    properties: {
      status: finding.status,
      severity: finding.severity,
      zone: subscription.zone,
      ...(command ? { command } : {}),
      ...(finding.cause ? { cause: finding.cause } : {}),
      ...(finding.why ? { why: finding.why } : {}),
      ...(finding.since ? { since: finding.since } : {}),
      source: finding.source,
      at: finding.at,
    },
  };
}

function baselineState(drift: Report['drift'][number] | undefined): 'new' | 'unchanged' | 'updated' {
  if (!drift) return 'unchanged';
  return drift.kind === 'appeared' || drift.kind === 'regressed' ? 'new' : 'updated';
}
