import { resolve } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import type { InvocationContext } from '@azure/functions';
import { AzureCliCredential, ChainedTokenCredential, ManagedIdentityCredential } from '@azure/identity';
import { azure } from '../azure/azure.ts';
import { simulatedConnection } from '../azure/simulated.ts';
import { readSettings, type Settings } from '../config.ts';
import { logOf } from '../log.ts';
import { CLOUD_PROFILES } from '../model/cloud.ts';
import { compose } from '../notify/compose.ts';
import type { DigestDeps, MailSettings, Outbox } from '../notify/ports.ts';
import type { ScanDependencies } from '../scan/dependencies.ts';
import type { AzureCounts } from '../scan/ports.ts';
import { requestUsage } from '../scan/shard/request-usage.ts';
import type { Expiry, Store } from '../scan/store.ts';
import { CHECKS } from '../scanners/index.ts';
import { openOutbox } from '../store/outbox.ts';
import { openQueue } from '../store/queue.ts';
import { openStore } from '../store/store.ts';
import { VERSION } from '../version.ts';
import { mailOf } from './mail.ts';
import { type PolicyKeeper, policyKeeper } from './policy-keeper.ts';

type Opened = {
  readonly settings: Settings;
  readonly deps: Omit<ScanDependencies, 'event' | 'policy' | 'policyWarnings'>;
  readonly expiry: Expiry;
  readonly outbox: Outbox;
  readonly mail: MailSettings | undefined;
  readonly policy: PolicyKeeper;
  readonly spent: () => AzureCounts;
};
let opened: Promise<Opened> | undefined;

export type Wired = {
  readonly settings: Settings;
  readonly deps: ScanDependencies;
  readonly store: Store;
  readonly expiry: Expiry;
  readonly digests: DigestDeps;
  /** What was asked of Azure since this was called last. */
  readonly spent: () => AzureCounts;
  /** What is wrong with the policy file, where the last good one is in force. */
  readonly policyFaults: readonly string[];
};

/**
 * Everything a function is done with, opened at the first invocation of this process and tried again at the next where
 * that failed.
 */
export async function wire(context: InvocationContext): Promise<Wired> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  const { settings, outbox, mail, policy: keeper, expiry, spent, deps: lasting } = await opened;
  const { policy, warnings, faults } = await keeper();
  const log = logOf(context);
  const deps: ScanDependencies = {
    ...lasting,
    policy,
    policyWarnings: warnings,
    event: (event, fields) => log[levelOf(event)]({ event, ...fields }, event),
  };
  if (faults.length > 0) log.error({ event: 'policy.broken', faults }, 'policy.broken');
  return {
    settings,
    store: deps.store,
    expiry,
    spent,
    deps,
    policyFaults: faults,
    digests: { ...deps, outbox, mail, compose, pageUrl: settings.AISPM_PAGE_URL },
  };
}

const levelOf = (event: string): 'error' | 'warn' | 'info' =>
  /\.(failed|broken)$/.test(event) ? 'error' : /\.(partial|throttled|uncertain|unowned)$/.test(event) ? 'warn' : 'info';

async function open(): Promise<Opened> {
  const settings = readSettings();
  const cloud = CLOUD_PROFILES[settings.AISPM_CLOUD];
  const credential = credentialOf(settings, cloud.authority);
  const access = (uri: string | undefined) =>
    settings.AISPM_STORAGE ? { connectionString: settings.AISPM_STORAGE } : { endpoint: uri ?? '', credential };
  const now = () => new Date();
  const tables = access(settings.AISPM_STORAGE__tableServiceUri);
  const [store, outbox, queue] = await Promise.all([
    openStore(tables, settings.AISPM_TABLE_PREFIX),
    openOutbox(tables, settings.AISPM_TABLE_PREFIX),
    openQueue(access(settings.AISPM_STORAGE__queueServiceUri), settings.AISPM_QUEUE),
  ]);
  // A relative path counts from the folder of the bundle, wherever the host starts its worker.
  const path = settings.AISPM_POLICY ? resolve(import.meta.dirname, settings.AISPM_POLICY) : undefined;
  const pretended = simulatedConnection(settings);
  const reader = azure({ cloud, now, ...(pretended ?? { credential }) });
  return {
    settings,
    expiry: store,
    outbox,
    mail: mailOf(settings, pretended?.credential ?? credential, pretended?.ca),
    policy: policyKeeper(path, store, CHECKS, now),
    spent: requestUsage(reader.counts),
    deps: {
      azure: reader,
      store,
      queue,
      checks: CHECKS,
      cloud,
      version: VERSION,
      now,
      scope: settings.AISPM_SCOPE,
      shardSize: settings.AISPM_SHARD_SIZE,
      deadlineMinutes: settings.AISPM_SCAN_DEADLINE,
    },
  };
}

/** The managed identity; on a developer's machine whoever is signed in to the az command line. */
function credentialOf(settings: Settings, authorityHost: string): TokenCredential {
  const identity = settings.AZURE_CLIENT_ID
    ? new ManagedIdentityCredential({ clientId: settings.AZURE_CLIENT_ID, authorityHost })
    : new ManagedIdentityCredential({ authorityHost });
  return new ChainedTokenCredential(identity, new AzureCliCredential());
}
