import { AREAS } from '../../model/area.ts';
import { count, thousands } from '../../model/count.ts';
import { STATUSES } from '../../model/finding.ts';
import type { Head } from '../../model/report.ts';
import { withoutControls } from '../control-characters.ts';
import { dayOf } from '../dates.ts';
import { STATUS_WORDS } from '../status-words.ts';
import { wrap } from '../text-wrap.ts';
import { noStatus, type PackFigures } from './pack-figures.ts';

/* The texts of an evidence pack, and the figures they rest on. */

const SUPPORTS = "It supports the firm's own verification of the control; it does not replace it.";

/** Escapes a name so that nothing in it is Markdown. */
export const escapedMarkdown = (text: string): string =>
  withoutControls(text.replace(/\s+/g, ' ')).replace(/[\\`*_{}[\]()#+!|<>~&]/g, (mark) => `\\${mark}`);
/** The scans of the same quarter that the report still holds, including its own. */
const scansOfQuarter = ({ trend, scan }: Head) =>
  trend.filter((night) => quarterOf(night.at) === quarterOf(scan.startedAt));
const quarterOf = (iso: string): string => `Q${Math.ceil(Number(iso.slice(5, 7)) / 3)} ${iso.slice(0, 4)}`;

/** What was to be evaluated and what was, as JSON. */
export function validationJson({ head, headline, subscriptions, findings, byCheck }: PackFigures): string {
  const { scan, coverage, totals } = head;
  const checks = head.checks.map(({ id, title, severity }) => ({
    id,
    title,
    severity,
    ...(byCheck.get(id) ?? noStatus()),
  }));
  const summary = {
    control: '1.24',
    supports: "the firm's own verification of Control 1.24; it does not replace it",
    scan,
    result: headline.sentence,
    coverage,
    findings: { expected: head.checks.length * subscriptions.length, actual: findings },
    totals,
  };
  return `${JSON.stringify({ ...summary, checks }, null, 1)}\n`;
}

/** The quarterly attestation, with blanks for what only a person can state. */
export function attestation(figures: PackFigures, environment: string): string {
  const { head, headline, waivers } = figures;
  const { scan, coverage, totals } = head;
  const nights = scansOfQuarter(head);
  const complete = nights.filter((night) => night.status === 'complete').length;
  const failing = head.checks.flatMap((check) => {
    const severe = figures.severe.get(check.id);
    return severe ? [{ check, ...severe }] : [];
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
    `- ${headline.sentence}.`,
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
      const own = head.checks.flatMap((check) => (check.area === area ? (figures.byCheck.get(check.id) ?? []) : []));
      const sum = (status: (typeof STATUSES)[number]) => own.reduce((all, by) => all + by[status], 0);
      return own.length > 0 ? [row([title, ...STATUSES.map(sum)])] : [];
    }),
    '',
    '## Critical and high failures',
    '',
    ...(failing.length === 0
      ? ['None.']
      : [
          ...tableHead(['Check', 'Severity', 'Failure', 'Subscriptions', 'Waived']),
          ...failing.map(({ check, failed, waived, critical }) =>
            row([check.id, critical ? 'critical' : 'high', escapedMarkdown(check.failureTitle), failed, waived]),
          ),
        ]),
    '',
    '## Waivers relied on',
    '',
    ...(waivers.length === 0
      ? ['None.']
      : [
          ...tableHead(['Waiver', 'Check', 'Owner', 'Until', 'Rationale', 'Findings']),
          ...waivers.map(({ waiver, checkId, findings }) =>
            row([
              escapedMarkdown(waiver.id),
              checkId,
              escapedMarkdown(waiver.owner),
              waiver.expires,
              escapedMarkdown(waiver.rationale),
              findings,
            ]),
          ),
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
  scan: Head['scan'],
  environment: string,
  files: readonly DescribedFile[],
  names: { readonly evidence: string; readonly policy: string; readonly sums: string },
): string {
  return [
    `Evidence pack: Control 1.24 (AI-SPM), scan ${scan.id}, environment ${environment}`,
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
