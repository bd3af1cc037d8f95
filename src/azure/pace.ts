import { setTimeout as pause } from 'node:timers/promises';

/** At most `limit` at once; the rest wait in line. */
export function gate(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => line.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const following = line.shift();
      if (following) following();
      else running -= 1;
    }
  };
}

/**
 * Resource Graph's own pace: at most `limit` starts in any `windowMs`, and none before a quota that is spent is full
 * again.
 */
export function pacer(
  limit: number,
  windowMs: number,
  onWait: (ms: number) => void = () => {},
): { start(): Promise<void>; holdFor(ms: number): void } {
  const starts: number[] = [];
  let heldUntil = 0;
  let last: Promise<void> = Promise.resolve();
  const turn = async (): Promise<void> => {
    const oldest = starts.length >= limit ? (starts.shift() ?? 0) : 0;
    const until = Math.max(oldest + windowMs, heldUntil);
    const wait = until - Date.now();
    if (wait > 0) {
      onWait(wait);
      await pause(wait);
    }
    starts.push(Date.now());
  };
  return {
    start() {
      last = last.then(turn);
      return last;
    },
    holdFor(ms) {
      heldUntil = Math.max(heldUntil, Date.now() + ms);
    },
  };
}
