import type { PolicyInForce } from '../../src/functions/policy-loader.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import type { Policy } from '../../src/model/policy.ts';
import { publishEvents } from '../../src/notify/event-channel.ts';
import type { EventDeps, EventOutbox, Topic } from '../../src/notify/event-ports.ts';
import { owedNotes } from '../../src/notify/note-scans.ts';
import type { DigestDeps, MailService, Outbox } from '../../src/notify/ports.ts';
import { sendDigests } from '../../src/notify/send-digests.ts';
import type { ScanDependencies } from '../../src/scan/dependencies.ts';
import { finishScans } from '../../src/scan/finish/finish-scans.ts';
import { announceRowsSetAside } from '../../src/scan/finish/rows-set-aside.ts';
import { isOpen, planScan } from '../../src/scan/plan/plan-scan.ts';
import { planSubset } from '../../src/scan/plan/plan-subset.ts';
import type { Azure } from '../../src/scan/ports.ts';
import { failShard, scanShard } from '../../src/scan/shard/scan-shard.ts';
import type { Store } from '../../src/scan/store.ts';
import { SIMULATED_CHECKS } from './checks.ts';
import { plain } from './mailbox.ts';
import type { MemoryQueue } from './memory.ts';
import { Killed, type Life, life, mortal } from './mortal.ts';
import { memoryEventOutbox } from './topic.ts';

/*
 * What the Functions host does with the app: timers, and messages delivered at least once, to processes that can be
 * killed.
 */

export type Host = {
  readonly store: Store;
  readonly outbox: Outbox;
  readonly queue: MemoryQueue;
  readonly azure: Azure;
  readonly mail: MailService;
  readonly policy: Policy;
  /** Loads the policy for a process, at each call; without it `policy` is always in force. */
  readonly loadPolicy?: (own: Life) => Promise<PolicyInForce>;
  /** The channel of events; without it there is none. */
  readonly topic?: { readonly outbox: EventOutbox; readonly topic: Topic };
  readonly clock: { at: number };
  readonly events: [name: string, fields: Readonly<Record<string, unknown>>][];
  readonly perMinute?: number;
  readonly perHour?: number;
  readonly shardSize?: number;
};

export type NightOptions = {
  /** Each process that is started: the first, and one after each that was killed. */
  readonly lives?: () => Life;
  /** Whether a message that was handled is delivered once more. */
  readonly doubled?: () => boolean;
  /** Whether two finishers and two senders run at once. */
  readonly twice?: () => boolean;
  /** Damages stored rows, or the policy; `restart`: the process ends, and another takes its place. */
  readonly damage?: (
    tick: number,
    when: 'before the shards' | 'before the finisher',
  ) => Promise<'restart' | undefined> | Promise<void>;
  /** The only subscriptions to scan, on request. */
  readonly only?: readonly string[];
  /** Minutes from timer to timer. */
  readonly tickMinutes?: number;
  /** Gives up after this many. */
  readonly ticks?: number;
};

const MAX_DELIVERIES = 5;
type Ending = 'done' | 'killed' | 'threw';

export type HostDeps = {
  readonly deps: ScanDependencies;
  readonly digests: DigestDeps;
  readonly events: EventDeps;
  readonly policyFaults: readonly string[];
};

export function depsOf(host: Host, own: Life, inForce?: PolicyInForce): HostDeps {
  const now = () => new Date(host.clock.at);
  const event: ScanDependencies['event'] = (name, fields) => {
    if (!own.dead) host.events.push([name, fields]);
  };
  const store = mortal(host.store, own);
  const deps: ScanDependencies = {
    azure: host.azure,
    store,
    queue: mortal(host.queue, own),
    checks: SIMULATED_CHECKS,
    policy: inForce?.policy ?? host.policy,
    policyUnusable: inForce?.unusable,
    policyWarnings: inForce?.warnings ?? [],
    cloud: CLOUD_PROFILES.public,
    version: '0.0.0',
    now,
    scope: [],
    shardSize: host.shardSize ?? 2,
    deadlineMinutes: 120,
    event,
  };
  const mail = {
    service: mortal(host.mail, own),
    perMinute: host.perMinute ?? 100,
    perHour: host.perHour ?? 1000,
    settings: 'simulated',
  };
  const outbox = mortal(host.outbox, own);
  const notes = owedNotes({ ...deps, outbox, pageUrl: undefined });
  const topic = host.topic && {
    topic: mortal(host.topic.topic, own),
    source: '/aispm-watch/simulated/aispm',
    settings: 'simulated',
  };
  return {
    deps: { ...deps, notes },
    digests: { ...deps, outbox, mail, compose: plain, pageUrl: undefined },
    events: { ...deps, events: mortal(host.topic?.outbox ?? memoryEventOutbox(), own), topic, pageUrl: undefined },
    policyFaults: inForce?.faults ?? [],
  };
}

