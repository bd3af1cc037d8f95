import type { Recorded } from '../model/recorded-scan.ts';
import type { Report } from '../model/report.ts';
import { recordScope } from '../scan/in-process.ts';
import { type AzureOptions, openAzure, openPolicy } from './azure.ts';
import { deliver } from './deliver.ts';
import { CliError } from './errors.ts';
import { evidenceText, readEvidence } from './evidence-file.ts';
import { exitStatus } from './exit-status.ts';
import { exportPack, freshFolder } from './export.ts';
import type { CliPorts } from './ports.ts';
import { type FormatName, render } from './render.ts';
import { reportFromEvidence } from './report-from-evidence.ts';
import { runStoredScan } from './stored-scan.ts';

type ScanOptions = AzureOptions & {
  readonly format: FormatName;
  readonly wide?: boolean;
  readonly out?: string;
  readonly saveEvidence?: string;
  readonly evidence?: string;
  readonly keep?: boolean;
  readonly export?: string;
  readonly environment?: string;
};
type Judged = { readonly recorded: Recorded; readonly report: Report };

/** `aispm scan`. Returns 0, 2 or 3; throws where the scan could not run. */
export async function scanCommand(ports: CliPorts, options: ScanOptions): Promise<number> {
  if (options.evidence && (options.world || options.scope?.length))
    throw new CliError('--evidence judges what was recorded and reads no Azure', 'Leave out --world and --scope');
  if (options.wide && options.format !== 'table')
    throw new CliError('--wide is for --format table', 'Leave it out: every other format is whole');
  if (options.keep && (options.evidence || options.saveEvidence))
    throw new CliError(
      '--keep keeps what was read in the tables already',
      'Leave out --evidence and --save-evidence; "aispm report" shows a kept scan again',
    );
  if (options.keep && options.export)
    throw new CliError('--keep and --export do not go together', 'Keep the scan first, then run "aispm export"');
  if (options.environment && !options.export)
    throw new CliError('--environment names the environment in an evidence pack', 'Leave it out, or give --export');
  if (options.export) await freshFolder(options.export);
  if (options.keep) return shown(ports, options, await runStoredScan(ports, options));
  const { recorded, report } = options.evidence
    ? await again(options.evidence, options)
    : await runScan(ports, options);
  if (options.saveEvidence) await deliver(ports, evidenceText(recorded), options.saveEvidence);
  if (options.export) await exportPack(ports, options.export, recorded, report, options);
  return shown(ports, options, report);
}

async function shown(ports: CliPorts, options: ScanOptions, report: Report): Promise<number> {
  const exit = exitStatus(report);
  const text = render(options.format, report, {
    columns: ports.out.columns ?? 80,
    colour: ports.colour && !options.out,
    wide: options.wide ?? false,
    exit,
  });
  await deliver(ports, text, options.out);
  return exit;
}

/** Judges recorded evidence, with the policy as it holds at the time of the recording. */
async function again(file: string, options: ScanOptions): Promise<Judged> {
  const recorded = await readEvidence(file);
  const { policy, warnings } = await openPolicy(options.policy, new Date(recorded.startedAt));
  return { recorded, report: reportFromEvidence(recorded, { policy, warnings }) };
}

/** Reads everything in scope and judges it, with progress. */
export async function runScan(ports: CliPorts, options: AzureOptions): Promise<Judged> {
  const { policy, warnings } = await openPolicy(options.policy, ports.now());
  const opened = await openAzure(ports, options);
  const { shown } = opened;
  try {
    const recorded = await recordScope(
      opened.azure,
      options.scope ?? [],
      policy,
      opened.cloud,
      ports.now,
      shown.progress,
    );
    if (recorded.subscriptions.length === 0)
      throw new CliError(
        'There is no subscription to judge',
        'Give the identity Reader and Security Reader on the management group or the subscriptions, or name them with --scope',
      );
    const report = reportFromEvidence(recorded, { policy, warnings }, shown.progress);
    shown.finish('nothing is kept to compare with');
    return { recorded, report };
  } finally {
    await opened.close();
  }
}
