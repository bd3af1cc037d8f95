import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { reportSchema } from '../src/model/report.ts';
import { renderTerminal } from '../src/report/terminal.ts';
import { startRunner } from './runner/runner.ts';
import { startStorage } from './storage.ts';
import { startTenant } from './tenant/start.ts';
import { loadWorld, worldPolicy } from './tenant/world.ts';

/* `npm start`: the whole product on this machine. A simulated tenant, Azurite and a development runner; the nightly scan goes through timer, queue and tables. */

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    world: { type: 'string', default: 'bank' },
    port: { type: 'string', default: '7071' },
    once: { type: 'boolean', default: false },
    'latency-ms': { type: 'string', default: '10' },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);

const world = await loadWorld(values.world);
const policy = worldPolicy(values.world);
say(`Simulated tenant "${values.world}": ${world.subscriptions.length} subscriptions${policy ? `, policy ${relative(process.cwd(), policy)}` : ''}`);
const [tenant, storage] = await Promise.all([startTenant(world, { latencyMs: Number(values['latency-ms']) }), startStorage()]);
say('Azurite keeps tables and queues in memory on 127.0.0.1');
const app = join(root, 'dist', 'app', 'main.mjs');
if (!existsSync(app)) throw new Error('The app is not built: run "npm run build" first, or "npm start", which does it');

const runner = await startRunner({
  app,
  port: await usable(Number(values.port)),
  settings: {
    AISPM_SCHEDULE: '0 0 1 * * *',
    AISPM_FINISH_SCHEDULE: '0 */2 * * * *',
    AISPM_PURGE_SCHEDULE: '0 30 4 * * *',
    AISPM_STORAGE: storage.connectionString,
    AISPM_QUEUE: 'aispm-shards',
    AISPM_CLOUD: world.cloud,
    ...(policy ? { AISPM_POLICY: policy } : {}),
    AISPM_SHARD_SIZE: '5',
    AISPM_ENDPOINT: tenant.endpoint,
    AISPM_ENDPOINT_CA: Buffer.from(tenant.ca).toString('base64'),
  },
  log: (level, line) => {
    if (level === 'error' || level === 'warning') say(`  ${level}: ${line}`);
    else if (line.includes('"event":"shard.done"')) say(`  shard ${/"shard":(\d+)/.exec(line)?.[1]} done`);
  },
});
say(`Development runner (not the Functions host) with ${runner.functions.length} functions: ${runner.functions.map((one) => one.name).join(', ')}`);

const began = performance.now();
say('\nThe nightly scan: plan-scan');
await runner.fireTimer('plan-scan');
say('scan-shard');
await runner.drain();
say('finish-scan');
await runner.fireTimer('finish-scan');

const response = await fetch(`${runner.url}/api/report`);
if (!response.ok) throw new Error(`GET /api/report answered ${response.status}: ${await response.text()}`);
const report = reportSchema.parse(await response.json());
say(`\n${renderTerminal(report, { columns: process.stdout.columns ?? 80, colour: process.stdout.isTTY === true })}`);
say(`Scan ${report.scan.id} took ${((performance.now() - began) / 1000).toFixed(1)} s.`);
say(`\nReport  ${runner.url}/api/report   (also ?format=csv, ocsf, oscal, sarif)\nHealth  ${runner.url}/api/health\nScans   ${runner.url}/api/scans`);

const stop = async () => {
  await Promise.all([runner.close(), tenant.close(), storage.close()]);
  process.exit(0);
};
if (values.once) await stop();
say('\nCtrl+C ends it.');
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

/** The port asked for, or any free one where it is taken. */
async function usable(port: number): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}
