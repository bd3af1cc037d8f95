import { AREAS, type Check, ESCALATION } from '../model/check.ts';
import { KINDS } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import { commandFor } from '../model/remediation.ts';
import type { Report } from '../model/report.ts';
import { subscriptionLabels } from '../model/subscription-label.ts';
import { SYMPTOMS, type Symptom } from '../model/symptoms.ts';
import { commandLines } from '../report/command-lines.ts';
import { withoutControls } from '../report/control-characters.ts';
import { wrap } from '../report/text-wrap.ts';
import type { SpilledReport } from '../scan/spilled-scan.ts';
import { CHECKS } from '../scanners/index.ts';
import { CliError } from './errors.ts';
import type { CliPorts } from './ports.ts';
import { openReport } from './report-file.ts';
import { scannedReport } from './scan.ts';
import { writeOutput } from './write-output.ts';

const COLUMNS = 80;
const MAX_FINDINGS = 20;
const NOT_PASSING: readonly Finding['status'][] = ['fail', 'unknown', 'warn', 'pending'];

/**
 * `aispm explain [check | symptom]`: explains a check, given by id, number or slug, or a symptom, given by number or
 * words; without either, lists the symptoms. Returns 0. Errors: a `CliError` where nothing or several symptoms match,
 * or the report file cannot be read.
 */
export async function explainCommand(
  ports: CliPorts,
  what: string | undefined,
  options: { readonly report?: string; readonly world?: string },
): Promise<number> {
  if (options.report && options.world)
    throw new CliError('--report and --world both choose the findings to explain', 'Give only one of them');
  const subject = what === undefined ? undefined : find(what);
  const ids = subject === undefined ? [] : 'slug' in subject ? [subject.id] : subject.checks;
  const opened = options.report
    ? await openReport(options.report)
    : options.world
      ? await scannedReport(ports, { world: options.world, cloud: 'public' })
      : undefined;
  const report = opened && (await findingsOf(opened, ids));
  const lines =
    subject === undefined
      ? symptomList()
      : 'slug' in subject
        ? explainCheck(subject, report)
        : explainSymptom(subject, report);
  await writeOutput(ports, lines.join('\n'), undefined);
  return 0;
}

/** The report with the findings of some checks alone; it is closed. */
async function findingsOf({ head, parts, close }: SpilledReport, ids: readonly string[]): Promise<Report> {
  const report: Report = { ...head, subscriptions: [], findings: [], inventory: [] };
  try {
    for await (const { subscription, findings } of parts(false)) {
      report.subscriptions.push(subscription);
      report.findings.push(...findings.filter(({ checkId }) => ids.includes(checkId)));
    }
    return report;
  } finally {
    await close();
  }
}

function find(what: string): Check | Symptom {
  const wanted = what.trim().toLowerCase();
  const number = /^(?:aispm-?)?(\d{3})$/.exec(wanted)?.[1];
  const check = CHECKS.find((one) => one.slug === wanted || (number !== undefined && one.id === `AISPM-${number}`));
  if (check) return check;
  const words = wanted.split(/\s+/).filter((word) => word.length > 1);
  const matches = SYMPTOMS.filter(
    (one) =>
      String(one.id) === wanted || (words.length > 0 && words.every((word) => one.see.toLowerCase().includes(word))),
  );
  const [symptom] = matches;
  if (symptom && matches.length === 1) return symptom;
  throw new CliError(
    `"${withoutControls(what)}" ${symptom ? 'matches several symptoms' : 'is neither a check nor a symptom'}`,
    [
      'Name a check as listed by "aispm checks", or a symptom by its number or some of its words:',
      ...(symptom ? matches : SYMPTOMS).map(symptomLine),
    ].join('\n'),
  );
}

const symptomLine = (one: Symptom) => `  ${String(one.id).padStart(2)}  ${one.see}`;
const symptomList = (): readonly string[] => [
  'What you see:',
  ...SYMPTOMS.map(symptomLine),
  '',
  '"aispm explain 3" says why and what to do first; "aispm explain 007" explains a check.',
];

