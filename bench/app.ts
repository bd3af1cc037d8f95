import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import hostJson from '../host.json' with { type: 'json' };
import { startStorage } from '../local/storage.ts';
import { credential } from '../local/tenant/credential.ts';
import { azure } from '../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../src/model/cloud.ts';
import { defaultPolicy } from '../src/model/policy.ts';
import type { ScanDependencies } from '../src/scan/dependencies.ts';
import { finishScans } from '../src/scan/finish/finish-scans.ts';
import { planScan } from '../src/scan/plan/plan-scan.ts';
import { scanShard } from '../src/scan/shard/scan-shard.ts';
import { CHECKS } from '../src/scanners/index.ts';
import { openStore } from '../src/store/store.ts';
import { VERSION } from '../src/version.ts';
import type { Figures } from './tenant.ts';

const { values } = parseArgs({
  args: process.argv.slice(2),
  strict: false,
  options: { subscriptions: { type: 'string', default: '2000' }, 'latency-ms': { type: 'string', default: '50' } },
});
const SUBSCRIPTIONS = Number(values.subscriptions);
const LATENCY_MS = Number(values['latency-ms']);
const SHARD = 200;
const GRAPH_PER_SECOND = 15 / 5;
const ARM_AT_ONCE = 32;

/**
 * A night of one instance: plan, shards (as many at once as host.json allows) and finish, over a generated tenant with
 * latency and Azure's throttling.
 */
export async function run(): Promise<void> {
  const child = fork(join(import.meta.dirname, 'tenant.ts'), [`generated:${SUBSCRIPTIONS}`, String(LATENCY_MS)]);
  const [[{ endpoint, ca }], storage] = await Promise.all([
    once(child, 'message') as Promise<[{ endpoint: string; ca: string }]>,
    startStorage(),
  ]);
  try {
    const queue: { readonly scanId: string; readonly shard: number }[] = [];
    const cloud = CLOUD_PROFILES.public;
    const now = () => new Date();
    const deps: ScanDependencies = {
      azure: azure({ cloud, credential: credential(), endpoint, ca, now }),
      store: await openStore({ connectionString: storage.connectionString }, 'bench'),
      queue: { send: async (message) => void queue.push(message) },
      checks: CHECKS,
      policy: defaultPolicy(),
      policyWarnings: [],
      cloud,
      version: VERSION,
      now,
      scope: [],
      shardSize: SHARD,
      deadlineMinutes: 120,
      event: () => {},
    };
    const began = performance.now();
    await planScan(deps, 'timer', now());
    const planned = performance.now();
    const worker = async () => {
      for (let message = queue.shift(); message; message = queue.shift()) await scanShard(deps, message);
    };
    const { batchSize, newBatchThreshold } = hostJson.extensions.queues;
    await Promise.all(Array.from({ length: batchSize + newBatchThreshold }, worker));
    const read = performance.now();
    await finishScans(deps);
    const ended = performance.now();
    const summary = (await deps.store.scans(1))[0]?.summary;
    if (!summary) throw new Error('The scan did not finish');
    report(await figuresOf(child), summary.totals.byStatus, {
      plan: planned - began,
      shards: read - planned,
      finish: ended - read,
      all: ended - began,
    });
    if (summary.totals.byStatus.unknown > 0)
      throw new Error(`${summary.totals.byStatus.unknown} findings are unknown: the scan did not see everything`);
  } finally {
    child.disconnect();
    await storage.close();
  }
}

async function figuresOf(child: ChildProcess): Promise<Figures> {
  child.send('figures');
  const [figures] = (await once(child, 'message')) as [Figures];
  return figures;
}

type Taken = { readonly plan: number; readonly shards: number; readonly finish: number; readonly all: number };

function report(figures: Figures, byStatus: Readonly<Record<string, number>>, taken: Taken): void {
  const { arm, graph, refused, perSubscription } = figures;
  const accounts = perSubscription.ai.reduce((sum, one) => sum + one.accounts, 0);
  const most = Math.max(...perSubscription.ai.map((one) => one.requests - 2 * one.accounts));
  const floor = Math.max(graph / GRAPH_PER_SECOND, (arm * LATENCY_MS) / 1000 / ARM_AT_ONCE);
  const s = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const lines: readonly (readonly [string, string])[] = [
    [
      'tenant',
      `${SUBSCRIPTIONS} subscriptions, ${perSubscription.ai.length} with AI accounts (${accounts} accounts), ${LATENCY_MS} ms latency, throttling on`,
    ],
    [
      'findings',
      Object.entries(byStatus)
        .map(([status, count]) => `${count} ${status}`)
        .join(', '),
    ],
    ['ARM requests', `${arm}, ${(arm / SUBSCRIPTIONS).toFixed(2)} a subscription`],
    ['  without AI account', `at most ${Math.max(...perSubscription.plain)} a subscription`],
    ['  with AI accounts', `at most ${most} a subscription and 2 an account`],
    ['Resource Graph', `${graph} pages, ${(graph / (SUBSCRIPTIONS / SHARD)).toFixed(1)} for ${SHARD} subscriptions`],
    ['refused (429)', String(refused)],
    ['duration', `${s(taken.all)}: plan ${s(taken.plan)}, shards ${s(taken.shards)}, finish ${s(taken.finish)}`],
    [
      'against the floor',
      `${(taken.all / 1000 / floor).toFixed(2)} times ${floor.toFixed(1)} s, which ${graph / GRAPH_PER_SECOND >= floor ? "Resource Graph's quota" : `the latency of ${ARM_AT_ONCE} requests at once`} sets`,
    ],
    ['peak memory', `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`],
  ];
  for (const [name, text] of lines) console.log(`  ${name.padEnd(22)} ${text}`);
}
