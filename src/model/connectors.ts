import { count, countOf } from './count.ts';
import type { EvidenceMap, SecurityRow } from './evidence.ts';
import { DAY, field, HOUR, textField, timeField } from './field.ts';
import { Unseen } from './reading.ts';

/* Security connectors to other clouds, and their health reports. */

export type Connector = EvidenceMap['connectors']['rows'][number];

/**
 * The connector's cloud, lower-cased: its `environmentName`, else the type of its environment (AwsAccount, GcpProject).
 */
export function cloudOf(connector: Connector): string {
  const name = textField(connector.properties, 'environmentName')?.trim().toLowerCase();
  return (
    name ??
    /^(aws|gcp)/i.exec(textField(connector.properties, 'environmentData.environmentType') ?? '')?.[0].toLowerCase() ??
    ''
  );
}

export const hierarchyOf = (connector: Connector): string =>
  textField(connector.properties, 'hierarchyIdentifier')?.trim().toLowerCase() ?? '';
export const multicloud = (rows: readonly Connector[]): readonly Connector[] =>
  rows.filter((row) => ['aws', 'gcp'].includes(cloudOf(row)));

/**
 * Whether one of the connector's offerings is Defender CSPM; CspmMonitor alone is the free tier. Throws `Unseen` where
 * the row lists no offerings.
 */
export function hasCspm(connector: Connector): boolean {
  const offerings = field(connector.properties, 'offerings');
  if (!Array.isArray(offerings))
    throw new Unseen('malformed', `The connector ${connector.name} does not say what it offers`);
  return offerings.some(
    (one: unknown) => textField(one, 'offeringType')?.toLowerCase().startsWith('defendercspm') === true,
  );
}

const BELOW_A_CONNECTOR = /\/securityconnectors\/[^/]+/i;

/**
 * The reports of a connector: those whose resource is the connector or lies below it; a report that names no connector
 * belongs to the one with its hierarchy identifier (AWS account, GCP project).
 */
export function reportsOf(connector: Connector, reports: readonly SecurityRow[]): readonly SecurityRow[] {
  const id = connector.id.toLowerCase();
  const hierarchy = hierarchyOf(connector);
  return reports.filter((report) => {
    const named = connectorIdOf(report);
    if (named !== undefined) return named === id || named.startsWith(`${id}/`);
    return hierarchy !== '' && subjectsOf(report).includes(hierarchy);
  });
}

/** A report that names neither a resource nor an account, and is not a good one: it may be about any connector. */
export const mayBeOfAny = (report: SecurityRow): boolean =>
  connectorIdOf(report) === undefined && subjectsOf(report).length === 0 && !isGood(report);

const connectorIdOf = (report: SecurityRow): string | undefined =>
  [...texts(report, ['resourceDetails.id', 'resourceDetails.connectorId']), report.id.toLowerCase()].find((text) =>
    BELOW_A_CONNECTOR.test(text),
  );
const subjectsOf = (report: SecurityRow): readonly string[] =>
  texts(report, [
    'resourceDetails.id',
    'environmentDetails.environmentHierarchyId',
    'environmentDetails.nativeResourceId',
    'environmentDetails.hierarchyId',
  ]);
const texts = (report: SecurityRow, names: readonly string[]): readonly string[] =>
  names.map((name) => textField(report.properties, name)?.toLowerCase()).filter((text) => text !== undefined);

const scanTime = (report: SecurityRow): number | undefined =>
  (
    timeField(report.properties, 'status.lastScannedDate') ??
    timeField(report.properties, 'status.statusChangeDate') ??
    timeField(report.properties, 'status.firstEvaluationDate')
  )?.getTime();

const codeOf = (report: SecurityRow): string => textField(report.properties, 'status.code')?.toLowerCase() ?? '';
const isGood = (report: SecurityRow): boolean => ['healthy', 'notapplicable'].includes(codeOf(report));

/** `unclear`: nothing is bad, and the status of a report cannot be read. */
export type Health = {
  readonly state: 'healthy' | 'not-healthy' | 'stale' | 'not-applicable' | 'none' | 'unclear';
  readonly description: string;
};

/**
 * The worst of the newest report of each component and scenario; a component that has been silent for 7 days longer
 * than the connector is gone.
 */
export function healthOf(reports: readonly SecurityRow[], now: Date): Health {
  const live = liveOf(reports);
  if (live.length === 0) return { state: 'none', description: 'no health reported' };
  const bad = live.filter((report) => codeOf(report) === 'nothealthy');
  if (bad.length > 0)
    return {
      state: 'not-healthy',
      description: bad.flatMap(issuesOf).join('; ') || 'NotHealthy, without an issue named',
    };
  const odd = live.find((report) => !isGood(report));
  if (odd)
    return {
      state: 'unclear',
      description: codeOf(odd) ? `its health status "${codeOf(odd)}" is not known` : 'a health report gives no status',
    };
  const latest = latestOf(live);
  if (latest === undefined) return { state: 'stale', description: 'health reported without a time' };
  if (now.getTime() - latest > 48 * HOUR)
    return { state: 'stale', description: `health last reported on ${new Date(latest).toISOString().slice(0, 10)}` };
  const aside = live.filter((report) => codeOf(report) === 'notapplicable').length;
  if (aside > 0)
    return {
      state: 'not-applicable',
      description: `health is NotApplicable in ${countOf(aside, live.length, 'report')}`,
    };
  return { state: 'healthy', description: `Healthy in ${count(live.length, 'report')}` };
}

/** The newest report of each component and scenario. A report without a time always counts: it may be the newest. */
function liveOf(reports: readonly SecurityRow[]): readonly SecurityRow[] {
  const newest = new Map<string, SecurityRow[]>();
  for (const report of reports) {
    const key = ['component', 'scenario']
      .map((name) => textField(report.properties, `healthDataClassification.${name}`)?.toLowerCase() ?? '')
      .join('|');
    newest.set(key, keepNewest(newest.get(key) ?? [], report));
  }
  const kept = [...newest.values()].flat();
  const latest = latestOf(kept);
  return kept.filter((report) => {
    const at = scanTime(report);
    return at === undefined || latest === undefined || latest - at <= 7 * DAY;
  });
}

function keepNewest(kept: SecurityRow[], report: SecurityRow): SecurityRow[] {
  const at = scanTime(report);
  const before = latestOf(kept);
  if (at === undefined || before === undefined || at === before) return [...kept, report];
  return at > before ? [...kept.filter((one) => scanTime(one) === undefined), report] : kept;
}

function latestOf(reports: readonly SecurityRow[]): number | undefined {
  const times = reports.map(scanTime).filter((time) => time !== undefined);
  return times.length > 0 ? Math.max(...times) : undefined;
}

function issuesOf(report: SecurityRow): readonly string[] {
  const issues = field(report.properties, 'issues');
  const named = (Array.isArray(issues) ? issues : []).flatMap((issue: unknown) => {
    const name = textField(issue, 'issueName') ?? textField(issue, 'issueDescription') ?? textField(issue, 'issueKey');
    const steps = textField(issue, 'remediationSteps');
    return name || steps ? [[name, steps].filter(Boolean).join(': ')] : [];
  });
  const reason = textField(report.properties, 'status.reason');
  return named.length > 0 || reason === undefined ? named : [reason];
}