function explainCheck(check: Check, report: Report | undefined): readonly string[] {
  const { remediation } = check;
  return [
    `${check.id}  ${check.title}`,
    `${AREAS[check.area]}, severity ${check.severity}`,
    '',
    ...wrap(check.rationale, COLUMNS),
    ...list(
      'What it reads',
      check.needs.map((kind) => {
        const { title, source, actions } = KINDS[kind];
        return `${title}: ${source}${actions.length > 0 ? `; needs ${actions.join(', ')}` : ''}`;
      }),
    ),
    ...list('Remediation', [
      remediation.text,
      ...(remediation.decision ? [`A person decides: ${remediation.decision}`] : []),
      ...(check.commands && !report
        ? ['The command is made for each subscription from what a scan read there: add --report report.json.']
        : []),
    ]),
    ...command('az', remediation.cli),
    ...(remediation.powershell ? ['', 'PowerShell:', `  ${remediation.powershell}`] : []),
    ...list('Before you do', remediation.caveats ?? []),
    ...list('Limitations', check.limitations ?? []),
    '',
    'Documentation:',
    ...check.docs.map((link) => `  ${link}`),
    ...list('Control and escalation', [check.controls.join(', '), `Ask next: ${ESCALATION[check.escalation]}`]),
    ...findingLines([check.id], report, check),
  ];
}

function explainSymptom(symptom: Symptom, report: Report | undefined): readonly string[] {
  const checks = CHECKS.filter((check) => symptom.checks.includes(check.id));
  return [
    `Symptom ${symptom.id}: ${symptom.see}`,
    ...list('Why', [symptom.why]),
    ...list('First action', [symptom.firstAction]),
    ...list(
      'Checks that explain it',
      symptom.checks.flatMap((id) =>
        checks.filter((check) => check.id === id).map((check) => `${check.id}  ${check.title}`),
      ),
    ),
    ...list('Limitations', symptom.limitations),
    ...findingLines(symptom.checks, report),
  ];
}

const list = (title: string, texts: readonly string[]): readonly string[] =>
  texts.length === 0
    ? []
    : [
        '',
        `${title}:`,
        ...texts.flatMap((text) =>
          wrap(text, COLUMNS - 4).map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`)),
        ),
      ];

const command = (shell: string, text: string | undefined): readonly string[] =>
  text ? ['', `${shell}:`, ...commandLines(text, COLUMNS - 2).map((line) => `  ${line}`)] : [];

/** The findings of a report that explain it, the worst first; for a single check, with the command that fixes each. */
function findingLines(ids: readonly string[], report: Report | undefined, check?: Check): readonly string[] {
  if (!report)
    return [
      '',
      'To see which findings explain it: aispm scan --format json --out report.json,',
      'then add --report report.json',
    ];
  const labels = subscriptionLabels(report.subscriptions);
  const findings = report.findings.filter((finding) => ids.includes(finding.checkId));
  const notPassing = findings
    .filter((finding) => NOT_PASSING.includes(finding.status))
    .toSorted((a, b) => NOT_PASSING.indexOf(a.status) - NOT_PASSING.indexOf(b.status));
  const scanTime = `${report.scan.startedAt.slice(0, 16).replace('T', ' ')} UTC`;
  const title = `In the scan of ${scanTime}, ${notPassing.length} of ${findings.length} findings`;
  const lines = notPassing.slice(0, MAX_FINDINGS).flatMap((finding) => {
    const waived = finding.waiver ? `, waived until ${finding.waiver.expires}` : '';
    const follows = finding.cause ? `, follows from ${finding.cause.slice(-3)}` : '';
    const label = labels.get(finding.subscriptionId) ?? finding.subscriptionId;
    const text = wrap(withoutControls(`${finding.checkId} ${label}: ${finding.message}`), COLUMNS - 11);
    const fix =
      check && (finding.status === 'fail' || finding.commands) && !finding.waiver
        ? commandFor(check.remediation, 'cli', finding)
        : undefined;
    const none =
      check && finding.noCommand ? wrap(withoutControls(`No command: ${finding.noCommand}.`), COLUMNS - 11) : [];
    return [
      ...text.map((line, index) => {
        const status = index === 0 ? finding.status : '';
        return `  ${status.padEnd(9)}${line}${index === text.length - 1 ? `${follows}${waived}` : ''}`;
      }),
      ...[...fieldLines(finding, check), ...(fix ? commandLines(fix, COLUMNS - 11) : []), ...none].map(
        (line) => `           ${line}`,
      ),
    ];
  });
  const rest = notPassing.length - MAX_FINDINGS;
  return [
    '',
    `${title}:`,
    ...(lines.length > 0 ? lines : ['  nothing fails, warns or is unknown']),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

/** The fields that Azure returned, one a line; only for a single check. */
const fieldLines = ({ fields = [] }: Finding, check: Check | undefined): readonly string[] =>
  check
    ? fields.flatMap(({ path, value, decides, rows }) => {
        const more = `${rows ? ` in ${rows} rows` : ''}${decides ? '  <- decides' : ''}`;
        return wrap(withoutControls(`${path}: ${value ?? 'not in the answer'}${more}`), COLUMNS - 11);
      })
    : [];
