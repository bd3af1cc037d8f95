import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { AzureError, isTimeout } from './errors.ts';
import { processTimer, type Timer } from './pace.ts';
import { isLogin } from './pipeline.ts';

/** In milliseconds. */
export type RetryLimits = {
  /** All tries and waits of one request together. */
  readonly totalMs: number;
  /** All waits between its tries together; what is left of `totalMs` is for the tries themselves. */
  readonly waitMs: number;
  /** The first wait where Azure names none, and the shortest whatever Azure names. */
  readonly firstMs: number;
};
export const RETRY_LIMITS: RetryLimits = { totalMs: 60_000, waitMs: 50_000, firstMs: 500 };

export type Counted = { throttled: number; retried: number };
/** The pace that every further try keeps, and is told of each refusal. */
export type Pace = {
  turn(request: PipelineRequest): Promise<void>;
  refused(request: PipelineRequest, waitMs: number): void;
};

const FAULTS = new Set([408, 500, 502, 503, 504]);
const TRIES_AFTER_FAULT = 2;
/** Below this a try gets all the time that is left. */
const LAST_TRY_MS = 10_000;
/** How much of the time that is left may be waited away. */
const WAIT_SHARE = 5 / 6;

/**
 * Sends a request again while that may help and its time lasts. A 429 waits as long as Azure says (Retry-After,
 * x-ms-user-quota-resets-after) or, where it says nothing, by doubling; a 5xx, a timeout or a broken connection is
 * tried twice more. A try may take two thirds of what is left, so that there is always time for one more; what Azure
 * asks to wait is cut for the same reason. The SDK's own retries are off: they wait without any limit, and not at all
 * for a 429 without Retry-After.
 *
 * @returns a policy for every attempt. It resolves to the last answer, whatever its status; where the last try timed
 *   out, to the answer before it. It takes the request's own `timeout` as the time for all tries where that is shorter.
 * @throws what the last try threw where no try was answered, and at once a refused login or our own refusal of a link
 */
export function retryPolicy(
  limits: RetryLimits,
  counted: Counted,
  pace: Pace,
  timer: Timer = processTimer,
): PipelinePolicy {
  return {
    name: 'aispmPatience',
    async sendRequest(request, next) {
      const deadline = timer.now() + Math.min(request.timeout || limits.totalMs, limits.totalMs);
      let waitLeft = limits.waitMs;
      let faults = 0;
      let answered: Outcome | undefined;
      for (let attempt = 0; ; attempt++) {
        const left = deadline - timer.now();
        request.timeout = Math.max(1, Math.floor(left > LAST_TRY_MS ? (left * 2) / 3 : left));
        const outcome = await attempted(() => next(request));
        if ('response' in outcome) answered = outcome;
        const last = answered && 'error' in outcome && isTimeout(outcome.error) ? answered : outcome;
        const why = refusalOf(outcome);
        if (why === 'throttled') counted.throttled += 1;
        if (why === undefined || (why === 'fault' && ++faults > TRIES_AFTER_FAULT)) return settle(last);
        const most = Math.min(waitLeft, (deadline - timer.now()) * WAIT_SHARE);
        if (most <= 0) return settle(last);
        const wait = Math.min(waitOf(outcome, attempt, limits.firstMs), most);
        if (why === 'throttled') pace.refused(request, wait);
        waitLeft -= wait;
        counted.retried += 1;
        await timer.pause(wait);
        await pace.turn(request);
        if (timer.now() >= deadline) return settle(last);
      }
    },
  };
}

function waitOf(outcome: Outcome, attempt: number, firstMs: number): number {
  const own = firstMs * 2 ** Math.min(attempt, 6) * (0.75 + Math.random() / 2);
  return Math.max(('response' in outcome ? requestedWaitMs(outcome.response) : undefined) ?? own, firstMs);
}

/** Whether another try may help: not after an answer, a refused login, or a link that was refused by ourselves. */
function refusalOf(outcome: Outcome): 'throttled' | 'fault' | undefined {
  if ('error' in outcome) return outcome.error instanceof AzureError || isLogin(outcome.error) ? undefined : 'fault';
  const { response } = outcome;
  if (response.status === 429 || (response.status === 503 && requestedWaitMs(response) !== undefined))
    return 'throttled';
  return FAULTS.has(response.status) ? 'fault' : undefined;
}

type Outcome = { readonly response: PipelineResponse } | { readonly error: unknown };

const attempted = (send: () => Promise<PipelineResponse>): Promise<Outcome> =>
  send().then(
    (response) => ({ response }),
    (error: unknown) => ({ error }),
  );

function settle(outcome: Outcome): PipelineResponse {
  if ('error' in outcome) throw outcome.error;
  return outcome.response;
}

/**
 * What the answer asks to wait, in milliseconds: Retry-After in seconds or as a date (RFC 9110), else Resource Graph's
 * own header. Undefined where it asks nothing that can be read.
 */
export function requestedWaitMs(response: Pick<PipelineResponse, 'headers'>): number | undefined {
  const after = response.headers.get('retry-after')?.trim();
  if (after) {
    if (/^\d+(\.\d+)?$/.test(after)) return Number(after) * 1000;
    const until = Date.parse(after);
    if (!Number.isNaN(until)) return Math.max(0, until - Date.now());
  }
  return resetsAfter(response);
}

/**
 * Milliseconds until Resource Graph's quota is full again: header x-ms-user-quota-resets-after, hh:mm:ss. Undefined
 * where it is missing or written otherwise.
 */
export function resetsAfter(response: Pick<PipelineResponse, 'headers'>): number | undefined {
  const parts = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(
    response.headers.get('x-ms-user-quota-resets-after')?.trim() ?? '',
  );
  return parts ? (Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3])) * 1000 : undefined;
}
