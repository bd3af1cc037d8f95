import { CLOUD_PROFILES } from '../model/cloud.ts';
import { inventoryOf } from '../model/inventory.ts';
import type { Policy } from '../model/policy.ts';
import { ownerOf } from '../notify/owners.ts';
import { exitStatus, type OnceOptions, type Recorded, record, reportOf } from '../scan/once.ts';
import { policyWarnings } from '../scan/policy-warnings.ts';
import { waive } from '../scan/waive.ts';
import { CHECKS } from '../scanners/index.ts';
import { VERSION } from '../version.ts';
import { type AzureOptions, openAzure, openPolicy } from './azure.ts';
import { CliError } from './errors.ts';
import { evidenceText, readEvidence } from './evidence-file.ts';
import { deliver } from './main.ts';
import type { CliPorts } from './ports.ts';
import { progressOn } from './progress.ts';
import { type FormatName, render } from './render.ts';

type ScanOptions = AzureOptions & { readonly format: FormatName; readonly out?: string; readonly saveEvidence?: string; readonly evidence?: string };

/** `aispm scan`. Returns 0, 2 or 3; throws where the scan could not run. */
export async function scanCommand(ports: CliPorts, options: ScanOptions): Promise<number> {
  if (options.evidence && (options.world || options.scope?.length)) throw new CliError('--evidence judges what was recorded and reads no Azure', 'Leave out --world and --scope');
  const startedAt = ports.now();
  const { policy, warnings } = await openPolicy(options.policy, startedAt);
  const shown = progressOn(ports.err);
  try {
    const recorded = options.evidence ? await readEvidence(options.evidence) : await read(ports, options, policy, shown.progress);
    if (recorded.subscriptions.length === 0)
      throw new CliError(
        'There is no subscription to judge',
        'Give the identity Reader and Security Reader on the management group or the subscriptions, or name them with --scope',
      );
    if (options.saveEvidence) await deliver(ports, evidenceText(recorded), options.saveEvidence);
    const report = reportOf(recorded, onceOptions(policy, warnings, recorded, startedAt), shown.progress);
    shown.end();
    await deliver(ports, render(options.format, report, { columns: ports.out.columns ?? 80, colour: ports.colour && !options.out }), options.out);
    return exitStatus(report);
  } finally {
    shown.end();
  }
}

async function read(ports: CliPorts, options: AzureOptions, policy: Policy, progress: Parameters<typeof record>[5]): Promise<Recorded> {
  const opened = await openAzure(ports, options);
  try {
    return await record(opened.azure, options.scope ?? [], policy, opened.cloud, ports.now, progress);
  } finally {
    await opened.close();
  }
}

function onceOptions(policy: Policy, warnings: readonly string[], recorded: Recorded, startedAt: Date): OnceOptions {
  return {
    checks: CHECKS,
    policy,
    cloud: CLOUD_PROFILES[recorded.cloud],
    version: VERSION,
    startedAt: startedAt.toISOString(),
    inventoryOf,
    dress: ({ subject, zoning, findings }) => ({ findings: waive(findings, subject, policy, new Date(recorded.recordedAt)), owner: ownerOf(subject, zoning.zone, policy)?.name }),
    warnings: (evaluated, all) => [...warnings, ...policyWarnings(policy, evaluated, all.subscriptions)],
  };
}
