import { join } from 'node:path';
import { type Runner, type RunnerOptions, startRunner } from '../../local/runner/runner.ts';
import { type Storage, startStorage } from '../../local/storage.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import { loadWorld } from '../../local/tenant/world.ts';
import { openStore } from '../../src/store/store.ts';
import { keptNight, SHARD_SIZE } from './kept-night.ts';

/* The built app behind its HTTP routes, over the simulated bank and Azurite. */

export type Served = {
  readonly runner: Runner;
  readonly tenant: Tenant;
  /** A night of the bank in the tables that the app reads. */
  night(at: string): Promise<string>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
};

export async function serve(
  settings: Readonly<Record<string, string>> = {},
  keys?: RunnerOptions['keys'],
): Promise<Served> {
  const [tenant, storage]: [Tenant, Storage] = await Promise.all([
    startTenant(await loadWorld('bank'), { throttle: false }),
    startStorage(),
  ]);
  const runner = await startRunner({
    app: join(import.meta.dirname, '..', '..', 'dist', 'app', 'main.mjs'),
    settings: {
      AISPM_SCHEDULE: '0 0 1 * * *',
      AISPM_FINISH_SCHEDULE: '0 */2 * * * *',
      AISPM_STORAGE: storage.connectionString,
      AISPM_QUEUE: 'aispm-shards',
      AISPM_SHARD_SIZE: String(SHARD_SIZE),
      AISPM_ENDPOINT: tenant.endpoint,
      AISPM_ENDPOINT_CA: Buffer.from(tenant.ca).toString('base64'),
      ...settings,
    },
    ...(keys ? { keys } : {}),
  });
  const store = await openStore({ connectionString: storage.connectionString }, 'aispm');
  return {
    runner,
    tenant,
    get: (path, headers = {}) => fetch(`${runner.url}/api/${path}`, { headers }),
    night: (at) => keptNight(store, tenant, at),
    close: async () => {
      await runner.close();
      await Promise.all([tenant.close(), storage.close()]);
    },
  };
}
