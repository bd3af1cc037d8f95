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

/** What the workers were answered in each second, and how many answers each had. */
export type Shared = {
  readonly answered: readonly number[];
  readonly refused: readonly number[];
  readonly byWorker: readonly number[];
};

/**
 * Workers that share one principal, each with as much to ask of Resource Graph as it is let, against Azure's quota of
 * 15 requests in 5 seconds, in virtual time.
 */
export async function shareQuota(workers: number, headroom = 0, seconds: number = SECONDS): Promise<Shared> {
  const timer = virtualTimer();
  const quota = buckets(timer.now);
  const answered: number[] = Array.from({ length: seconds }, () => 0);
  const refused: number[] = Array.from({ length: seconds }, () => 0);
  const wireOf = (): HttpClient => ({
    sendRequest: (request) =>
      after(timer, LATENCY_MS, request, async () => {
        const limited = quota.graph();
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
    await Promise.all(Array.from({ length: LINES_AT_ONCE }, line));
    return done;
  };
  const byWorker = await Promise.all(Array.from({ length: workers }, work));
  return { answered, refused, byWorker };
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
}
