import { CLOUD_PROFILES } from '../model/cloud.ts';
import { inventoryOf } from '../model/inventory.ts';
import type { Policy } from '../model/policy.ts';
import type { Report } from '../model/report.ts';
import { withOwners } from '../notify/owners.ts';
import { exitStatus, type OnceOptions, type Recorded, record, reportOf } from '../scan/once.ts';
import { policyWarnings } from '../scan/policy-warnings.ts';
import { waive } from '../scan/waive.ts';
import { CHECKS } from '../scanners/index.ts';
import { VERSION } from '../version.ts';
import { type AzureOptions, openAzure, openPolicy } from './azure.ts';
import { deliver } from './deliver.ts';
import { CliError } from './errors.ts';
import { evidenceText, readEvidence } from './evidence-file.ts';
import { keptScan } from './keep.ts';
import type { CliPorts } from './ports.ts';
import { type FormatName, render } from './render.ts';

type ScanOptions = AzureOptions & {
  readonly format: FormatName;
  readonly wide?: boolean;
  readonly out?: string;
  readonly saveEvidence?: string;
  readonly evidence?: string;
  readonly keep?: boolean;
};
type Judged = { readonly recorded: Recorded; readonly report: Report };

/** `aispm scan`. Returns 0, 2 or 3; throws where the scan could not run. */
export async function scanCommand(ports: CliPorts, options: ScanOptions): Promise<number> {
  if (options.evidence && (options.world || options.scope?.length)) throw new CliError('--evidence judges what was recorded and reads no Azure', 'Leave out --world and --scope');
  if (options.wide && options.format !== 'table') throw new CliError('--wide is for --format table', 'Leave it out: every other format is whole');
  if (options.keep && (options.evidence || options.saveEvidence))
    throw new CliError('--keep keeps what was read in the tables already', 'Leave out --evidence and --save-evidence; "aispm report" shows a kept scan again');
  if (options.keep) return shown(ports, options, await keptScan(ports, options));
  const { recorded, report } = options.evidence ? await again(options.evidence, options) : await scanned(ports, options);
  if (options.saveEvidence) await deliver(ports, evidenceText(recorded), options.saveEvidence);
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
  return { recorded, report: reportOf(recorded, onceOptions(policy, warnings, recorded), () => {}) };
}

/** Reads everything in scope and judges it, with progress. */
export async function scanned(ports: CliPorts, options: AzureOptions): Promise<Judged> {
  const { policy, warnings } = await openPolicy(options.policy, ports.now());
  const opened = await openAzure(ports, options);
  const { shown } = opened;
  try {
    const recorded = await record(opened.azure, options.scope ?? [], policy, opened.cloud, ports.now, shown.progress);
    if (recorded.subscriptions.length === 0)
      throw new CliError(
        'There is no subscription to judge',
        'Give the identity Reader and Security Reader on the management group or the subscriptions, or name them with --scope',
      );
    const report = reportOf(recorded, onceOptions(policy, warnings, recorded), shown.progress);
    shown.finish('nothing is kept to compare with');
    return { recorded, report };
  } finally {
    await opened.close();
  }
}

function onceOptions(policy: Policy, warnings: readonly string[], recorded: Recorded): OnceOptions {
  return {
    checks: CHECKS,
    policy,
    cloud: CLOUD_PROFILES[recorded.cloud],
    version: VERSION,
    inventoryOf,
    dress: ({ subject, zoning, findings }) => withOwners(waive(findings, subject, policy, new Date(recorded.recordedAt)), subject, zoning.zone, policy, CHECKS),
    warnings: (evaluated, all) => [...warnings, ...policyWarnings(policy, evaluated, all)],
  };
}
