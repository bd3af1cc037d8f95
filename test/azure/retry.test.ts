import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AzureError } from '../../src/azure/errors.ts';
import { RETRY_LIMITS, requestedWaitMs, resetsAfter, retryPolicy } from '../../src/azure/retry.ts';
import { after, virtualTimer } from '../../tools/lies/virtual-timer.ts';

const request = createPipelineRequest({ url: 'https://management.azure.com/subscriptions' });
const answer = (status: number, headers: Record<string, string> = {}): PipelineResponse => ({
  request,
  status,
  headers: createHttpHeaders(headers),
});

describe('what an answer asks to wait', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-24T01:00:00Z') }));
  afterEach(() => void vi.useRealTimers());
  it.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': ' 0.5 ' }, 500],
    [{ 'retry-after': 'Tue, 24 Nov 2026 01:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 00:59:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': 'soon', 'x-ms-user-quota-resets-after': '00:00:05' }, 5000],
    [{ 'x-ms-user-quota-resets-after': '01:02:03.5' }, 3_723_500],
    [{ 'x-ms-user-quota-resets-after': '5' }, undefined],
  ])('%j: %s ms', (headers, ms) => expect(requestedWaitMs(answer(429, headers))).toBe(ms));
  it('reads the quota alone', () =>
    expect(resetsAfter(answer(200, { 'retry-after': '9', 'x-ms-user-quota-resets-after': '00:00:02' }))).toBe(2000));
});

type Step = PipelineResponse | Error;

/** Runs the policy over a script, the last step for ever; the waits are those that Azure's refusals led to. */
async function run(steps: readonly Step[], patience = { totalMs: 60_000, waitMs: 40, firstMs: 1 }) {
  const counted = { throttled: 0, retried: 0 };
  const waits: number[] = [];
  let sent = 0;
  const policy = retryPolicy(patience, counted, {
    turn: async () => {},
    refused: (_request, ms) => void waits.push(ms),
  });
  const outcome = await policy
    .sendRequest(request, async () => {
      const step = steps[Math.min(sent++, steps.length - 1)];
      if (step instanceof Error || !step) throw step;
      return step;
    })
    .then(
      (response) => response.status,
      (error: Error) => error.name,
    );
  return { outcome, sent, waits, counted };
}

const reset = Object.assign(new Error('reset'), { name: 'RestError', code: 'ECONNRESET' });
const named = (name: string) => Object.assign(new Error('no'), { name });

describe('patience', () => {
  it.each<[string, Step[], number | string, number]>([
    ['an answer', [answer(200)], 200, 1],
    ['a refusal', [answer(403)], 403, 1],
    ['a missing one', [answer(404)], 404, 1],
    ['one 429 without any header', [answer(429), answer(200)], 200, 2],
    ['one 429 that asks for longer than the patience', [answer(429, { 'retry-after': '3600' }), answer(200)], 200, 2],
    ['429 for ever, asking for longer than the patience', [answer(429, { 'retry-after': '3600' })], 429, 2],
    ['one 503 that asks to wait', [answer(503, { 'retry-after': '0.001' }), answer(200)], 200, 2],
    ['one 500', [answer(500), answer(200)], 200, 2],
    ['two faults of different kinds', [answer(502), reset, answer(200)], 200, 3],
    ['500 for ever', [answer(500)], 500, 3],
    ['a reset for ever', [reset], 'RestError', 3],
    ['a refused login', [named('CredentialUnavailableError')], 'CredentialUnavailableError', 1],
    ['a link that we refuse', [new AzureError('failed', 'Refused')], 'AzureError', 1],
  ])('%s: %s after %s tries', async (_what, steps, outcome, sent) =>
    expect(await run(steps)).toMatchObject({ outcome, sent }),
  );

  it('waits as long as Azure asks, and not less than its own first wait', async () => {
    const { waits, counted } = await run([
      answer(429, { 'retry-after': '0.02' }),
      answer(429, { 'x-ms-user-quota-resets-after': '00:00:00.01' }),
      answer(429, { 'retry-after': '0' }),
      answer(200),
    ]);
    expect(waits).toEqual([20, 10, 1]);
    expect(counted).toEqual({ throttled: 3, retried: 3 });
  });
  it('doubles its own waits where Azure says nothing, and spends what it may wait and no more', async () => {
    const { outcome, waits } = await run([answer(429)], { totalMs: 60_000, waitMs: 40, firstMs: 2 });
    expect(outcome).toBe(429);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(40);
    for (const [index, ms] of waits.slice(0, -1).entries()) {
      expect(ms).toBeGreaterThanOrEqual(2 * 2 ** index * 0.75);
      expect(ms).toBeLessThanOrEqual(2 * 2 ** index * 1.25);
    }
  });
});

describe('one request ends within a minute, its tries and waits included', () => {
  const retryAfter = (seconds: number) => answer(429, { 'retry-after': String(seconds) });
  it.each<[string, readonly (readonly [slowMs: number, step: Step])[], number | string, number]>([
    ['a hang', [[3_600_000, answer(200)]], 'AbortError', 3],
    [
      'a hang, then an answer',
      [
        [3_600_000, answer(200)],
        [100, answer(200)],
      ],
      200,
      2,
    ],
    ['504 after 55 seconds', [[55_000, answer(504)]], 'AbortError', 3],
    ['504 after 20 seconds, which is worth more than our own timeout', [[20_000, answer(504)]], 504, 3],
    ['504 at once', [[0, answer(504)]], 504, 3],
    ['429 that asks for an hour', [[0, retryAfter(3600)]], 429, 2],
    ['429 after half a minute that asks for an hour', [[30_000, retryAfter(3600)]], 429, 2],
    ['429 that asks for a second, for ever', [[10, retryAfter(1)]], 429, 51],
    ['429 after a second without a header, for ever', [[1000, answer(429)]], 429, 9],
    ['a slow answer', [[39_000, answer(200)]], 200, 1],
  ])('%s', async (_what, script, outcome, most) => {
    const timer = virtualTimer();
    let sent = 0;
    const nothing = { turn: async () => {}, refused: () => {} };
    const policy = retryPolicy(RETRY_LIMITS, { throttled: 0, retried: 0 }, nothing, timer);
    const asked = createPipelineRequest({ url: request.url });
    const told = await policy
      .sendRequest(asked, async () => {
        const [slowMs, step] = script[Math.min(sent++, script.length - 1)] ?? [0, reset];
        if (step instanceof Error) throw step;
        return after(timer, slowMs, asked, async () => step);
      })
      .then(
        (response) => response.status,
        (error: Error) => error.name,
      );
    expect(told).toBe(outcome);
    expect(timer.now()).toBeLessThanOrEqual(60_000);
    expect(sent).toBeLessThanOrEqual(most);
    expect(sent).toBeGreaterThan(outcome === 200 ? 0 : 1);
  });
});
