import { AREAS } from '../../model/area.ts';
import { count, thousands } from '../../model/count.ts';
import { type Finding, STATUSES, type Status } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { withoutControls } from '../control-characters.ts';
import { dayOf } from '../dates.ts';
import { headlineOf } from '../headline.ts';
import { STATUS_WORDS } from '../status-words.ts';
import { wrap } from '../text-wrap.ts';

/* The texts of an evidence pack, and the figures they rest on. */

const SUPPORTS = "It supports the firm's own verification of the control; it does not replace it.";

/** Escapes a name so that nothing in it is Markdown. */
export const escapedMarkdown = (text: string): string =>
  withoutControls(text.replace(/\s+/g, ' ')).replace(/[\\`*_{}[\]()#+!|<>~&]/g, (mark) => `\\${mark}`);
const counts = (findings: readonly Finding[]): Record<Status, number> => {
  const by = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status } of findings) by[status] += 1;
  return by;
};
/** The scans of the same quarter that the report still holds, including its own. */
const scansOfQuarter = ({ trend, scan }: Report) =>
  trend.filter((night) => quarterOf(night.at) === quarterOf(scan.startedAt));
const quarterOf = (iso: string): string => `Q${Math.ceil(Number(iso.slice(5, 7)) / 3)} ${iso.slice(0, 4)}`;

/** What was to be evaluated and what was, as JSON. */
export function validationJson(report: Report): string {
  const { scan, coverage, totals } = report;
  const byCheck = Map.groupBy(report.findings, (one) => one.checkId);
  const checks = report.checks.map(({ id, title, severity }) => ({
    id,
    title,
    severity,
    ...counts(byCheck.get(id) ?? []),
  }));
  const summary = {
    control: '1.24',
    supports: "the firm's own verification of Control 1.24; it does not replace it",
    scan,
    result: headlineOf(report).sentence,
    coverage,
    findings: { expected: report.checks.length * report.subscriptions.length, actual: report.findings.length },
    totals,
  };
  return `${JSON.stringify({ ...summary, checks }, null, 1)}\n`;
}

/** The quarterly attestation, with blanks for what only a person can state. */
export function attestation(report: Report, environment: string): string {
  const { scan, coverage, totals } = report;
  const nights = scansOfQuarter(report);
  const complete = nights.filter((night) => night.status === 'complete').length;
  const waived = report.findings.filter((one) => one.waiver);
  const byArea = Map.groupBy(
    report.findings,
    (one) => report.checks.find((check) => check.id === one.checkId)?.area ?? '',
  );
  const severe = report.findings.filter(
    (one) => one.status === 'fail' && (one.severity === 'critical' || one.severity === 'high'),
  );
  const failing = report.checks.flatMap((check) => {
    const failed = severe.filter((one) => one.checkId === check.id);
    return failed.length > 0 ? [{ check, failed }] : [];
  });
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const tableHead = (cells: readonly string[]) => [row(cells), row(cells.map(() => '---'))];
  return [
    `# Quarterly attestation: Control 1.24, AI security posture, ${quarterOf(scan.startedAt)}`,
    '',
    [
      `Filled in from scan ${scan.id} of ${dayOf(scan.startedAt)} (UTC), environment ${escapedMarkdown(environment)},`,
      `aispm-watch ${scan.version}.`,
      SUPPORTS,
      'It holds for the day of the scan.',
    ].join(' '),
    '',
    '## What was seen',
    '',
    `- ${headlineOf(report).sentence}.`,
    [
      `- ${thousands(coverage.evaluated)} of ${count(coverage.inScope, 'subscription')} in scope evaluated;`,
      `${thousands(coverage.unknown)} with something unknown. Unknown is not a pass.`,
    ].join(' '),
    ...(scan.missing.length > 0
      ? [`- The scan is partial: ${count(scan.missing.length, 'subscription')} could not be finished.`]
      : []),
    `- ${count(nights.length, 'scan')} of this quarter in this report, ${thousands(complete)} of them complete.`,
    [
      `- ${count(totals.causes, 'failure')} not waived, ${thousands(totals.followers)} more that follow from them,`,
      `${thousands(totals.waived)} waived.`,
    ].join(' '),
    '',
    ...tableHead(['Area', ...STATUSES.map((status) => STATUS_WORDS[status])]),
    ...Object.entries(AREAS).flatMap(([area, title]) => {
      const own = byArea.get(area);
      const by = counts(own ?? []);
      return own ? [row([title, ...STATUSES.map((status) => by[status])])] : [];
    }),
    '',
    '## Critical and high failures',
    '',
    ...(failing.length === 0
      ? ['None.']
      : [
          ...tableHead(['Check', 'Severity', 'Failure', 'Subscriptions', 'Waived']),
          ...failing.map(({ check, failed }) =>
            row([
              check.id,
              failed.some((one) => one.severity === 'critical') ? 'critical' : 'high',
              escapedMarkdown(check.failureTitle),
              failed.length,
              failed.filter((one) => one.waiver).length,
            ]),
          ),
        ]),
    '',
    '## Waivers relied on',
    '',
    ...(waived.length === 0
      ? ['None.']
      : [
          ...tableHead(['Waiver', 'Check', 'Owner', 'Until', 'Rationale', 'Findings']),
          ...[...Map.groupBy(waived, (one) => `${one.waiver?.id} ${one.checkId}`).values()].flatMap((group) => {
            const waiver = group[0]?.waiver;
            return waiver
              ? [
                  row([
                    escapedMarkdown(waiver.id),
                    group[0]?.checkId ?? '',
                    escapedMarkdown(waiver.owner),
                    waiver.expires,
                    escapedMarkdown(waiver.rationale),
                    group.length,
                  ]),
                ]
              : [];
          }),
        ]),
    '',
    '## To be stated by the signer',
    '',
    '- [ ] I reviewed the report of this pack and the failures, unknowns and waivers above.',
    [
      '- [ ] The scope of the scan is the scope of the control in this environment. Exceptions:',
      '______________________________',
    ].join(' '),
    '- [ ] Each failure above has an owner and a date, or is accepted under the waiver named.',
    [
      '- [ ] What the scanner cannot see (docs/checks.md, "Limitations") was verified by other means:',
      '______________________________',
    ].join(' '),
    '',
    'Name: ______________________________',
    '',
    'Role: ______________________________',
    '',
    'Date: ______________________________',
    '',
    'Signature: ______________________________',
    '',
  ].join('\n');
}

type DescribedFile = { readonly name: string; readonly what: string };

/** The README of a pack: what each file is, and how to verify the pack. */
export function packReadme(
  report: Report,
  environment: string,
  files: readonly DescribedFile[],
  names: { readonly evidence: string; readonly policy: string; readonly sums: string },
): string {
  return [
    `Evidence pack: Control 1.24 (AI-SPM), scan ${report.scan.id}, environment ${environment}`,
    '',
    ...wrap(`${SUPPORTS} Times are UTC. Mail addresses and secrets are replaced by placeholders.`, 78),
    '',
    ...files.flatMap(({ name, what }) => [name, `    ${what}.`]),
    '',
    'To verify it, run in this folder:',
    `    sha256sum -c ${names.sums}`,
    '    aispm verify .',
    `    aispm scan --evidence ${names.evidence} --policy ${names.policy}`,
    '',
    ...wrap(
      [
        'The second command evaluates the evidence again and compares every file with the result.',
        'The checksums prove that no file was changed; keep a copy where nobody can change it.',
      ].join(' '),
      78,
    ),
    '',
  ].join('\n');
}
