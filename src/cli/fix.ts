import { createHash } from 'node:crypto';
import { count } from '../model/count.ts';
import type { Severity } from '../model/finding.ts';
import { namedSubscriptions } from '../model/pattern.ts';
import type { Head } from '../model/report.ts';
import { withoutControls } from '../report/control-characters.ts';
import type { FixFilter, FixRow } from '../report/fix/fix-row.ts';
import { fixCollector } from '../report/fix/fix-rows.ts';
import { fixSums, NO_MATCH, sumLine } from '../report/fix/fix-sums.ts';
import { fixPack, type PackShell, type WrittenPack } from '../report/fix/pack/fix-pack.ts';
import { ticketCsv } from '../report/fix/pack/ticket-csv.ts';
import { policiesForRows, policyAz, policyBicep } from '../report/fix/prevention.ts';
import { wrap } from '../report/text-wrap.ts';
import type { SpilledReport } from '../scan/spilled-scan.ts';
import { alignedColumns } from './aligned-columns.ts';
import { CliError } from './errors.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { storedReport } from './report.ts';
import { openReport } from './report-file.ts';
import { scannedReport } from './scan.ts';
import { requireWritable, writeOutput } from './write-output.ts';

export type FixOptions = {
  readonly report?: string;
  readonly world?: string;
  readonly policyFile?: string;
  readonly scan?: string;
  readonly owner?: readonly string[];
  readonly subscription?: readonly string[];
  readonly severity?: readonly Severity[];
  readonly shell: PackShell;
  readonly dryRun?: boolean;
  /** Without it, stop. */
  readonly onError?: 'stop' | 'continue';
  readonly csv?: string;
  readonly policy?: boolean;
  readonly bicep?: boolean;
  readonly out?: string;
};

/**
 * `aispm fix [causes]`: without causes what there is to fix, with causes one script for them, from a report file, a
 * simulated tenant or the latest stored scan. It changes nothing in Azure itself. Returns 0. Errors: a `CliError` where
 * the options contradict each other, a cause is not there, or none of them has a command.
 */
export async function fixCommand(ports: CliPorts, causes: readonly string[], options: FixOptions): Promise<number> {
  const sources = [options.report, options.world, options.scan].filter((one) => one !== undefined);
  if (sources.length > 1)
    throw new CliError('--report, --world and --scan each choose the report', 'Give one of them, or none');
  if (options.policyFile && !options.world)
    throw new CliError(
      '--policy-file is the policy that --world is judged by',
      'Give --world too, or leave it out: a report was judged by its own policy',
    );
  if (options.bicep && !options.policy)
    throw new CliError('--bicep is a form of the policies', 'Give --policy too, or leave --bicep out');
  if (options.policy && (options.shell === 'powershell' || options.dryRun || options.onError))
    throw new CliError(
      '--policy writes az commands or Bicep, no script: --shell powershell, --dry-run and --on-error do not apply to it',
      'Leave them out, or leave out --policy for a script',
    );
  await requireWritable(options.out, options.csv);
  const report = await readFixes(await reportOf(ports, options), options);
  const { named } = report;
  const filter = { owner: options.owner, subscription: options.subscription, severity: options.severity };
  if (named.missing().length > 0)
    throw new CliError(
      `The report has no subscription ${withoutControls(named.missing().join(', '))}`,
      'Give an id or a name as the report has it; * stands for any text',
    );
  const rows = chosenRows(report, filter, causes);
  if (options.csv) await writeOutput(ports, ticketCsv(rows, report.scan), options.csv);
  if (options.policy) return writePolicies(ports, rows, options);
  if (causes.length === 0) {
    const isFiltered = Object.values(filter).some((one) => one !== undefined);
    await writeOutput(ports, isFiltered && rows.length === 0 ? NO_MATCH : listOf(report, rows), options.out);
    return 0;
  }
  const pack = fixPack(rows, {
    shell: options.shell,
    scan: report.scan,
    checks: report.checks,
    principalId: report.scan.principalId,
    dryRun: true,
    onError: options.onError ?? 'stop',
  });
  if (pack.commands === 0) {
    const [because, remedy] = [pack.withheld[0]?.because ?? 'nothing is chosen', rows[0]?.remedy ?? ''].map((text) =>
      withoutControls(text).replace(/\.$/, ''),
    );
    throw new CliError(
      because === remedy ? 'No command fixes this' : `No command fixes this: ${because}`,
      `Do it by hand: ${remedy}`,
    );
  }
  const text = options.dryRun ? dryRunOf(pack) : pack.script;
  await writeOutput(ports, text, options.out);
  ports.err.write(`${notes(pack, text, options).join('\n')}\n`);
  return 0;
}

