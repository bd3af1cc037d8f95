import { parseArgs } from 'node:util';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { buckets } from '../local/tenant/buckets.ts';
import { credential } from '../local/tenant/credential.ts';
import { connect } from '../src/azure/client.ts';
import { CLOUD_PROFILES } from '../src/model/cloud.ts';
import { after, virtualTimer } from '../tools/lies/virtual-timer.ts';

const { values } = parseArgs({
  args: process.argv.slice(2),
  strict: false,
  options: { workers: { type: 'string', default: '4' }, headroom: { type: 'string', default: '0' } },
});
const SECONDS = 120;
const LATENCY_MS = 50;
const WINDOW_S = 5;
const QUOTA = 15;
const LINES_AT_ONCE = 4;
const LINES_WHERE_SLOW = 40;

/** What the workers were answered in each second, and how many answers each had. */
export type Shared = {
  readonly answered: readonly number[];
  readonly refused: readonly number[];
  readonly byWorker: readonly number[];
};

/**
 * Workers that share one principal, each with as much to ask of Resource Graph as it is let, against Azure's quota of
 * 15 requests in 5 seconds, in virtual time. `answerMs`: so long after a request came in its answer is sent.
 */
export async function shareQuota(
  workers: number,
  headroom = 0,
  seconds: number = SECONDS,
  answerMs = 0,
): Promise<Shared> {
  const timer = virtualTimer();
  const quota = buckets(timer.now);
  const answered: number[] = Array.from({ length: seconds }, () => 0);
  const refused: number[] = Array.from({ length: seconds }, () => 0);
  const wireOf = (): HttpClient => ({
    sendRequest: (request) =>
      after(timer, LATENCY_MS, request, async () => {
        const limited = quota.graph();
        if (answerMs > 0) await timer.pause(answerMs);
        const second = Math.floor(timer.now() / 1000);
        const counts = limited.refused ? refused : answered;
        if (second < seconds) counts[second] = (counts[second] ?? 0) + 1;
        const body = limited.refused
          ? { error: { code: 'RateLimiting', message: 'Please provide below info when asking for support.' } }
          : { totalRecords: 0, count: 0, data: [], resultTruncated: 'false' };
        return {
          request,
          status: limited.refused ? 429 : 200,
          bodyAsText: JSON.stringify(body),
          headers: createHttpHeaders({ ...limited.headers }),
        };
      }),
  });
  const work = async (): Promise<number> => {
    const arm = connect({
      cloud: CLOUD_PROFILES.public,
      credential: credential(),
      httpClient: wireOf(),
      timer,
      graphHeadroom: headroom,
    });
    let done = 0;
    const line = async () => {
      while (timer.now() < seconds * 1000) {
        const asked = await arm.graph({ query: 'resources' }, z.looseObject({})).catch(() => undefined);
        if (asked) done += 1;
      }
    };
    await Promise.all(Array.from({ length: answerMs > 0 ? LINES_WHERE_SLOW : LINES_AT_ONCE }, line));
    return done;
  };
  const byWorker = await Promise.all(Array.from({ length: workers }, work));
  return { answered, refused, byWorker };
}

/** When the reads of the one large subscription and of the small ones were answered, in seconds, and refusals. */
export type SharedReads = {
  readonly large: number;
  readonly small: number;
  readonly lost: number;
  readonly refused: number;
};

const LARGE_READS = 1000;
const SMALL = 40;
const SMALL_READS = 10;

/**
 * Workers that share one principal and read Azure Resource Manager: first all of one large subscription, then 40 small
 * ones, against a bucket of 250 for each subscription, refilled by 25 a second, in virtual time.
 */
export async function shareReads(workers: number, largeReads: number): Promise<SharedReads> {
  const timer = virtualTimer();
  const quota = buckets(timer.now);
  let refused = 0;
  const httpClient: HttpClient = {
    sendRequest: (request) =>
      after(timer, LATENCY_MS, request, async () => {
        const limited = quota.arm(new URL(request.url).pathname.split('/')[2] ?? '');
        if (limited.refused) refused += 1;
        const body = limited.refused
          ? { error: { code: 'SubscriptionRequestsThrottled', message: 'Wait.' } }
          : { value: [] };
        const headers = createHttpHeaders({ ...limited.headers });
        return { request, status: limited.refused ? 429 : 200, bodyAsText: JSON.stringify(body), headers };
      }),
  };
  let lost = 0;
  const work = async (): Promise<readonly [large: number, small: number]> => {
    const arm = connect({ cloud: CLOUD_PROFILES.public, credential: credential(), httpClient, timer });
    const read = (id: string) => (_: unknown, index: number) =>
      arm
        .get(`/subscriptions/${id}/providers/Microsoft.Test/kind${index}?api-version=1`, z.looseObject({}))
        .catch(() => {
          lost += 1;
        });
    const large = Promise.all(Array.from({ length: largeReads }, read('large'))).then(() => timer.now() / 1000);
    const others = Array.from({ length: SMALL }, (_, one) => Array.from({ length: SMALL_READS }, read(`small${one}`)));
    const small = Promise.all(others.flat()).then(() => timer.now() / 1000);
    return Promise.all([large, small]);
  };
  const done = await Promise.all(Array.from({ length: workers }, work));
  return {
    large: Math.max(...done.map(([large]) => large)),
    small: Math.max(...done.map(([, small]) => small)),
    lost,
    refused,
  };
}

/** Prints who got what, and a picture of requests and refusals over time. */
export async function run(): Promise<void> {
  const workers = Number(values.workers);
  const headroom = Number(values.headroom);
  const { answered, refused, byWorker } = await shareQuota(workers, headroom);
  const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
  const granted = ((QUOTA - headroom) * SECONDS) / WINDOW_S;
  console.log(`  ${workers} workers, ${SECONDS} s, ${headroom} of ${QUOTA} requests left to others`);
  console.log(
    `  answered ${sum(answered)}, ${((sum(answered) / granted) * 100).toFixed(0)} % of what the quota grants`,
  );
  console.log(`  refused  ${sum(refused)}, ${sum(refused.slice(SECONDS / 2))} of them in the second half`);
  console.log(`  each worker had ${byWorker.join(', ')} answers`);
  console.log('  every 5 seconds, # answered and x refused:');
  for (let from = 0; from < SECONDS; from += WINDOW_S) {
    const part = (counts: readonly number[]) => sum(counts.slice(from, from + WINDOW_S));
    console.log(`  ${String(from).padStart(4)} s ${'#'.repeat(part(answered))}${'x'.repeat(part(refused))}`);
  }
  for (const count of [1, workers]) await printReads(count);
}

async function printReads(workers: number): Promise<void> {
  const { large, small, lost, refused } = await shareReads(workers, LARGE_READS);
  console.log(
    `  ${workers} reading Azure Resource Manager: ${workers * LARGE_READS} reads of one subscription in ${large.toFixed(0)} s, ${workers * SMALL * SMALL_READS} of ${SMALL} others in ${small.toFixed(1)} s; refused ${refused}, lost ${lost}`,
  );
}
