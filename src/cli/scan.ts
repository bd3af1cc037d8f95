import { type SpilledReport, type SpilledScan, spillScan } from '../scan/spilled-scan.ts';
import { CliError } from './errors.ts';
import { evidencePieces, readEvidence } from './evidence-file.ts';
import { exportPack } from './export.ts';
import { type AzureOptions, openAzure } from './open-azure.ts';
import { openPolicy } from './open-policy.ts';
import type { CliPorts } from './ports.ts';
import { checkPrintOptions, type PrintOptions, printReport } from './print-report.ts';
import { reportFromRecord, reportOptions } from './report-from-evidence.ts';
import { runStoredScan } from './stored-scan.ts';
import { requireEmptyFolder, requireWritable, writeOutput } from './write-output.ts';

type ScanOptions = AzureOptions &
  PrintOptions & {
    readonly saveEvidence?: string;
    readonly evidence?: string;
    readonly keep?: boolean;
    readonly subscription?: readonly string[];
    readonly export?: string;
    readonly environment?: string;
    readonly sign?: string;
  };

/**
 * `aispm scan`. Returns 0 where nothing fails and nothing is unknown, 2 where something fails, 3 where something is
 * only unknown. Errors: a `CliError` where the options contradict each other or a file cannot be read or written,
 * `LoginError`, `ScopeError`.
 */
export async function scanCommand(ports: CliPorts, options: ScanOptions): Promise<number> {
  if (options.evidence && (options.world || options.scope?.length || options.bom || options.forecast))
    throw new CliError(
      '--evidence judges recorded evidence and does not read Azure',
      'Leave out --world, --scope, --bom and --forecast',
    );
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
  if (options.sign && !options.export && !options.keep)
    throw new CliError(
      '--sign signs an evidence pack, or the manifest of a stored scan',
      'Leave it out, or give --export or --keep',
    );
  if (options.subscription && !options.keep)
    throw new CliError(
      '--subscription scans some subscriptions of a stored scope, and needs --keep',
      'Give --keep too, or name the subscriptions with --scope',
    );
  if (options.export) await requireEmptyFolder(options.export);
  await requireWritable(options.out, options.saveEvidence);
  if (options.keep) return printReport(ports, options, await runStoredScan(ports, options));
  const { record, report } = options.evidence
    ? await judgeEvidence(options.evidence, options)
    : await runScan(ports, options, Boolean(options.saveEvidence ?? options.export));
  try {
    if (options.saveEvidence && record) await writeOutput(ports, evidencePieces(record), options.saveEvidence);
    if (options.export && record) await exportPack(ports, options.export, record, report, options);
    const status = await printReport(ports, options, report);
    if (options.world === 'bank' && !options.policy && !options.out)
      ports.err.write(
        'Judged by the built-in policy: no zones, owners or waivers. "npm start" shows this tenant under a policy of its own.\n',
      );
    return status;
  } finally {
    await Promise.all([record?.close(), report.close()]);
  }
}

/** A scan's report. Errors: as `runScan`. */
export async function scannedReport(ports: CliPorts, options: AzureOptions): Promise<SpilledReport> {
  return (await runScan(ports, options)).report;
}

/** Judges recorded evidence, with the policy as of the time of the recording. */
async function judgeEvidence(file: string, options: ScanOptions): Promise<SpilledScan> {
  const record = await readEvidence(file);
  try {
    const policy = await openPolicy(options.policy, new Date(record.head.startedAt));
    const report = await reportFromRecord(record, policy);
    if (report.head.coverage.inScope > 0) return { record, report };
    await report.close();
    throw new CliError(`The evidence file ${file} holds no subscription`, 'Record it again with --save-evidence');
  } catch (error) {
    await record.close();
    throw error;
  }
}

/**
 * Reads everything in scope and judges it, with progress on standard error. `isKept`: what was read is needed too.
 * Errors: a `CliError` where no subscription is in scope or the policy is not valid, `LoginError`, `ScopeError`.
 */
async function runScan(ports: CliPorts, options: AzureOptions, isKept = false): Promise<SpilledScan> {
  const policy = await openPolicy(options.policy, ports.now());
  const { azure, cloud, display, close } = await openAzure(ports, options);
  try {
    const judging = reportOptions(cloud, policy);
    const scanned = await spillScan(azure, options.scope ?? [], judging, ports.now, display.progress, isKept);
    const { head } = scanned.report;
    if (head.coverage.inScope === 0) {
      await Promise.all([scanned.record?.close(), scanned.report.close()]);
      throw emptyScope(head.leftOut !== undefined);
    }
    display.finish('no earlier scan to compare with');
    return scanned;
  } finally {
    await close();
  }
}

const emptyScope = (leftOut: boolean): CliError =>
  leftOut
    ? new CliError(
        'The policy leaves out every subscription in scope',
        'Take an entry of "exclude" out of the policy file',
      )
    : new CliError(
        'There is no subscription in scope',
        [
          'Give the identity Reader and Security Reader on the management group or the subscriptions,',
          'or name them with --scope',
        ].join(' '),
      );
