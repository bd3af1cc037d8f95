import { credential } from '../../local/tenant/credential.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import { azure } from '../../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import type { ScanDependencies } from '../../src/scan/dependencies.ts';
import { finishScans } from '../../src/scan/finish/finish-scans.ts';
import { planScan } from '../../src/scan/plan/plan-scan.ts';
import { scanShard } from '../../src/scan/shard/scan-shard.ts';
import type { Store } from '../../src/scan/store.ts';
import { CHECKS } from '../../src/scanners/index.ts';

export const SHARD_SIZE = 6;

/** Scans a tenant at a time of the past, in this process, into the tables of a store. Returns the scan's id. */
export async function keptNight(store: Store, tenant: Tenant, at: string): Promise<string> {
  const now = () => new Date(at);
  const cloud = CLOUD_PROFILES.public;
  const sent: { scanId: string; shard: number }[] = [];
  const deps: ScanDependencies = {
    azure: azure({
      cloud,
      credential: credential(),
      endpoint: tenant.endpoint,
      ca: tenant.ca,
      now,
      graphQuota: 10_000,
    }),
    store,
    queue: { send: async (message) => void sent.push(message) },
    checks: CHECKS,
    policy: defaultPolicy(),
    policyWarnings: [],
    cloud,
    version: '0.1.0',
    now,
    scope: [],
    shardSize: SHARD_SIZE,
    deadlineMinutes: 120,
    event: () => undefined,
  };
  const { scanId } = await planScan(deps, 'timer', now());
  for (const message of sent) await scanShard(deps, message);
  await finishScans(deps);
  return scanId;
}
