import type { Recorded } from '../model/recorded-scan.ts';
import type { Report } from '../model/report.ts';
import { recordScope } from '../scan/in-process.ts';
import { CliError } from './errors.ts';
import { evidenceText, readEvidence } from './evidence-file.ts';
import { exportPack } from './export.ts';
import { type AzureOptions, openAzure } from './open-azure.ts';
import { openPolicy } from './open-policy.ts';
import type { CliPorts } from './ports.ts';
import { checkPrintOptions, type PrintOptions, printReport } from './print-report.ts';
import { reportFromEvidence } from './report-from-evidence.ts';
import { runStoredScan } from './stored-scan.ts';
import { requireEmptyFolder, writeOutput } from './write-output.ts';

type ScanOptions = AzureOptions &
  PrintOptions & {
    readonly saveEvidence?: string;
    readonly evidence?: string;
    readonly keep?: boolean;
    readonly subscription?: readonly string[];
    readonly export?: string;
    readonly environment?: string;
  };
type Judged = { readonly recorded: Recorded; readonly report: Report };

/**
 * `aispm scan`. Returns 0 where nothing fails and nothing is unknown, 2 where something fails, 3 where something is
 * only unknown. Errors: a `CliError` where the options contradict each other or a file cannot be read or written,
 * `LoginError`, `ScopeError`.
 */
export async function scanCommand(ports: CliPorts, options: ScanOptions): Promise<number> {
  if (options.evidence && (options.world || options.scope?.length))
    throw new CliError('--evidence judges recorded evidence and does not read Azure', 'Leave out --world and --scope');
  checkPrintOptions(options);
  if (options.keep && (options.evidence || options.saveEvidence))
    throw new CliError(
      '--keep already stores the evidence in the tables',
      'Leave out --evidence and --save-evidence; "aispm report" shows a stored scan again',
    );
  if (options.keep && options.export)
    throw new CliError('--keep and --export do not go together', 'Keep the scan first, then run "aispm export"');
  if (options.environment && !options.export)
    throw new CliError('--environment names the environment in an evidence pack', 'Leave it out, or give --export');
  if (options.subscription && !options.keep)
    throw new CliError(
      '--subscription scans some subscriptions of a stored scope, and needs --keep',
      'Give --keep too, or name the subscriptions with --scope',
    );
  if (options.export) await requireEmptyFolder(options.export);
  if (options.keep) return printReport(ports, options, await runStoredScan(ports, options));
  const { recorded, report } = options.evidence
    ? await judgeEvidence(options.evidence, options)
    : await runScan(ports, options);
  if (options.saveEvidence) await writeOutput(ports, evidenceText(recorded), options.saveEvidence);
  if (options.export) await exportPack(ports, options.export, recorded, report, options);
  return printReport(ports, options, report);
}

/** Judges recorded evidence, with the policy as of the time of the recording. */
async function judgeEvidence(file: string, options: ScanOptions): Promise<Judged> {
  const recorded = await readEvidence(file);
  const { policy, warnings } = await openPolicy(options.policy, new Date(recorded.startedAt));
  return { recorded, report: reportFromEvidence(recorded, { policy, warnings }) };
}

/**
 * Reads everything in scope and judges it, with progress on standard error. Errors: a `CliError` where no subscription
 * is in scope or the policy is not valid, `LoginError`, `ScopeError`.
 */
export async function runScan(ports: CliPorts, options: AzureOptions): Promise<Judged> {
  const { policy, warnings } = await openPolicy(options.policy, ports.now());
  const opened = await openAzure(ports, options);
  const { display } = opened;
  try {
    const recorded = await recordScope(
      opened.azure,
      options.scope ?? [],
      policy,
      opened.cloud,
      ports.now,
      display.progress,
    );
    if (recorded.subscriptions.length === 0 && recorded.leftOut)
      throw new CliError(
        'The policy leaves out every subscription in scope',
        'Take an entry of "exclude" out of the policy file',
      );
    if (recorded.subscriptions.length === 0)
      throw new CliError(
        'There is no subscription in scope',
        [
          'Give the identity Reader and Security Reader on the management group or the subscriptions,',
          'or name them with --scope',
        ].join(' '),
      );
    const report = reportFromEvidence(recorded, { policy, warnings }, display.progress);
    display.finish('no earlier scan to compare with');
    return { recorded, report };
  } finally {
    await opened.close();
  }
}
