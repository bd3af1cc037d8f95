import { fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startMailbox } from '../local/mailbox/mailbox.ts';
import { startStorage } from '../local/storage.ts';
import { openStore } from '../src/store/store.ts';
import type { AppStep, StepFigures } from './app-child.ts';
import { bareRequests } from './bare.ts';
import { appStep, messageOf } from './step.ts';
import type { Figures, Sent } from './tenant.ts';

const { values } = parseArgs({
  args: process.argv.slice(2),
  strict: false,
  options: {
    subscriptions: { type: 'string', default: '2000' },
    'latency-ms': { type: 'string', default: '50' },
    workers: { type: 'string', default: '4' },
  },
});
const SUBSCRIPTIONS = Number(values.subscriptions);
const LATENCY_MS = Number(values['latency-ms']);
const WORKERS = Number(values.workers);
const GRAPH_QUOTA = 15;
const GRAPH_WINDOW_S = 5;
/** What the steps leave to other tools, as the app does by default. */
const HEADROOM = 1;
const ARM_AT_ONCE = 32;

/**
 * A night of the app over Azurite and a generated tenant with latency and Azure's throttling, each step in a process of
 * its own: planner, four workers that share principal and quota, finisher, digest, and the ready answers. Prints the
 * time and the peak memory of each, and the workers' time against the floor, bare undici and one request at a time.
 */
export async function run(): Promise<void> {
  const tenant = fork(join(import.meta.dirname, 'tenant.ts'), [`generated:${SUBSCRIPTIONS}`, String(LATENCY_MS)]);
  const [from, storage, mailbox] = await Promise.all([
    messageOf<{ endpoint: string; ca: string }>(tenant),
    startStorage(),
    startMailbox(),
  ]);
  const mails = { endpoint: mailbox.endpoint, ca: mailbox.ca };
  const step = (name: AppStep['step'], more: Partial<AppStep> = {}) =>
    appStep({ step: name, storage: storage.connectionString, from, ...more });
  const line = (name: string, text: string) => console.log(`  ${name.padEnd(22)} ${text}`);
  const print = (name: string, what: string, one: StepFigures) => {
    line(name, `${took(one.ms)}, ${took(one.processorMs)} of a processor, peak ${mib(one.peakBytes)}; ${what}`);
  };
  try {
    line('tenant', `${SUBSCRIPTIONS} subscriptions, ${LATENCY_MS} ms latency, throttling on`);
    const planned = await step('plan');
    tenant.send('sent');
    const before = (await messageOf<readonly Sent[]>(tenant)).length;
    print('planner', `${planned.gave} shards`, planned);
    const began = performance.now();
    const workers = await Promise.all(
      Array.from({ length: WORKERS }, (_, worker) =>
        step('shards', { shards: shardsOf(planned.gave).filter((shard) => shard % WORKERS === worker) }),
      ),
    );
    const seconds = (performance.now() - began) / 1000;
    for (const [index, worker] of workers.entries()) print(`worker ${index + 1}`, `${worker.gave} shards`, worker);
    tenant.send('sent');
    const sent = (await messageOf<readonly Sent[]>(tenant)).slice(before);
    tenant.send('figures');
    const { arm, graph, refused } = await messageOf<Figures>(tenant);
    const pages = sent.filter(({ method }) => method === 'POST').length;
    const floors = [
      (pages * GRAPH_WINDOW_S) / (GRAPH_QUOTA - HEADROOM),
      ((sent.length - pages) * LATENCY_MS) / 1000 / ARM_AT_ONCE / WORKERS,
    ];
    const floor = Math.max(...floors);
    line(
      '  all workers',
      `${seconds.toFixed(1)} s, ${(seconds / floor).toFixed(2)} times the floor of ${floor.toFixed(1)} s, with ${HEADROOM} of ${GRAPH_QUOTA} left to others`,
    );
    line(
      '  one by one',
      `${(seconds / (((arm + graph) * LATENCY_MS) / 1000)).toFixed(3)} times the latency of all requests`,
    );
    const bare = await bareRequests(sent, {
      world: `generated:${SUBSCRIPTIONS}`,
      latencyMs: LATENCY_MS,
      atOnce: ARM_AT_ONCE,
      processes: WORKERS,
    });
    const processorMs = workers.reduce((all, worker) => all + worker.processorMs, 0);
    line(
      '  bare undici',
      `${(seconds / (bare.ms / 1000)).toFixed(2)} times ${took(bare.ms)}, the same requests in ${WORKERS} processes, no quota; ${(processorMs / bare.processorMs).toFixed(2)} times ${took(bare.processorMs)} of a processor`,
    );
    line('  requests', `${arm} ARM, ${graph} pages of Resource Graph, ${refused} refused (429)`);
    const finished = await step('finish');
    print('finisher', `${finished.gave} scan closed`, finished);
    const digest = await step('digest', { mailbox: mails });
    print('digest', `${mailbox.mails.length} mails`, digest);
    for (const format of ['json', 'html'] as const) {
      const made = await step(format);
      print(`ready ${format}`, `${mib(made.gave)} gzip`, made);
    }
    const store = await openStore({ connectionString: storage.connectionString }, 'bench');
    const summary = (await store.scans(1))[0]?.summary;
    const counts = Object.entries(summary?.totals.byStatus ?? {}).map(([status, count]) => `${count} ${status}`);
    line('findings', counts.join(', '));
    if (summary?.totals.byStatus.unknown !== 0)
      throw new Error('Findings are unknown: the scan did not see everything');
  } finally {
    tenant.disconnect();
    await Promise.all([storage.close(), mailbox.close()]);
  }
}

const shardsOf = (shards: number): readonly number[] => Array.from({ length: shards }, (_, shard) => shard);
const took = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(bytes > 10_000_000 ? 0 : 1)} MiB`;