/** What a function of the app works with; `needsPolicy`: whether it throws without any policy. */
export async function wired(host: Host, own: Life, needsPolicy: boolean): Promise<HostDeps> {
  const inForce = await host.loadPolicy?.(own);
  if (needsPolicy && inForce?.unusable !== undefined) throw new Error(`The simulated Policy: ${inForce.unusable}`);
  return depsOf(host, own, inForce);
}

/** Ends that the simulation planned; anything else that is thrown is a fault of the product. */
export const isPlanned = (error: unknown): boolean =>
  error instanceof Error && /^The simulated |has no list of subscriptions/.test(error.message);

/** The processes of a host, one after the other. */
function processes(host: Host, { lives = () => life(), twice = () => false }: Pick<NightOptions, 'lives' | 'twice'>) {
  const first = lives();
  let process = first;
  /** Runs a function of the app, and says how it ended: by itself, or because the process was killed. */
  const invoke = async (run: (deps: HostDeps) => Promise<unknown>, needsPolicy = true): Promise<Ending> => {
    try {
      await run(await wired(host, process, needsPolicy));
      return process.dead ? 'killed' : 'done';
    } catch (error) {
      if (error instanceof Killed) return 'killed';
      if (!isPlanned(error)) throw error;
      return process.dead ? 'killed' : 'threw';
    } finally {
      if (process.dead) process = lives();
    }
  };
  return {
    first,
    invoke,
    both: (run: (deps: HostDeps) => Promise<unknown>, needsPolicy = true) =>
      invoke((deps) => (twice() ? Promise.all([run(deps), run(deps)]) : run(deps)), needsPolicy),
    restart: () => {
      process = lives();
    },
  };
}

/** The timers of a host from one time to another, without the one that starts a night. */
export async function dayTime(
  host: Host,
  options: Pick<NightOptions, 'lives' | 'twice'>,
  { until, minutes }: { readonly until: number; readonly minutes: number },
): Promise<void> {
  const { both } = processes(host, options);
  for (; host.clock.at < until; host.clock.at += minutes * 60_000) {
    await both(({ deps }) => finishScans(deps), false);
    await both(({ digests }) => sendDigests(digests));
    await both(({ events }) => publishEvents(events));
  }
}

/** One night, from the timer to the last mail. Returns how many steps its first process took. */
export async function night(host: Host, options: NightOptions = {}): Promise<number> {
  const { doubled = () => false, tickMinutes = 5, ticks = 100, only } = options;
  const started = host.clock.at;
  const { first, invoke, both, restart } = processes(host, options);
  const disturb = async (tick: number, when: 'before the shards' | 'before the finisher') => {
    if ((await options.damage?.(tick, when)) === 'restart') restart();
  };
  const isDone = async () => {
    const newest = (await host.store.scans(3)).find((row) => row.startedAt === new Date(started).toISOString());
    return (
      newest !== undefined &&
      !isOpen(newest) &&
      newest.told === 'done' &&
      host.queue.messages.length === 0 &&
      (only !== undefined || (await host.store.latest()) === newest.id)
    );
  };
  // The timer fires once; it fires again only where the process ended before the function did.
  let isDue = true;
  for (let tick = 0; tick < ticks && !(await isDone()); tick++) {
    if (isDue) {
      const ending = await invoke(({ deps }) =>
        only ? planSubset(deps, new Date(started), only) : planScan(deps, 'timer', new Date(started)),
      );
      isDue = ending === 'killed';
    }
    await disturb(tick, 'before the shards');
    for (let message = host.queue.messages.shift(); message; message = host.queue.messages.shift()) {
      const { scanId, shard } = message;
      const ending =
        message.deliveries < MAX_DELIVERIES
          ? await invoke(({ deps }) => scanShard(deps, { scanId, shard }))
          : await invoke(({ deps }) => failShard(deps, { scanId, shard }, 'poison'), false);
      if (ending !== 'done') host.queue.messages.push({ ...message, deliveries: message.deliveries + 1 });
      else if (doubled()) host.queue.messages.push({ ...message, deliveries: 1 });
    }
    await invoke(({ deps }) => announceRowsSetAside(deps), false);
    await disturb(tick, 'before the finisher');
    await both(({ deps }) => finishScans(deps), false);
    await both(({ digests }) => sendDigests(digests));
    if (host.topic) await both(({ events }) => publishEvents(events));
    host.clock.at += tickMinutes * 60_000;
  }
  return first.steps;
}
