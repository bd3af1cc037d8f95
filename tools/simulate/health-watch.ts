import { healthReasons } from '../../src/functions/health-reasons.ts';
import type { CloudEvent } from '../../src/notify/event-schema.ts';
import { type Host, wired } from './host.ts';
import { life } from './mortal.ts';
import { type Telling, type Told, untold } from './oracle.ts';
import { unpublished } from './topic.ts';
import { OVERDUE_HOURS } from './world.ts';

/* Health must be red whenever somebody was not told in time, whatever the reason. */

const HOUR = 3_600_000;
/** As in the settings of the app that nobody changed. */
const STALE_HOURS = 26;

export type HealthWatch = {
  /** A scan was closed, after which the owners should know this. */
  closed(at: number, expected: ReadonlyMap<Telling, number>): void;
  /** Asks for health now. Returns what is wrong with its answer. */
  check(told: Told): Promise<readonly string[]>;
  /** At the end, when everything was told, nothing may be red but what an operator has to look at. */
  end(): Promise<readonly string[]>;
  /** How often somebody was not told in time when health was asked for. */
  readonly counts: { owners: number; receivers: number; nights: number; policies: number };
};

export function healthWatch(host: Host, received: readonly CloudEvent[]): HealthWatch {
  const snapshots: { readonly at: number; readonly expected: ReadonlyMap<Telling, number> }[] = [];
  const counts = { owners: 0, receivers: 0, nights: 0, policies: 0 };
  const ask = async () => {
    const own = await wired(host, life(), false);
    return healthReasons({ ...own, staleAfter: STALE_HOURS, isReader: true });
  };
  return {
    counts,
    closed(at, expected) {
      snapshots.push({ at, expected: new Map(expected) });
    },
    async check(told) {
      const { at: now } = host.clock;
      const reasons = await ask();
      const wrong: string[] = [];
      const since = now - OVERDUE_HOURS * HOUR;
      const due = snapshots.findLast((one) => one.at <= since);
      const [first] = due ? untold(due.expected, told) : [];
      if (first) counts.owners += 1;
      if (first && reasons.mail.length + reasons.policy.length === 0) wrong.push(`health is green, and ${first}`);
      const [waiting] = await unpublished(host.store, received, since);
      if (waiting) counts.receivers += 1;
      if (waiting && reasons.topic.length + reasons.policy.length === 0)
        wrong.push(`health is green, and the topic lacks ${waiting.why}`);
      const newest = (await host.store.scans(100)).find((row) => row.summary && !row.only);
      const isStale = Math.abs(now - Date.parse(newest?.finishedAt ?? '')) > STALE_HOURS * HOUR;
      if (isStale) counts.nights += 1;
      if (isStale && reasons.scan.length === 0) wrong.push('health is green without a scan of last night');
      const isBroken = (await host.loadPolicy?.(life()))?.faults.length ?? 0;
      if (isBroken) counts.policies += 1;
      if (isBroken && reasons.policy.length === 0) wrong.push('health is green with a broken policy');
      return wrong;
    },
    async end() {
      const { mail, topic, policy } = await ask();
      return [...mail, ...topic, ...policy].map((reason) => `health is red though everything was told: ${reason}`);
    },
  };
}
