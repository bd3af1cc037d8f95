import { resolve } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import type { InvocationContext } from '@azure/functions';
import { AzureCliCredential, ChainedTokenCredential, ManagedIdentityCredential } from '@azure/identity';
import { azure } from '../azure/azure.ts';
import { simulated } from '../azure/simulated.ts';
import { readSettings, type Settings } from '../config.ts';
import { logOf } from '../log.ts';
import { CLOUD_PROFILES } from '../model/cloud.ts';
import { defaultPolicy } from '../model/policy.ts';
import { readPolicyFile } from '../policy.ts';
import type { Deps } from '../scan/deps.ts';
import type { Store } from '../scan/store.ts';
import { CHECKS } from '../scanners/index.ts';
import { openQueue } from '../store/queue.ts';
import { openStore } from '../store/store.ts';
import { VERSION } from '../version.ts';

type Opened = { readonly settings: Settings; readonly deps: Omit<Deps, 'event'> };
let opened: Promise<Opened> | undefined;

/** Everything a function is done with, opened at the first invocation of this process and tried again at the next where that failed. */
export async function wire(context: InvocationContext): Promise<{ readonly settings: Settings; readonly deps: Deps; readonly store: Store }> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  const { settings, deps } = await opened;
  const log = logOf(context);
  return { settings, store: deps.store, deps: { ...deps, event: (event, fields) => log.info({ event, ...fields }, event) } };
}

async function open(): Promise<Opened> {
  const settings = readSettings();
  const cloud = CLOUD_PROFILES[settings.AISPM_CLOUD];
  const credential = credentialOf(settings, cloud.authority);
  const access = (uri: string | undefined) => (settings.AISPM_STORAGE ? { connectionString: settings.AISPM_STORAGE } : { endpoint: uri ?? '', credential });
  const now = () => new Date();
  const { policy, warnings } = await policyOf(settings.AISPM_POLICY, now());
  const [store, queue] = await Promise.all([
    openStore(access(settings.AISPM_STORAGE__tableServiceUri), settings.AISPM_TABLE_PREFIX),
    openQueue(access(settings.AISPM_STORAGE__queueServiceUri), settings.AISPM_QUEUE),
  ]);
  return {
    settings,
    deps: {
      azure: azure({ cloud, now, ...(simulated(settings) ?? { credential }) }),
      store,
      queue,
      checks: CHECKS,
      policy,
      policyWarnings: warnings,
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

/** The policy of this deployment; a relative path counts from the folder of the bundle, wherever the host starts its worker. */
async function policyOf(file: string | undefined, now: Date) {
  if (!file) return { policy: defaultPolicy(), warnings: [] };
  const path = resolve(import.meta.dirname, file);
  const read = await readPolicyFile(path, { checks: CHECKS, now });
  if ('policy' in read) return read;
  throw new Error(`The policy file ${path} has ${read.faults.length} fault(s): ${read.faults.map((fault) => `${fault.line}:${fault.column} ${fault.message}`).join('; ')}`);
}
