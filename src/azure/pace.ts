import { setTimeout as pause } from 'node:timers/promises';

/** A clock that never runs backwards, in milliseconds, and the waits that go with it. */
export type Timer = { now(): number; pause(ms: number): Promise<void> };

export const processTimer: Timer = { now: () => performance.now(), pause: (ms) => pause(ms) };

/**
 * Resource Graph's own pace: at most `limit` starts in any `windowMs`, and none before a quota that is spent is full
 * again. Azure grants 15 requests in 5 seconds to a principal, every page counted (Microsoft Learn, "Guidance for
 * throttled requests in Azure Resource Graph").
 *
 * @param onWait told of each wait, in milliseconds, before it begins
 * @returns `start` resolves when it is one's turn, first come, first served, and never rejects; `holdFor` lets nobody
 *   start for so many milliseconds
 */
export function pacer(
  limit: number,
  windowMs: number,
  onWait: (ms: number) => void = () => {},
  timer: Timer = processTimer,
): { start(): Promise<void>; holdFor(ms: number): void } {
  const starts: number[] = [];
  let heldUntil = 0;
  let last: Promise<void> = Promise.resolve();
  const turn = async (): Promise<void> => {
    const oldest = starts.length >= limit ? starts.shift() : undefined;
    const until = Math.max(oldest === undefined ? 0 : oldest + windowMs, heldUntil);
    const wait = until - timer.now();
    if (wait > 0) {
      onWait(wait);
      await timer.pause(wait);
    }
    starts.push(timer.now());
  };
  return {
    start() {
      last = last.then(turn);
      return last;
    },
    holdFor(ms) {
      heldUntil = Math.max(heldUntil, timer.now() + ms);
    },
  };
}
