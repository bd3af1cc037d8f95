import { setTimeout as pause } from 'node:timers/promises';
import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { AzureError, isLogin } from './errors.ts';

/**
 * How long one request may wait in all, and its first wait where Azure names none (also the shortest there is, whatever
 * Azure names).
 */
export type RetryLimits = { readonly waitMs: number; readonly firstMs: number };
export type Counted = { throttled: number; retried: number };
/** The pace that every attempt keeps, and is told of each refusal. */
export type Pace = {
  turn(request: PipelineRequest): Promise<void>;
  refused(request: PipelineRequest, waitMs: number): void;
};

const FAULTS = new Set([408, 500, 502, 503, 504]);
const TRIES_AFTER_FAULT = 2;

/**
 * Runs on every attempt. A 429 waits as long as Azure says (Retry-After, x-ms-user-quota-resets-after) or, where it
 * says nothing, by our own doubling; a 5xx or a broken connection is tried twice more. What Azure asks is cut to what
 * is left of `waitMs`, so that one more try is made whatever it asks; what is still refused when `waitMs` is spent
 * comes back as it is. The SDK's own retries are off: they wait without any limit, and not at all for a 429 without
 * Retry-After.
 */
export function retryPolicy(patience: RetryLimits, counted: Counted, pace: Pace): PipelinePolicy {
  return {
    name: 'aispmPatience',
    async sendRequest(request, next) {
      let left = patience.waitMs;
      let faults = 0;
      for (let attempt = 0; ; attempt++) {
        await pace.turn(request);
        const outcome = await attempted(() => next(request));
        const why = refusalOf(outcome);
        if (why === 'throttled') counted.throttled += 1;
        if (why === undefined || (why === 'fault' && ++faults > TRIES_AFTER_FAULT) || left <= 0) return settle(outcome);
        const own = patience.firstMs * 2 ** Math.min(attempt, 6) * (0.75 + Math.random() / 2);
        const wait = Math.min(
          Math.max(('response' in outcome ? requestedWaitMs(outcome.response) : undefined) ?? own, patience.firstMs),
          left,
        );
        if (why === 'throttled') pace.refused(request, wait);
        left -= wait;
        counted.retried += 1;
        await pause(wait);
      }
    },
  };
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

/** What the answer asks to wait, in milliseconds. */
export function requestedWaitMs(response: Pick<PipelineResponse, 'headers'>): number | undefined {
  const after = response.headers.get('retry-after')?.trim();
  if (after) {
    if (/^\d+(\.\d+)?$/.test(after)) return Number(after) * 1000;
    const until = Date.parse(after);
    if (!Number.isNaN(until)) return Math.max(0, until - Date.now());
  }
  return resetsAfter(response);
}

/** Resource Graph's hh:mm:ss until its quota is full again, in milliseconds. */
export function resetsAfter(response: Pick<PipelineResponse, 'headers'>): number | undefined {
  const parts = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(
    response.headers.get('x-ms-user-quota-resets-after')?.trim() ?? '',
  );
  return parts ? (Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3])) * 1000 : undefined;
}
