import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import type { Policy } from '../../src/model/policy.ts';
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
  /** Damages stored rows. */
  readonly damage?: (tick: number, when: 'before the shards' | 'before the finisher') => Promise<void> | void;
  /** The only subscriptions to scan, on request. */
  readonly only?: readonly string[];
  /** Minutes from timer to timer. */
  readonly tickMinutes?: number;
  /** Gives up after this many. */
  readonly ticks?: number;
};

const MAX_DELIVERIES = 5;

export function depsOf(host: Host, own: Life): { readonly deps: ScanDependencies; readonly digests: DigestDeps } {
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
    policy: host.policy,
    policyWarnings: [],
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
  return { deps: { ...deps, notes }, digests: { ...deps, outbox, mail, compose: plain, pageUrl: undefined } };
}

/** One night, from the timer to the last mail. Returns how many steps its first process took. */
export async function night(host: Host, options: NightOptions = {}): Promise<number> {
  const {
    lives = () => life(),
    doubled = () => false,
    twice = () => false,
    tickMinutes = 5,
    ticks = 100,
    only,
  } = options;
  const started = host.clock.at;
  const first = lives();
  let process = first;
  /** Whether it finished; false where the process was killed or the function threw. */
  const invoke = async (run: (deps: ReturnType<typeof depsOf>) => Promise<unknown>): Promise<boolean> => {
    try {
      await run(depsOf(host, process));
      return !process.dead;
    } catch (error) {
      if (
        !(error instanceof Killed) &&
        !(error instanceof Error && /^The simulated Azure|has no list of subscriptions/.test(error.message))
      )
        throw error;
      return false;
    } finally {
      if (process.dead) process = lives();
    }
  };
  const both = (run: (deps: ReturnType<typeof depsOf>) => Promise<unknown>) =>
    invoke((deps) => (twice() ? Promise.all([run(deps), run(deps)]) : run(deps)));
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
  for (let tick = 0; tick < ticks && !(await isDone()); tick++) {
    if (
      !(await host.store.getClaim().then((claim) => claim && claim.value.startedAt === new Date(started).toISOString()))
    )
      await invoke(({ deps }) =>
        only ? planSubset(deps, new Date(started), only) : planScan(deps, 'timer', new Date(started)),
      );
    await options.damage?.(tick, 'before the shards');
    for (let message = host.queue.messages.shift(); message; message = host.queue.messages.shift()) {
      const { scanId, shard } = message;
      const done =
        message.deliveries < MAX_DELIVERIES
          ? await invoke(({ deps }) => scanShard(deps, { scanId, shard }))
          : await invoke(({ deps }) => failShard(deps, { scanId, shard }, 'poison'));
      if (!done) host.queue.messages.push({ ...message, deliveries: message.deliveries + 1 });
      else if (doubled()) host.queue.messages.push({ ...message, deliveries: 1 });
    }
    await invoke(({ deps }) => announceRowsSetAside(deps));
    await options.damage?.(tick, 'before the finisher');
    await both(({ deps }) => finishScans(deps));
    await both(({ digests }) => sendDigests(digests));
    host.clock.at += tickMinutes * 60_000;
  }
  return first.steps;
}
