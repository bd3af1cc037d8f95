import { credential } from '../../local/tenant/credential.ts';
import { generated } from '../../local/tenant/generate.ts';
import { startTenant } from '../../local/tenant/start.ts';
import { azure } from '../../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import type { Recorded } from '../../src/model/recorded-scan.ts';
import { recordScope } from '../../src/scan/in-process.ts';

const now = (): Date => new Date('2026-11-24T01:00:00Z');

/** What a scan reads of a generated tenant with so many subscriptions. */
export const recordedOf = (subscriptions: number): Promise<Recorded> => recordedWorld(generated(subscriptions, 1));

/** What a scan reads of a world. */
export async function recordedWorld(world: Parameters<typeof startTenant>[0]): Promise<Recorded> {
  const tenant = await startTenant(world, { throttle: false, now });
  const { endpoint, ca } = tenant;
  const cloud = CLOUD_PROFILES.public;
  const reader = azure({ cloud, credential: credential(), endpoint, ca, now, graphQuota: 10_000 });
  try {
    return await recordScope(reader, [], defaultPolicy(), cloud, now, () => {});
  } finally {
    await tenant.close();
  }
}