async function reportOf(ports: CliPorts, { report, world, policyFile, scan }: FixOptions): Promise<SpilledReport> {
  if (report !== undefined) return openReport(report);
  if (world !== undefined)
    return scannedReport(ports, { world, cloud: 'public', ...(policyFile ? { policy: policyFile } : {}) });
  return { ...(await storedReport((await openStorage(ports)).store, scan)), close: async () => {} };
}

/** What fails in a report: only that is held. */
type Fixes = Pick<Head, 'scan' | 'checks'> & {
  readonly rows: (filter: FixFilter) => readonly FixRow[];
  readonly named: ReturnType<typeof namedSubscriptions>;
  /** Findings with a waiver. */
  readonly waived: number;
};

/** Reads a report once, and closes it. */
async function readFixes({ head, parts, close }: SpilledReport, { subscription }: FixOptions): Promise<Fixes> {
  const collector = fixCollector(head);
  const named = namedSubscriptions(subscription);
  let waived = 0;
  try {
    for await (const part of parts(false)) {
      named.add(part.subscription);
      collector.add(part.subscription, part.findings);
      waived += part.findings.filter((one) => one.waiver).length;
    }
    return { scan: head.scan, checks: head.checks, rows: collector.rows, named, waived };
  } finally {
    await close();
  }
}

function chosenRows(report: Fixes, filter: FixFilter, causes: readonly string[]): readonly FixRow[] {
  const wanted = causes.map((one) => one.trim().replace(/^aispm-/i, ''));
  const all = report.rows(filter);
  const absent = wanted.filter((one) => !all.some((row) => row.key === one || row.checkId === `AISPM-${one}`));
  if (absent.length > 0)
    throw new CliError(
      `${withoutControls(absent.join(', '))}: nothing to fix under that name${Object.values(filter).some(Boolean) ? ' with these filters' : ''}`,
      all.length > 0
        ? `There is ${all.map((row) => row.key).join(', ')}; "aispm fix" without a cause lists them`
        : 'Nothing fails and nothing is unknown there',
    );
  return wanted.length > 0 ? report.rows({ ...filter, cause: wanted }) : all;
}

function listOf({ waived }: Fixes, rows: readonly FixRow[]): string {
  const table = rows.map((row) => [
    row.key,
    row.severity,
    String(row.places.length),
    [
      withoutControls(row.title),
      ...(row.role ? [`needs ${row.role}`] : []),
      ...(row.charge ? ['starts a charge'] : []),
      ...(row.decision === undefined ? [] : ['a person decides']),
    ].join('; '),
  ]);
  return [
    ...wrap(sumLine(fixSums(rows), waived), 80),
    '',
    alignedColumns(['cause', 'severity', 'on', 'what'], table),
    '',
    '"aispm fix 007" writes the script for a cause; "--dry-run" shows what it does.',
  ].join('\n');
}

/** What the script would run, one line a target, without a shell. */
const dryRunOf = ({ steps, commands }: WrittenPack): string =>
  [
    `${count(commands, 'command')} would be run; nothing was changed.`,
    ...steps.flatMap(({ causes, template, targets }) => [
      '',
      `${causes.join(', ')}  ${withoutControls(template)}`,
      ...targets.map(({ place, resourceId }) =>
        withoutControls(`  ${place.label} (${place.subscription.id})${resourceId ? `, ${resourceId}` : ''}`),
      ),
    ]),
  ].join('\n');

function notes(pack: WrittenPack, text: string, { out, shell, dryRun }: FixOptions): readonly string[] {
  const sum = createHash('sha256').update(text).digest('hex');
  return [
    ...pack.withheld.map(({ row, place, because }) =>
      withoutControls(`Not in it: ${row.key} on ${place.label}. ${because}`),
    ),
    ...(dryRun
      ? []
      : [
          `${count(pack.commands, 'command')}, SHA-256 ${sum}. It changes nothing until it is run with ${shell === 'az' ? 'APPLY=yes' : '-Apply'}.`,
        ]),
    ...(out || dryRun ? [] : [`Write it to a file with --out ${pack.fileName}`]),
  ];
}

async function writePolicies(ports: CliPorts, rows: readonly FixRow[], { out, bicep }: FixOptions): Promise<number> {
  const policies = policiesForRows(rows);
  if (policies.length === 0)
    throw new CliError(
      'No built-in Azure policy keeps these causes fixed',
      'Fix them with "aispm fix"; the nightly scan tells when they come back',
    );
  await writeOutput(ports, bicep ? policyBicep(policies) : policyAz(policies), out);
  return 0;
}
