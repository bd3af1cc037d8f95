import { AREAS, type Area, type Check, ESCALATION } from '../../src/model/check.ts';
import { KINDS } from '../../src/model/evidence.ts';
import { regulationsFor } from '../../src/model/regulations.ts';
import { commandLines } from '../../src/report/command-lines.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { exampleOf } from './example.ts';
import { code, list, NOTE, page, table, tick } from './markdown.ts';
import { zonesOf } from './zones.ts';

/* docs/checks.md and the list of the README, from the checks themselves. */

const SCOPE: Readonly<Record<Check['scope'], string>> = {
  ai: 'Judged in every subscription that holds an AI resource; not applicable in the others.',
  every: 'Judged in every subscription that the scanner can see.',
  visibility: 'Judged in every subscription in scope, also one that the scanner cannot see.',
};
const WIDTH = 120;

/** The checks by area, for the README: how many, and which. */
export const readmeTable = (): string =>
  table(
    ['Area', 'Checks'],
    (Object.keys(AREAS) as Area[]).map((area) => {
      const own = CHECKS.filter((check) => check.area === area);
      const links = own.map((check) => `[${check.id.slice(-3)}](docs/checks.md#${check.id.toLowerCase()})`);
      return [`[${AREAS[area]}](docs/checks.md#${AREAS[area].toLowerCase().replaceAll(' ', '-')})`, links.join(' ')];
    }),
  );

const allChecks = (): string =>
  table(
    ['Check', 'Wanted state', 'Severity', 'Area'],
    CHECKS.map((check) => [
      `[${check.id}](#${check.id.toLowerCase()})`,
      check.title,
      check.severity,
      AREAS[check.area],
    ]),
  );

export const checksMarkdown = (): string =>
  page(
    NOTE,
    '# The checks',
    `${CHECKS.length} checks. Each is judged once for every subscription: pass, fail, warn, pending, not applicable, or unknown with the reason; unknown is never a pass. A failure that another one explains names it as its cause.`,
    'In a command `{subscription}` stands for the subscription id, and in one that is repeated for each failing resource `{resource}` for its id and `{name}` for its name: the report fills them in and quotes them. Commands of plans and contacts are made for each finding from what the scan read there, so that they change one thing and send the rest as it is; here stands an example. `npm run check:remediation` runs each command with the real az against a simulated tenant, compares the tenant before and after, and scans again.',
    allChecks(),
    (Object.keys(AREAS) as Area[]).flatMap((area) => [
      `## ${AREAS[area]}`,
      ...CHECKS.filter((check) => check.area === area).flatMap(sectionOf),
    ]),
  );

function sectionOf(check: Check): string[] {
  const { remediation } = check;
  const example = exampleOf(check);
  const { cli, powershell } = example ?? remediation;
  return [
    `### ${check.id}`,
    `**${check.title}** (${check.severity}). When it fails: "${check.failureTitle}".`,
    check.rationale,
    ['*How it is judged.*', SCOPE[check.scope], ...zonesOf(check.id)].join(' '),
    table(
      ['Evidence', 'Source', 'Needs to read'],
      check.needs.map((kind) => [
        `${KINDS[kind].title}${KINDS[kind].over === 'optional' ? ' (optional: decides nothing)' : ''}`,
        KINDS[kind].source,
        KINDS[kind].actions.map(tick).join(', ') || 'nothing more',
      ]),
    ),
    `*Remediation.* ${remediation.text}${remediation.decision ? ` A person decides: ${remediation.decision}` : ''}`,
    example ? 'For example, as made for a typical subscription:' : '',
    cli ? code('sh', commandLines(cli, WIDTH).join('\n')) : '',
    powershell ? code('powershell', powershell) : '',
    list([...(remediation.caveats ?? []), ...(check.limitations ?? []).map((text) => `Limitation: ${text}`)]),
    [
      `*Documentation.* ${check.docs.map((link) => `<${link}>`).join(', ')}.`,
      `*Control.* ${check.controls.join(', ')}. *Escalation.* ${ESCALATION[check.escalation]}.`,
    ].join(' '),
    `*Supports the verification of* ${regulationsFor(check.area)
      .map((one) => `${one.regulation} ${one.reference}`)
      .join('; ')}.`,
  ].filter(Boolean);
}
