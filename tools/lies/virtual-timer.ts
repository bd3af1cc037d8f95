import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Timer } from '../../src/azure/pace.ts';

/**
 * Time that runs only while everything waits: the earliest pause ends at once, unless something real is still under way
 * (`during`). Minutes pass in no time, and in the same order each time.
 */
export function virtualTimer(): Timer & { during<T>(work: () => Promise<T>): Promise<T> } {
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  let now = 0;
  let busy = 0;
  let due = false;
  const tick = () => {
    due = false;
    if (busy > 0) return;
    const next = sleepers.sort((a, b) => a.at - b.at).shift();
    if (!next) return;
    now = Math.max(now, next.at);
    next.wake();
    soon();
  };
  const soon = () => {
    if (!due) setImmediate(tick);
    due = true;
  };
  return {
    now: () => now,
    pause: (ms) =>
      new Promise((wake) => {
        sleepers.push({ at: now + ms, wake });
        soon();
      }),
    async during(work) {
      busy += 1;
      try {
        return await work();
      } finally {
        busy -= 1;
        soon();
      }
    },
  };
}

/** An answer after so many milliseconds, or the request's own timeout, whichever comes first. */
export async function after(
  timer: Timer,
  ms: number,
  request: PipelineRequest,
  answer: () => Promise<PipelineResponse>,
): Promise<PipelineResponse> {
  const cut = request.timeout > 0 && request.timeout < ms;
  await timer.pause(cut ? request.timeout : ms);
  if (cut) throw Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
  return answer();
}

/** A wire whose requests stop virtual time while they are under way. */
export const timed = (timer: ReturnType<typeof virtualTimer>, wire: HttpClient): HttpClient => ({
  sendRequest: (request) => timer.during(() => wire.sendRequest(request)),
});
