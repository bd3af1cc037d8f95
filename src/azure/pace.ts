import { setTimeout as pause } from 'node:timers/promises';

/** A clock that never runs backwards, in milliseconds, and the waits that go with it. */
export type Timer = { now(): number; pause(ms: number): Promise<void> };

export const processTimer: Timer = { now: () => performance.now(), pause: (ms) => pause(ms) };

/**
 * What Resource Graph says of the quota with each answer: what is left of it, and when it is full again. It says so of
 * the time at which the request came in, for a slow answer long ago. `startedAt`: when that request started, undefined
 * where that is not known.
 */
export type QuotaLeft = {
  readonly remaining: number;
  readonly resetsAfterMs: number;
  readonly startedAt: number | undefined;
};

export type Pacer = {
  /** Resolves when it is one's turn, first come, first served, with the time; never rejects. */
  start(): Promise<number>;
  /** Lets nobody start for so many milliseconds. */
  holdFor(ms: number): void;
  /** What the last answer says of the quota. */
  learn(left: QuotaLeft): void;
  /** A request was refused: nobody starts for so long, and this process takes less from now on. */
  refused(ms: number): void;
};

/** How much of its share a process keeps after a refusal, and after a quota that others helped to spend. */
const AFTER_REFUSAL = 0.5;
const AFTER_SPENT = 0.85;
/** So long it is known when a request started: longer than an answer may take. */
const KEPT_MS = 300_000;
/** A longer way to Azure is not waited for: what comes in a little early is covered by the headroom. */
const MOST_TRANSIT_MS = 200;
/** No quota takes longer to be full again, whatever an answer says. */
const MOST_HELD_MS = 60_000;

/**
 * Resource Graph's own pace: at most `limit` starts in any `windowMs`, and none before a quota that is spent is full
 * again. Azure grants 15 requests in 5 seconds to a principal, every page counted (Microsoft Learn, "Guidance for
 * throttled requests in Azure Resource Graph").
 *
 * Whoever shares the principal shares the quota, and nobody says how many they are. So a process learns its share: it
 * takes less where others helped to spend the quota and half of it where Azure refuses, and one request more for each
 * window in which something was left. What is left is the same for all who share it, and who takes more gives more up,
 * so that their shares meet. Alone, it has the whole quota.
 *
 * @param headroom so many requests of the quota are left to other tools
 * @param onWait told of each wait, in milliseconds, before it begins
 */
export function pacer(
  quota: number,
  windowMs: number,
  headroom: number,
  onWait: (ms: number) => void = () => {},
  timer: Timer = processTimer,
): Pacer {
  const limit = Math.max(1, quota - headroom);
  const starts: number[] = [];
  let share = limit;
  let changedAt = Number.NEGATIVE_INFINITY;
  let heldUntil = 0;
  let last: Promise<number> = Promise.resolve(0);
  /** How long a request needs to come in: at most what the quickest answer took. */
  let transitMs = MOST_TRANSIT_MS;

  const takeLess = (factor: number): void => {
    if (timer.now() - changedAt < windowMs) return;
    share = Math.max(1, share * factor);
    changedAt = timer.now();
  };
  const nextStart = (): number => {
    const now = timer.now();
    if (share < limit && now - changedAt >= 2 * windowMs) {
      share = Math.min(limit, share + 1);
      changedAt = now - windowMs;
    }
    const oldest = starts.at(-Math.floor(share)) ?? Number.NEGATIVE_INFINITY;
    const gap = share < limit ? windowMs / share : 0;
    return Math.max(oldest + windowMs, (starts.at(-1) ?? Number.NEGATIVE_INFINITY) + gap, heldUntil);
  };
  const turn = async (): Promise<number> => {
    for (let wait = nextStart() - timer.now(); wait > 0; wait = nextStart() - timer.now()) {
      onWait(wait);
      await timer.pause(wait);
    }
    const now = timer.now();
    starts.push(now);
    while (starts.length > limit && (starts[0] ?? now) < now - KEPT_MS) starts.shift();
    return now;
  };
  const holdUntil = (at: number): void => {
    heldUntil = Math.max(heldUntil, at);
  };
  const holdFor = (ms: number): void => holdUntil(timer.now() + ms);
  /** Own starts of a whole window: more than those of Azure's own, so that nobody is seen who is not there. */
  const startsUpTo = (startedAt: number): readonly number[] =>
    starts.filter((at) => at >= startedAt - windowMs - transitMs && at <= startedAt + transitMs);
  return {
    start() {
      last = last.then(turn);
      return last;
    },
    holdFor,
    learn({ remaining, resetsAfterMs, startedAt: known }) {
      const startedAt = known ?? timer.now();
      if (known !== undefined) transitMs = Math.min(transitMs, timer.now() - known);
      if (!(remaining <= headroom)) return;
      const spent = quota - remaining;
      const own = startsUpTo(startedAt);
      const fullAgain = startedAt + Math.min(resetsAfterMs, MOST_HELD_MS);
      const first = spent > own.length ? undefined : own.at(-spent);
      // Azure rounds the wait up to whole seconds. What was spent here alone says more closely when its window began.
      holdUntil(transitMs + (first === undefined ? fullAgain : Math.min(fullAgain, first + windowMs)));
      if (first === undefined) takeLess(AFTER_SPENT);
    },
    refused(ms) {
      holdFor(ms);
      takeLess(AFTER_REFUSAL);
    },
  };
}
