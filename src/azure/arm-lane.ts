import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { processTimer, type Timer } from './pace.ts';

/** One subscription, or the tenant: what Azure Resource Manager counts together for one identity. */
type Line = {
  readonly waiting: (() => void)[];
  underWay: number;
  heldUntil: number;
  /** Milliseconds between two starts; none while enough of the quota is left. */
  gap: number;
};

export type ArmLane = {
  /** Runs a read when a place is free and it is its subscription's turn; in their order within a subscription. */
  run<T>(path: string, read: () => Promise<T>): Promise<T>;
  /** What an answer says of the quota of a path. */
  learn(path: string, headers: PipelineResponse['headers']): void;
  /** A read was refused: its subscription waits so long and goes slower, and no other. */
  refused(path: string, waitMs: number): void;
};

/**
 * Azure Resource Manager grants an identity 250 reads of each subscription and of the tenant, and gives 25 back a
 * second (Microsoft Learn, "Understand how Azure Resource Manager throttles requests"). Below this many left a process
 * takes no more than comes back: others may be reading too, and requests under way are not counted yet.
 */
const FEW_LEFT = 32;
/** Below this many it goes slower with each answer: others take what comes back, too. */
const NEARLY_NONE = 12;
const FASTER = 0.95;
const SLOWER = 1.1;
/** Where much is left again, not all at once: those who share the quota see it at the same time. */
const FREER = 0.8;
const SHORTEST_GAP_MS = 5;
const REFILL_GAP_MS = 1000 / 25;
/** The slowest: whoever shares a spent bucket with many still asks once in so long. */
const LONGEST_GAP_MS = 2000;

/** What is left for this identity, for all identities together, and of the tenant; whichever of them an answer has. */
const REMAINING = [
  'x-ms-ratelimit-remaining-subscription-reads',
  'x-ms-ratelimit-remaining-subscription-global-reads',
  'x-ms-ratelimit-remaining-tenant-reads',
];

/**
 * Places for reads of Azure Resource Manager, given in turn to the subscriptions that wait, so that one with thousands
 * of reads delays no other. One whose quota is nearly spent, or that Azure refuses, waits outside of the places and at
 * its own pace: no faster than the quota comes back, half as fast after each refusal, and slower or faster by what each
 * answer says is left. Workers of one identity slow down for the same subscription and for no other.
 */
export function armLane(places: number, timer: Timer = processTimer): ArmLane {
  const lines = new Map<string, Line>();
  let free = places;
  let wakeAt = Number.POSITIVE_INFINITY;

  const lineOf = (path: string): Line => {
    const key = quotaOf(path);
    const line = lines.get(key) ?? { waiting: [], underWay: 0, heldUntil: Number.NEGATIVE_INFINITY, gap: 0 };
    lines.set(key, line);
    return line;
  };
  const wake = (at: number): void => {
    if (at >= wakeAt) return;
    wakeAt = at;
    void timer.pause(Math.max(1, at - timer.now())).then(() => {
      if (wakeAt === at) wakeAt = Number.POSITIVE_INFINITY;
      fill();
    });
  };
  const fill = (): void => {
    let held = Number.POSITIVE_INFINITY;
    for (const [key, line] of lines) {
      if (free === 0) return;
      if (line.waiting.length === 0) {
        if (line.underWay === 0 && line.gap === 0) lines.delete(key);
        continue;
      }
      if (line.heldUntil > timer.now()) {
        held = Math.min(held, line.heldUntil);
        continue;
      }
      // To the end of the round: it comes again after all that wait.
      lines.delete(key);
      lines.set(key, line);
      begin(line);
    }
    if (held < Number.POSITIVE_INFINITY) wake(held);
  };
  const begin = (line: Line): void => {
    free -= 1;
    line.underWay += 1;
    if (line.gap > 0) line.heldUntil = timer.now() + line.gap;
    line.waiting.shift()?.();
  };

  return {
    async run(path, read) {
      const line = lineOf(path);
      await new Promise<void>((resolve) => {
        line.waiting.push(resolve);
        fill();
      });
      try {
        return await read();
      } finally {
        // Whoever waits for the answer hears it first: after a fault the breaker decides what may begin.
        void heard().then(() => {
          free += 1;
          line.underWay -= 1;
          fill();
        });
      }
    },
    learn(path, headers) {
      const left = REMAINING.map((name) => headers.get(name)?.trim()).filter((text) => text && /^\d+$/.test(text));
      if (left.length === 0) return;
      const line = lineOf(path);
      const least = Math.min(...left.map(Number));
      if (least < FEW_LEFT) line.gap = bounded(line.gap * (least < NEARLY_NONE ? SLOWER : FASTER));
      else line.gap = line.gap > SHORTEST_GAP_MS ? line.gap * FREER : 0;
    },
    refused(path, waitMs) {
      const line = lineOf(path);
      line.gap = bounded(bounded(line.gap) * 2);
      line.heldUntil = Math.max(line.heldUntil, timer.now() + waitMs);
    },
  };
}

/** When those who wait for an answer have had their turn, all the way out to who asked. */
async function heard(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await undefined;
}

const bounded = (gap: number): number => Math.min(LONGEST_GAP_MS, Math.max(REFILL_GAP_MS, gap));

/** The subscription of a path or link, or the tenant. */
function quotaOf(pathOrLink: string): string {
  const path = pathOrLink.replace(/^https:\/\/[^/]+/i, '');
  return /^\/subscriptions\/([^/?]+)/i.exec(path)?.[1]?.toLowerCase() ?? 'tenant';
}
