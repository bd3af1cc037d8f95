import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { PERMISSIONS_CHECK } from '../model/to-fix.ts';
import { fixRows } from './fix/fix-rows.ts';
import type { ReportParts } from './layout.ts';

/* What a terminal shows of a report, so that the findings of 20,000 subscriptions fit into memory. */

/**
 * The report without inventory and without the texts of its findings, but for those of the first cause, which the
 * terminal shows: its parts are read once more for that.
 */
export async function terminalReport({ head, parts }: ReportParts): Promise<Report> {
  const areaOf = new Map(head.checks.map((check) => [check.id, check.area]));
  const report: Report = { ...head, subscriptions: [], findings: [], inventory: [] };
  for await (const { subscription, findings } of parts(false)) {
    report.subscriptions.push(subscription);
    for (const finding of telling(findings, areaOf)) report.findings.push(withoutTexts(finding));
  }
  const first = fixRows(report)[0]?.places[0]?.finding;
  if (!first) return report;
  for await (const { subscription, findings } of parts(false)) {
    if (subscription.id !== first.subscriptionId) continue;
    const whole = findings.find((one) => one.checkId === first.checkId) ?? first;
    return { ...report, findings: report.findings.map((one) => (one === first ? whole : one)) };
  }
  return report;
}

/**
 * All that is shown by itself; of what passes or does not apply, only what gives an area its letter, and the check of
 * the scanner's own permissions, which says why something is unknown.
 */
function telling(findings: readonly Finding[], areaOf: ReadonlyMap<string, string>): readonly Finding[] {
  const shown: Finding[] = [];
  const letters = new Map<string | undefined, Finding>();
  for (const finding of findings) {
    const area = areaOf.get(finding.checkId);
    const quiet = (finding.status === 'pass' || finding.status === 'not-applicable') && !finding.waiver;
    if (!quiet || finding.checkId === PERMISSIONS_CHECK) shown.push(finding);
    else if (finding.status === 'pass' || !letters.has(area)) letters.set(area, finding);
  }
  return [...shown, ...letters.values()];
}

/** Whether a finding has a command is asked of each; the command itself only of the first. */
const SOME_COMMAND: NonNullable<Finding['commands']> = { cli: '', powershell: '' };

function withoutTexts(finding: Finding): Finding {
  const { checkId, subscriptionId, status, severity, since, cause, counted, waiver, at, why, owner } = finding;
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
    ...(why === undefined ? {} : { why }),
    ...(owner === undefined ? {} : { owner }),
    ...(finding.commands ? { commands: SOME_COMMAND } : {}),
    ...(finding.noCommand === undefined ? {} : { noCommand: finding.noCommand }),
    ...(waiver === undefined ? {} : { waiver }),
    ...(counted && status === 'fail' ? { counted } : {}),
  };
}
