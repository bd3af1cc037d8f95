import type { EvidenceMap, SecurityRow } from './evidence.ts';
import { DAY, field, HOUR, textField, timeField } from './field.ts';

/* Connectors to other clouds and their health (CONTROL §3, RULINGS 033 and 034). */

export type Connector = EvidenceMap['connectors']['rows'][number];

export const cloudOf = (connector: Connector): string => textField(connector.properties, 'environmentName')?.toLowerCase() ?? '';
export const hierarchyOf = (connector: Connector): string => textField(connector.properties, 'hierarchyIdentifier')?.toLowerCase() ?? '';
export const multicloud = (rows: readonly Connector[]): readonly Connector[] => rows.filter((row) => cloudOf(row) === 'aws' || cloudOf(row) === 'gcp');

/** Whether one of the connector's offerings is Defender CSPM; the free monitor alone is not. */
export function hasCspm(connector: Connector): boolean {
  const offerings = field(connector.properties, 'offerings');
  return Array.isArray(offerings) && offerings.some((one: unknown) => textField(one, 'offeringType')?.toLowerCase().startsWith('defendercspm') === true);
}

/** A report belongs to the connector that its resource details name, or lie below; else to the one of its hierarchy identifier. */
export function reportsOf(connector: Connector, reports: readonly SecurityRow[]): readonly SecurityRow[] {
  const id = connector.id.toLowerCase();
  return reports.filter((report) => {
    const about = textField(report.properties, 'resourceDetails.id')?.toLowerCase();
    if (about?.includes('/securityconnectors/')) return about === id || about.startsWith(`${id}/`);
    const hierarchy = hierarchyOf(connector);
    const named = ['environmentDetails.environmentHierarchyId', 'environmentDetails.nativeResourceId', 'environmentDetails.hierarchyId'].map((path) =>
      textField(report.properties, path)?.toLowerCase(),
    );
    return hierarchy !== '' && (named.includes(hierarchy) || about === hierarchy);
  });
}

const scanned = (report: SecurityRow): number =>
  (
    timeField(report.properties, 'status.lastScannedDate') ??
    timeField(report.properties, 'status.statusChangeDate') ??
    timeField(report.properties, 'status.firstEvaluationDate')
  )?.getTime() ?? Number.NEGATIVE_INFINITY;

const codeOf = (report: SecurityRow): string => textField(report.properties, 'status.code')?.toLowerCase() ?? '';

export type Health = { readonly state: 'healthy' | 'not-healthy' | 'stale' | 'not-applicable' | 'none'; readonly said: string };

/** The worst of the newest report of each component and scenario; a component silent for 7 days longer than the connector is gone. */
export function healthOf(reports: readonly SecurityRow[], now: Date): Health {
  const newest = new Map<string, SecurityRow>();
  for (const report of reports) {
    const key = ['healthDataClassification.component', 'healthDataClassification.scenario'].map((path) => textField(report.properties, path)?.toLowerCase() ?? '').join('|');
    const before = newest.get(key);
    if (!before || scanned(report) > scanned(before)) newest.set(key, report);
  }
  const latest = Math.max(...[...newest.values()].map(scanned));
  const live = [...newest.values()].filter((report) => scanned(report) === latest || latest - scanned(report) <= 7 * DAY);
  if (live.length === 0) return { state: 'none', said: 'no health reported' };
  const bad = live.filter((report) => codeOf(report) === 'nothealthy');
  if (bad.length > 0) return { state: 'not-healthy', said: bad.flatMap(issuesOf).join('; ') || 'NotHealthy, without an issue named' };
  if (now.getTime() - latest > 48 * HOUR)
    return { state: 'stale', said: latest === Number.NEGATIVE_INFINITY ? 'health reported without a time' : `last reported on ${new Date(latest).toISOString().slice(0, 10)}` };
  if (live.some((report) => codeOf(report) !== 'healthy'))
    return { state: 'not-applicable', said: `health is ${live.map(codeOf).find((code) => code !== 'healthy') || 'not given'}` };
  return { state: 'healthy', said: `Healthy in ${live.length} report(s)` };
}

function issuesOf(report: SecurityRow): readonly string[] {
  const issues = field(report.properties, 'issues');
  if (!Array.isArray(issues)) return [];
  return issues.flatMap((issue: unknown) => {
    const name = textField(issue, 'issueName') ?? textField(issue, 'issueDescription') ?? textField(issue, 'issueKey');
    const steps = textField(issue, 'remediationSteps');
    return name || steps ? [[name, steps].filter(Boolean).join(': ')] : [];
  });
}
