import { readFile } from 'node:fs/promises';
import { AREAS, type Check, ESCALATION } from '../model/check.ts';
import { type Report, reportSchema } from '../model/report.ts';
import { SYMPTOMS, type Symptom } from '../model/symptoms.ts';
import { inert } from '../report/plain.ts';
import { CHECKS } from '../scanners/index.ts';
import { deliver } from './deliver.ts';
import { CliError } from './errors.ts';
import type { CliPorts } from './ports.ts';

/** `aispm explain <check | symptom>`: a check by id, number or slug; a symptom by its number or a word of it. */
export async function explainCommand(ports: CliPorts, what: string, options: { readonly report?: string }): Promise<number> {
  const report = options.report ? await readReport(options.report) : undefined;
  const check = findCheck(what);
  const symptom = check ? undefined : findSymptom(what);
  if (check) await deliver(ports, explainCheck(check, report), undefined);
  else if (symptom) await deliver(ports, explainSymptom(symptom, report), undefined);
  else
    throw new CliError(
      `"${inert(what)}" is neither a check nor a symptom`,
      `Checks: AISPM-001 to ${CHECKS.at(-1)?.id}, see "aispm checks". Symptoms:\n${SYMPTOMS.map((one) => `    ${one.id}  ${one.see}`).join('\n')}\n  Name one by its number or a word of it`,
    );
  return 0;
}

function findCheck(what: string): Check | undefined {
  const wanted = what.toLowerCase();
  return CHECKS.find((check) => check.id.toLowerCase() === wanted || check.slug === wanted || (/^\d{3}$/.test(wanted) && check.id.endsWith(`-${wanted}`)));
}

function findSymptom(what: string): Symptom | undefined {
  const wanted = what.toLowerCase();
  return SYMPTOMS.find((one) => String(one.id) === wanted) ?? (wanted.length > 2 ? SYMPTOMS.find((one) => one.see.toLowerCase().includes(wanted)) : undefined);
}

function explainCheck(check: Check, report: Report | undefined): string {
  const { remediation } = check;
  return [
    `${check.id}  ${check.title}`,
    `${AREAS[check.area]}, severity ${check.severity}, escalation ${ESCALATION[check.escalation]}`,
    '',
    check.rationale,
    '',
    `To mend: ${remediation.text}`,
    ...(remediation.decision ? [`A person decides: ${remediation.decision}`] : []),
    ...(remediation.cli ? ['', 'az:', `  ${remediation.cli}`] : []),
    ...(remediation.powershell ? ['', 'PowerShell:', `  ${remediation.powershell}`] : []),
    ...list('Know before', remediation.caveats ?? []),
    ...list('Limitations', check.limitations ?? []),
    ...list('Documentation', check.docs),
    ...list('Control', check.controls),
    ...tonight([check.id], report),
  ].join('\n');
}

function explainSymptom(symptom: Symptom, report: Report | undefined): string {
  const checks = symptom.checks.map((id) => CHECKS.find((check) => check.id === id)).filter((check) => check !== undefined);
  return [
    `Symptom ${symptom.id}: ${symptom.see}`,
    '',
    `Why: ${symptom.why}`,
    `First action: ${symptom.firstAction}`,
    ...list(
      'Checks that explain it',
      checks.map((check) => `${check.id}  ${check.title}`),
    ),
    ...list('Limitations', symptom.limitations),
    ...tonight(symptom.checks, report),
  ].join('\n');
}

const list = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)]);

function tonight(ids: readonly string[], report: Report | undefined): readonly string[] {
  if (!report) return ['', 'To see which findings explain it: aispm scan --format json --out report.json, then add --report report.json'];
  const names = new Map(report.subscriptions.map((one) => [one.id, one.name]));
  const found = report.findings.filter((finding) => ids.includes(finding.checkId) && (finding.status === 'fail' || finding.status === 'unknown' || finding.status === 'warn'));
  const lines = found.map(
    (finding) => `${finding.status.padEnd(7)}  ${finding.checkId}  ${inert(names.get(finding.subscriptionId) ?? finding.subscriptionId)}: ${inert(finding.message)}`,
  );
  return list(`In the scan ${report.scan.id}`, lines.length > 0 ? lines : ['nothing fails, warns or is unknown']);
}

async function readReport(path: string): Promise<Report> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError(`The report ${path} cannot be read`, 'Give a file that "aispm scan --format json --out FILE" wrote', { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CliError(`The report ${path} is not JSON`, 'Write it again with "aispm scan --format json --out FILE"', { cause });
  }
  const parsed = reportSchema.safeParse(json);
  if (!parsed.success)
    throw new CliError(
      `The report ${path} does not have the expected shape (${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message})`,
      'Write it again with this version',
    );
  return parsed.data;
}
