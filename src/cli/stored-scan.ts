import type { Policy } from '../model/policy.ts';
import { MOST_IN_SUBSET, subsetSchema } from '../model/subset.ts';
import { owedNotes } from '../notify/note-scans.ts';
import { parsePolicy } from '../policy.ts';
import type { ScanDependencies } from '../scan/dependencies.ts';
import { anchorManifests } from '../scan/finish/anchor-manifests.ts';
import { archivePacks } from '../scan/finish/archive-packs.ts';
import { finishScans } from '../scan/finish/finish-scans.ts';
import { signManifests } from '../scan/finish/sign-manifests.ts';
import { planScan } from '../scan/plan/plan-scan.ts';
import { planSubset, SubsetRefusal } from '../scan/plan/plan-subset.ts';
import { statedPolicy } from '../scan/policy/stated-policy.ts';
import { failShard, scanShard } from '../scan/shard/scan-shard.ts';
import type { Store } from '../scan/store.ts';
import { laterHead, laterScans } from '../scan/stored/later-results.ts';
import { type ReportSource, reportHead, reportSource } from '../scan/stored/report-source.ts';
import { CHECKS } from '../scanners/index.ts';
import { VERSION } from '../version.ts';
import { CliError } from './errors.ts';
import { openSigner } from './key-file.ts';
import { type AzureOptions, openAzure } from './open-azure.ts';
import { openPolicy } from './open-policy.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';

/**
 * Runs a scan as the service does, in this process, and stores it with the service's own scans: same scope, same
 * memory, same chain. The service mails the changes, and finishes the scan if this process is killed. Returns its
 * report. With `subscription`, only these are scanned, and the report is the latest with their results. Errors: a
 * `CliError` where another scan is running, a subscription is not in scope, or the options do not fit; `LoginError`,
 * `ScopeError`.
 */
export async function runStoredScan(
  ports: CliPorts,
  options: AzureOptions & { readonly subscription?: readonly string[]; readonly sign?: string },
): Promise<ReportSource> {
  const only = options.subscription && subsetOf(options.subscription);
  if (options.scope?.length)
    throw new CliError(
      'A stored scan has the scope of the service',
      [
        'Leave --scope out and set AISPM_SCOPE as the service has it:',
        'a subscription that a stored scan does not list counts as gone',
      ].join(' '),
    );
  const { settings, store, anchors, ledger, signer: vault, outbox } = await openStorage(ports);
  const signer = options.sign ? await openSigner(options.sign) : undefined;
  if (signer && !anchors)
    throw new CliError('A signature stands beside the anchor of its scan', 'Set AISPM_ANCHORS, or leave --sign out');
  if (options.world && !settings.AISPM_STORAGE)
    throw new CliError(
      'A simulated tenant is not stored beside a real one',
      'Set AISPM_STORAGE to a development storage, or leave --world out',
    );
  const { policy: own, warnings } = options.policy
    ? await openPolicy(options.policy, ports.now())
    : policyOf(await store.getPolicy(), ports.now());
  const policy = statedPolicy(own, await store.attestations());
  const opened = await openAzure(ports, {
    ...options,
    scope: settings.AISPM_SCOPE,
    bom: options.bom || settings.AISPM_BOM === 'on',
    forecast: options.forecast || settings.AISPM_FORECAST === 'on',
  });
  const { display } = opened;
  const messages: { readonly scanId: string; readonly shard: number }[] = [];
  let subscriptionCount = 0;
  let readCount = 0;
  const deps: ScanDependencies = {
    azure: {
      ...opened.azure,
      listScope: async (scope, own) => {
        display.progress({ step: 'list' });
        const plan = await opened.azure.listScope(scope, own);
        subscriptionCount = plan.subjects.length;
        display.progress({ step: 'list', subscriptions: subscriptionCount });
        return plan;
      },
      gather: (subjects, own) =>
        opened.azure.gather(subjects, own, () =>
          display.progress({ step: 'gather', done: ++readCount, total: subscriptionCount, partly: [] }),
        ),
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
    // Whether a scan is stored does not rest on these; the service tries them again.
    event: (name, { message }) => {
      if (name === 'anchor.failed' || name === 'signature.failed') ports.err.write(`Note: ${name}: ${message}\n`);
      if (name === 'anchor.differs') ports.err.write('Note: another manifest is anchored in place of this one\n');
    },
    anchors,
    ledger,
    notes: outbox && owedNotes({ store, outbox, policy, checks: CHECKS, pageUrl: settings.AISPM_PAGE_URL }),
    signer: signer ? async () => signer : vault,
  };
  try {
    const { scanId, state } = await (only
      ? planSubset(deps, ports.now(), only).catch(refusal)
      : planScan(deps, 'cli', ports.now()));
    if (state === 'already-running')
      throw new CliError(
        `Scan ${scanId} is still running`,
        'Wait until it has finished: scans are stored one at a time',
      );
    for (const message of messages)
      await scanShard(deps, message).catch((error: unknown) =>
        failShard(deps, message, error instanceof Error ? error.message : String(error)),
      );
    await finishScans(deps);
    await anchorManifests(deps);
    await signManifests(deps);
    await archivePacks(deps);
    const report = await reportOf(store, scanId, only !== undefined);
    display.finish(`stored as ${scanId}`);
    return report;
  } finally {
    await opened.close();
  }
}

/** The last valid policy of the service, which it stores; the default policy where it has none. */
function policyOf(
  text: string | undefined,
  now: Date,
): { readonly policy: Policy; readonly warnings: readonly string[] } {
  const readCount = parsePolicy(text ?? '{}', { checks: CHECKS, now });
  if ('policy' in readCount) return readCount;
  throw new CliError('The stored policy of the service is no longer valid', 'Name the policy file with --policy');
}

/** The ids of `--subscription`, each once. */
function subsetOf(given: readonly string[]): readonly string[] {
  const parsed = subsetSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new CliError(
    `--subscription takes 1 to ${MOST_IN_SUBSET} ids of subscriptions, not ${JSON.stringify(given.join(', '))}`,
    'Give ids such as 00000000-0000-4000-8000-000000000001, repeated or comma-separated',
  );
}

function refusal(error: unknown): never {
  if (error instanceof SubsetRefusal) throw new CliError(error.message, error.next, { cause: error });
  throw error;
}

async function reportOf(store: Store, scanId: string, isSubset: boolean): Promise<ReportSource> {
  const closed = await store.getScan(scanId);
  const row = isSubset && closed?.summary ? await store.getScan((await store.latest()) ?? '') : closed;
  const head = row && (await reportHead(store, CHECKS, row));
  if (!head)
    throw new CliError(
      `Scan ${scanId} was stored but not finished`,
      'The service finishes it within minutes; "aispm report" then shows it',
    );
  const later = isSubset ? await laterScans(store, row) : [];
  return reportSource(store, { row, later }, await laterHead(store, row, later, head));
}
