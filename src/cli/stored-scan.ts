import type { Policy } from '../model/policy.ts';
import type { Report } from '../model/report.ts';
import { parsePolicy } from '../policy.ts';
import type { ScanDependencies } from '../scan/dependencies.ts';
import { finishScans } from '../scan/finish/finish-scans.ts';
import { planScan } from '../scan/plan/plan-scan.ts';
import { failShard, scanShard } from '../scan/shard/scan-shard.ts';
import type { Store } from '../scan/store.ts';
import { loadReport } from '../scan/stored/report-source.ts';
import { CHECKS } from '../scanners/index.ts';
import { VERSION } from '../version.ts';
import { type AzureOptions, openAzure, openPolicy } from './azure.ts';
import { CliError } from './errors.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';

/**
 * A scan as the service makes it, in this process, kept where the service keeps its own: same scope, same memory, same
 * chain. The service mails what it changed. Killed half-way it is finished by the service.
 */
export async function runStoredScan(ports: CliPorts, options: AzureOptions): Promise<Report> {
  if (options.scope?.length)
    throw new CliError(
      'A scan that is kept has the scope of the service',
      'Leave --scope out and set AISPM_SCOPE as the service has it: what a kept scan does not list counts as gone',
    );
  const { settings, store } = await openStorage(ports);
  if (options.world && !settings.AISPM_STORAGE)
    throw new CliError(
      'A simulated tenant is not kept beside a real one',
      'Set AISPM_STORAGE to a development storage, or leave --world out',
    );
  const { policy, warnings } = options.policy
    ? await openPolicy(options.policy, ports.now())
    : policyOf(await store.getPolicy(), ports.now());
  const opened = await openAzure(ports, { ...options, scope: settings.AISPM_SCOPE });
  const { shown } = opened;
  const messages: { readonly scanId: string; readonly shard: number }[] = [];
  let total = 0;
  let read = 0;
  const deps: ScanDependencies = {
    azure: {
      ...opened.azure,
      listScope: async (scope, own) => {
        shown.progress({ step: 'list' });
        const plan = await opened.azure.listScope(scope, own);
        total = plan.subjects.length;
        shown.progress({ step: 'list', subscriptions: total });
        return plan;
      },
      gather: (subjects, own) =>
        opened.azure.gather(subjects, own, () => shown.progress({ step: 'gather', done: ++read, total, partly: [] })),
    },
    store,
    queue: { send: async (message) => void messages.push(message) },
    checks: CHECKS,
    policy,
    policyWarnings: warnings,
    cloud: opened.cloud,
    version: VERSION,
    now: ports.now,
    scope: settings.AISPM_SCOPE,
    shardSize: settings.AISPM_SHARD_SIZE,
    deadlineMinutes: settings.AISPM_SCAN_DEADLINE,
    event: () => {},
  };
  try {
    const { scanId, state } = await planScan(deps, 'cli', ports.now());
    if (state === 'already-running')
      throw new CliError(`Scan ${scanId} is running`, 'Wait until it has ended: one scan at a time is kept');
    for (const message of messages)
      await scanShard(deps, message).catch((error: unknown) =>
        failShard(deps, message, error instanceof Error ? error.message : String(error)),
      );
    await finishScans(deps);
    const report = await reportOf(store, scanId);
    shown.finish(`kept as ${scanId}`);
    return report;
  } finally {
    await opened.close();
  }
}

/** Without a file: the policy that the service last found good, which it keeps; the defaults where it has none. */
function policyOf(
  text: string | undefined,
  now: Date,
): { readonly policy: Policy; readonly warnings: readonly string[] } {
  const read = parsePolicy(text ?? '{}', { checks: CHECKS, now });
  if ('policy' in read) return read;
  throw new CliError('The policy that the service keeps is not good any more', 'Name the file with --policy');
}

async function reportOf(store: Store, scanId: string): Promise<Report> {
  const row = await store.getScan(scanId);
  const report = row && (await loadReport(store, CHECKS, row));
  if (!report)
    throw new CliError(
      `Scan ${scanId} was kept and not closed`,
      'The service closes it within minutes; "aispm report" shows it then',
    );
  return report;
}
