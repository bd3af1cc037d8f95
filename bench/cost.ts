import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { startRunner } from '../local/runner/runner.ts';
import { type Storage, startStorage } from '../local/storage.ts';
import { startTenant } from '../local/tenant/start.ts';
import { loadWorld } from '../local/tenant/world.ts';
import { TABLES } from '../src/store/store.ts';

const SUBSCRIPTIONS = Number(process.env['BENCH_SUBSCRIPTIONS'] ?? 60);
const requestSchema = z.object({
  request: z.object({
    path: z.string(),
    host: z.string().optional(),
    getHeader: z.custom<(name: string) => unknown>(),
  }),
});
const eventSchema = z.object({ event: z.string(), requests: z.number() });

/**
 * What one subscription costs in a night: requests to Azure, requests to storage, and what is kept. The second night is
 * one on which nothing changes: evidence that did not change is not kept again. On the third, one subscription in a
 * hundred changes. `packs`: what is kept beside the anchors.
 */
export async function run(): Promise<void> {
  const anchors = await mkdtemp(join(tmpdir(), 'aispm-cost-'));
  const [tenant, storage] = await Promise.all([
    startTenant(await loadWorld(`generated:${SUBSCRIPTIONS}`), { throttle: false }),
    startStorage(),
  ]);
  let azureRequests = 0;
  const runner = await startRunner({
    app: join(import.meta.dirname, '..', 'dist', 'app', 'main.mjs'),
    settings: {
      AISPM_STORAGE: storage.connectionString,
      AISPM_QUEUE: 'aispm-shards',
      AISPM_SHARD_SIZE: '20',
      AISPM_ANCHORS: anchors,
      AISPM_ENDPOINT: tenant.endpoint,
      AISPM_ENDPOINT_CA: Buffer.from(tenant.ca).toString('base64'),
    },
    log: (_level, line) => {
      const event = line.startsWith('{') ? eventSchema.safeParse(JSON.parse(line)) : undefined;
      if (event?.success && event.data.event === 'shard.done') azureRequests += event.data.requests;
    },
  });
  let storageRequests = 0;
  const count = (message: unknown) => {
    const parsed = requestSchema.safeParse(message);
    if (parsed.success && parsed.data.request.path.startsWith('/devstoreaccount1/')) storageRequests += 1;
  };
  subscribe('http.client.request.start', count);
  let before = await stored(storage);
  let packedBefore = 0;
  for (const night of ['first night', 'second night', 'third night, 1 % changed']) {
    if (night.startsWith('third'))
      for (const one of [...tenant.state.subscriptions.values()].filter((_, index) => index % 100 === 0))
        one.plans = one.plans.map((plan) => ({ ...plan, properties: { ...plan.properties, pricingTier: 'Free' } }));
    azureRequests = 0;
    storageRequests = 0;
    // A scan's id is the second in which it starts.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await runner.fireTimer('plan-scan');
    await runner.drain();
    await runner.fireTimer('finish-scan');
    const [requests, transactions] = [azureRequests, storageRequests];
    const after = await stored(storage);
    const packed = await bytesBelow(anchors);
    const each = (value: number, digits = 1): string => (value / SUBSCRIPTIONS).toFixed(digits);
    console.log(
      [
        `${night}: each subscription costs ${each(requests)} requests to Azure, ${each(transactions)} to storage,`,
        `and ${each((after - before) / 1024)} KiB that are kept, ${each((packed - packedBefore) / 1024, 2)} KiB in packs;`,
        `20,000 are ${((((after - before) / SUBSCRIPTIONS) * 20_000) / 2 ** 20).toFixed(0)} MiB and`,
        `${((((packed - packedBefore) / SUBSCRIPTIONS) * 20_000) / 2 ** 20).toFixed(0)} MiB`,
      ].join(' '),
    );
    before = after;
    packedBefore = packed;
  }
  unsubscribe('http.client.request.start', count);
  await rm(anchors, { recursive: true });
  await Promise.all([runner.close(), tenant.close(), storage.close()]);
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Bytes of all packed values. */
async function stored(storage: Storage): Promise<number> {
  let bytes = 0;
  for (const name of TABLES) {
    const client = TableClient.fromConnectionString(storage.connectionString, `aispm${name}`, {
      allowInsecureConnection: true,
    });
    await client.createTable();
    for await (const entity of client.listEntities<Record<string, unknown>>({ queryOptions: { select: ['size'] } }))
      bytes += Number(entity['size'] ?? 0);
  }
  return bytes;
}
