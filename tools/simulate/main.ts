import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { type Counts, inWords, sumOf } from './counts.ts';
import { type Month, month } from './month.ts';

/*
 * npm run simulate -- --seeds 100: seeded months, each compared with its oracle, a few at once. The last line is the
 * total.
 */

const given = z.object({ seeds: z.array(z.number()), nights: z.number(), subscriptions: z.number() });
type Given = z.infer<typeof given>;
type Done = Month & { readonly seed: number };

async function run({ seeds, nights, subscriptions }: Given, done: (one: Done) => void): Promise<void> {
  for (const seed of seeds) done({ seed, ...(await month(seed, { nights, subscriptions })) });
}

async function total(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      nights: { type: 'string', default: '30' },
      subscriptions: { type: 'string', default: '200' },
      jobs: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const all = Array.from({ length: Number(values.seeds) }, (_, index) => Number(values.from) + index);
  const jobs = Math.max(Math.min(Number(values.jobs), all.length), 1);
  const months: Counts[] = [];
  let wrong = 0;
  const began = performance.now();
  const print = (one: Done) => {
    months.push(one.counts);
    wrong += one.wrong.length;
    console.log(`seed ${one.seed}: ${inWords(one.counts)}, ${one.wrong.length} wrong`);
    for (const what of one.wrong.slice(0, 10)) console.log(`  ${what}`);
  };
  const shared = { nights: Number(values.nights), subscriptions: Number(values.subscriptions) };
  await Promise.all(
    Array.from({ length: jobs }, (_, job) => {
      const seeds = all.filter((_seed, index) => index % jobs === job);
      const worker = new Worker(new URL(import.meta.url), { workerData: { ...shared, seeds } satisfies Given });
      worker.on('message', print);
      return new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
    }),
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${months.length} months in ${seconds} s: ${inWords(sumOf(months))}, ${wrong} wrong`);
  process.exitCode = wrong > 0 || months.length < all.length ? 1 : 0;
}

await (isMainThread ? total() : run(given.parse(workerData), (one) => parentPort?.postMessage(one)));
