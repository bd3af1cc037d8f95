import type { CloudName } from '../src/model/cloud.ts';
import { credential } from './tenant/credential.ts';
import { tokenOf } from './tenant/login.ts';
import { startTenant } from './tenant/start.ts';
import { loadWorld } from './tenant/world.ts';

/** A simulated tenant for `--world`: Azure's throttling on, no latency. */
export async function openWorld(nameOrFile: string) {
  const world = await loadWorld(nameOrFile);
  const tenant = await startTenant(world);
  const cloud: CloudName = world.cloud;
  return {
    endpoint: tenant.endpoint,
    ca: tenant.ca,
    credential: credential(tokenOf(tenant.endpoint, world.tenantId)),
    cloud,
    close: tenant.close,
  };
}
