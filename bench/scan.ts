import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bareRequests } from './bare.ts';
import type { BareFigures } from './bare-child.ts';
import type { CommandFigures } from './command-child.ts';
import { answerOf } from './step.ts';
import type { Figures, Sent } from './tenant.ts';

const { values } = parseArgs({
  args: process.argv.slice(2),
  strict: false,
  allowNegative: true,
  options: {
    subscriptions: { type: 'string', default: '2000' },
    'latency-ms': { type: 'string', default: '50' },
    headroom: { type: 'string', default: '1' },
    format: { type: 'string', default: 'json' },
    command: { type: 'string', default: 'scan' },
    unlimited: { type: 'boolean', default: false },
    picture: { type: 'boolean', default: false },
    export: { type: 'boolean', default: false },
    bare: { type: 'boolean', default: true },
  },
});
const SUBSCRIPTIONS = Number(values.subscriptions);
const LATENCY_MS = Number(values['latency-ms']);
const HEADROOM = Number(values.headroom);
const GRAPH_QUOTA = 15;
const GRAPH_WINDOW_S = 5;
const ARM_AT_ONCE = 32;

type Measured = {
  readonly taken: CommandFigures;
  readonly figures: Figures;
  /** Undefined with `--no-bare`. */
  readonly bare: BareFigures | undefined;
  readonly bytes: number;
};

/**
 * `aispm scan` (with `--export` a pack too; or `--command inventory`, `forecast`) as it is built (npm run build), in a
 * process of its own, over a generated tenant with latency and Azure's throttling: time against Azure's own floor,
 * against the same requests by undici alone (unless `--no-bare`), which no quota holds, and against one request after
 * the other; requests by kind; peak memory.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aispm-bench-'));
  const tenant = tenantOf(Boolean(values.unlimited));
  try {
    const { endpoint, ca } = await answerOf<{ endpoint: string; ca: string }>(tenant);
    const out = join(folder, 'report');
    const command = fork(
      join(import.meta.dirname, 'command-child.ts'),
      [
        endpoint,
        ca,
        String(values.command),
        '--format',
        String(values.format),
        '--out',
        out,
        ...(values.export ? ['--export', join(folder, 'pack')] : []),
      ],
      {
        env: {
          ...process.env,
          AISPM_GRAPH_HEADROOM: String(HEADROOM),
          ...(values.unlimited ? { AISPM_BENCH_UNLIMITED: '1' } : {}),
        },
      },
    );
    const taken = await answerOf<CommandFigures>(command);
    if (taken.status === 1) throw new Error('The scan did not finish');
    const figures = await asked<Figures>(tenant, 'figures');
    const sent = await asked<readonly Sent[]>(tenant, 'sent');
    const times = await asked<readonly (readonly [string, number])[]>(tenant, 'times');
    const bare = values.bare
      ? await bareRequests(sent, {
          world: `generated:${SUBSCRIPTIONS}`,
          latencyMs: LATENCY_MS,
          atOnce: ARM_AT_ONCE,
          processes: 1,
        })
      : undefined;
    print({ taken, figures, bare, bytes: (await stat(out)).size });
    if (values.picture) picture(times);
  } finally {
    if (tenant.connected) tenant.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

const tenantOf = (unlimited: boolean): ChildProcess =>
  fork(join(import.meta.dirname, 'tenant.ts'), [
    `generated:${SUBSCRIPTIONS}`,
    String(LATENCY_MS),
    ...(unlimited ? ['unlimited'] : []),
  ]);

async function asked<T>(tenant: ChildProcess, what: string): Promise<T> {
  tenant.send(what);
  return answerOf<T>(tenant);
}

function print({ taken, figures, bare, bytes }: Measured): void {
  const { arm, graph, refused, kinds, perSubscription } = figures;
  const seconds = taken.ms / 1000;
  const latencyFloor = (arm * LATENCY_MS) / 1000 / ARM_AT_ONCE;
  const quotaFloor = values.unlimited ? 0 : (graph * GRAPH_WINDOW_S) / (GRAPH_QUOTA - HEADROOM);
  const sequential = ((arm + graph) * LATENCY_MS) / 1000;
  const s = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const times = (of: number) => (of < 0.01 ? 'no floor' : `${(seconds / of).toFixed(2)} times ${of.toFixed(1)} s`);
  const mib = (size: number) => `${Math.round(size / 1024 / 1024)} MiB`;
  const each = (ms: number) => `${((ms * 1000) / (arm + graph)).toFixed(0)} µs a request`;
  const sorted = Object.entries(kinds).toSorted((a, b) => b[1] - a[1]);
  const lines: readonly (readonly [string, string])[] = [
    [
      'tenant',
      `${SUBSCRIPTIONS} subscriptions, ${perSubscription.ai.length} with AI accounts, ${LATENCY_MS} ms latency, throttling ${values.unlimited ? 'off' : `on, ${HEADROOM} of ${GRAPH_QUOTA} left to others`}`,
    ],
    ['time', s(taken.ms)],
    [
      '(a) against the floor',
      quotaFloor > 0 && quotaFloor >= latencyFloor
        ? `${times(quotaFloor)}, Resource Graph's quota (of all of it ${times(graph / 3)})`
        : `${times(latencyFloor)}, latency`,
    ],
    ...(bare
      ? [['(b) against bare undici', `${times(bare.ms / 1000)}, no quota, ${ARM_AT_ONCE} at once`] as const]
      : []),
    ['(c) one after the other', `${times(sequential)}, the latency of all requests`],
    [
      'processor',
      [
        `${s(taken.processorMs)}, ${each(taken.processorMs)}`,
        ...(bare
          ? [
              `bare undici ${s(bare.processorMs)}, ${each(bare.processorMs)}`,
              `${(taken.processorMs / bare.processorMs).toFixed(2)} times`,
            ]
          : []),
      ].join('; '),
    ],
    ['peak memory', `${mib(taken.peakBytes)}; the report (${values.format}) has ${mib(bytes)}`],
    ['ARM', `${arm}, ${(arm / SUBSCRIPTIONS).toFixed(2)} a subscription`],
    ['  without AI account', `at most ${Math.max(0, ...perSubscription.plain)}`],
    ['Resource Graph', `${graph} pages; refused (429) in all: ${refused}`],
    ...sorted.map(([kind, n]) => [`  ${n}`, kind] as const),
  ];
  for (const [name, text] of lines) console.log(`  ${name.padEnd(24)} ${text}`);
}

/** Requests over time: # a page of Resource Graph, - 20 reads of Azure Resource Manager. */
function picture(times: readonly (readonly [string, number])[]): void {
  const first = Math.min(...times.map(([, at]) => at));
  const seconds = Map.groupBy(times, ([, at]) => Math.floor((at - first) / 1000));
  console.log('  every second, # a page of Resource Graph and - 20 reads of Azure Resource Manager:');
  for (let second = 0; second <= Math.max(...seconds.keys()); second++) {
    const own = Map.groupBy(seconds.get(second) ?? [], ([method]) => method);
    const pages = '#'.repeat(own.get('POST')?.length ?? 0);
    console.log(
      `  ${String(second).padStart(4)} s ${pages.padEnd(16)} ${'-'.repeat((own.get('GET')?.length ?? 0) / 20)}`,
    );
  }
}
