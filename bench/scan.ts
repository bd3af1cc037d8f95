import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import type { CommandFigures } from './command-child.ts';
import type { Figures } from './tenant.ts';

const { values } = parseArgs({
  args: process.argv.slice(2),
  strict: false,
  options: {
    subscriptions: { type: 'string', default: '2000' },
    'latency-ms': { type: 'string', default: '50' },
    format: { type: 'string', default: 'json' },
    command: { type: 'string', default: 'scan' },
    unlimited: { type: 'boolean', default: false },
  },
});
const SUBSCRIPTIONS = Number(values.subscriptions);
const LATENCY_MS = Number(values['latency-ms']);
const GRAPH_PER_SECOND = 15 / 5;
const ARM_AT_ONCE = 32;

/**
 * `aispm scan` (or `--command inventory`, `forecast`) as it is built (npm run build), in a process of its own, over a
 * generated tenant with latency and Azure's throttling: time against Azure's own floor, against the same reads by
 * Node's https alone and against one request after the other; requests by kind; peak memory.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aispm-bench-'));
  const limits = values.unlimited ? ['unlimited'] : [];
  const tenant = fork(join(import.meta.dirname, 'tenant.ts'), [
    `generated:${SUBSCRIPTIONS}`,
    String(LATENCY_MS),
    ...limits,
  ]);
  try {
    const { endpoint, ca } = await answerOf<{ endpoint: string; ca: string }>(tenant);
    const out = join(folder, 'report');
    const command = fork(
      join(import.meta.dirname, 'command-child.ts'),
      [endpoint, ca, String(values.command), '--format', String(values.format), '--out', out],
      { env: { ...process.env, ...(values.unlimited ? { AISPM_BENCH_UNLIMITED: '1' } : {}) } },
    );
    const taken = await answerOf<CommandFigures>(command);
    if (taken.status === 1) throw new Error('The scan did not finish');
    tenant.send('figures');
    const figures = await answerOf<Figures>(tenant);
    tenant.send('paths');
    const paths = await answerOf<readonly string[]>(tenant);
    const bareMs = await plainReads(endpoint, ca, paths);
    print(figures, taken, bareMs, (await stat(out)).size);
  } finally {
    if (tenant.connected) tenant.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The next message of a child. Throws where it ends without one. */
async function answerOf<T>(child: ReturnType<typeof fork>): Promise<T> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A process of the bench ended (${code})`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return message as T;
}

/** The same reads of Azure Resource Manager without a pipeline, a schema or a verdict; in milliseconds. */
async function plainReads(endpoint: string, ca: string, paths: readonly string[]): Promise<number> {
  const agent = new Agent({ ca, keepAlive: true, maxSockets: ARM_AT_ONCE });
  const lane = pLimit(ARM_AT_ONCE);
  const read = (path: string) =>
    new Promise<void>((resolve, reject) => {
      get(`${endpoint}${path}`, { agent, headers: { authorization: 'Bearer bench' } }, (response) => {
        response.resume().on('end', resolve);
      }).on('error', reject);
    });
  const began = performance.now();
  await Promise.all(paths.map((path) => lane(() => read(path))));
  agent.destroy();
  return performance.now() - began;
}

function print(figures: Figures, taken: CommandFigures, bareMs: number, bytes: number): void {
  const { arm, graph, refused, kinds, perSubscription } = figures;
  const seconds = taken.ms / 1000;
  const latencyFloor = (arm * LATENCY_MS) / 1000 / ARM_AT_ONCE;
  const quotaFloor = values.unlimited ? 0 : graph / GRAPH_PER_SECOND;
  const floor = Math.max(quotaFloor, latencyFloor, 0.001);
  const sequential = ((arm + graph) * LATENCY_MS) / 1000;
  const times = (of: number) => (of < 0.01 ? 'no floor' : `${(seconds / of).toFixed(2)} times ${of.toFixed(1)} s`);
  const mib = (size: number) => `${Math.round(size / 1024 / 1024)} MiB`;
  const sorted = Object.entries(kinds).toSorted((a, b) => b[1] - a[1]);
  const lines: readonly (readonly [string, string])[] = [
    [
      'tenant',
      `${SUBSCRIPTIONS} subscriptions, ${perSubscription.ai.length} with AI accounts, ${LATENCY_MS} ms latency, throttling ${values.unlimited ? 'off' : 'on'}`,
    ],
    ['time', `${seconds.toFixed(1)} s, ${(taken.processorMs / 1000).toFixed(1)} s of a processor`],
    ['against the floor', `${times(floor)}, ${quotaFloor >= latencyFloor ? "Resource Graph's quota" : 'latency'}`],
    ['against plain https', `${times(bareMs / 1000)}, the ARM reads alone, ${ARM_AT_ONCE} at once`],
    ['against one by one', `${times(sequential)}, the latency of all requests`],
    ['peak memory', `${mib(taken.peakBytes)}; the report (${values.format}) has ${mib(bytes)}`],
    ['ARM', `${arm}, ${(arm / SUBSCRIPTIONS).toFixed(2)} a subscription`],
    ['  without AI account', `at most ${Math.max(0, ...perSubscription.plain)}`],
    ['Resource Graph', `${graph} pages; refused (429) in all: ${refused}`],
    ...sorted.map(([kind, n]) => [`  ${n}`, kind] as const),
  ];
  for (const [name, text] of lines) console.log(`  ${name.padEnd(22)} ${text}`);
}
