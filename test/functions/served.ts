import { join } from 'node:path';
import { type Runner, startRunner } from '../../local/runner/runner.ts';
import { type Storage, startStorage } from '../../local/storage.ts';
import { credential } from '../../local/tenant/credential.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import { loadWorld } from '../../local/tenant/world.ts';
import { azure } from '../../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import type { Deps } from '../../src/scan/deps.ts';
import { finishScans } from '../../src/scan/finish.ts';
import { planScan } from '../../src/scan/plan.ts';
import { scanShard } from '../../src/scan/shard.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { openStore } from '../../src/store/store.ts';

/* The built app behind its HTTP routes, over the simulated bank and Azurite. */

export type Served = {
  readonly runner: Runner;
  readonly tenant: Tenant;
  /** Scans the bank at a time of the past, in this process, into the tables that the app reads. Returns the scan's id. */
  night(at: string): Promise<string>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
};

export async function serve(settings: Readonly<Record<string, string>> = {}): Promise<Served> {
  const [tenant, storage]: [Tenant, Storage] = await Promise.all([startTenant(await loadWorld('bank'), { throttle: false }), startStorage()]);
  const runner = await startRunner({
    app: join(import.meta.dirname, '..', '..', 'dist', 'app', 'main.mjs'),
    settings: {
      AISPM_SCHEDULE: '0 0 1 * * *',
      AISPM_FINISH_SCHEDULE: '0 */2 * * * *',
      AISPM_STORAGE: storage.connectionString,
      AISPM_QUEUE: 'aispm-shards',
      AISPM_SHARD_SIZE: '6',
      AISPM_ENDPOINT: tenant.endpoint,
      AISPM_ENDPOINT_CA: Buffer.from(tenant.ca).toString('base64'),
      ...settings,
    },
  });
  const store = await openStore({ connectionString: storage.connectionString }, 'aispm');
  return {
    runner,
    tenant,
    get: (path, headers = {}) => fetch(`${runner.url}/api/${path}`, { headers }),
    async night(at) {
      const now = () => new Date(at);
      const cloud = CLOUD_PROFILES.public;
      const sent: { scanId: string; shard: number }[] = [];
      const deps: Deps = {
        azure: azure({ cloud, credential: credential(), endpoint: tenant.endpoint, ca: tenant.ca, now }),
        store,
        queue: { send: async (message) => void sent.push(message) },
        checks: CHECKS,
        policy: defaultPolicy(),
        policyWarnings: [],
        cloud,
        version: '0.1.0',
        now,
        scope: [],
        shardSize: 6,
        deadlineMinutes: 120,
        event: () => undefined,
      };
      const { scanId } = await planScan(deps, 'timer', now());
      for (const message of sent) await scanShard(deps, message);
      await finishScans(deps);
      return scanId;
    },
    close: async () => {
      await runner.close();
      await Promise.all([tenant.close(), storage.close()]);
    },
  };
}
