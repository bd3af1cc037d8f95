import { parseArgs } from 'node:util';
import { type Counts, inWords, sumOf } from './counts.ts';
import { month } from './month.ts';

/* npm run simulate -- --seeds 100: seeded months, each compared with its oracle. The last line is the total. */

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    nights: { type: 'string', default: '30' },
    subscriptions: { type: 'string', default: '200' },
  },
});
const months: Counts[] = [];
let wrong = 0;
const began = performance.now();
const first = Number(values.from);
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const one = await month(seed, { nights: Number(values.nights), subscriptions: Number(values.subscriptions) });
  months.push(one.counts);
  wrong += one.wrong.length;
  console.log(`seed ${seed}: ${inWords(one.counts)}, ${one.wrong.length} wrong`);
  for (const what of one.wrong.slice(0, 10)) console.log(`  ${what}`);
}
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`${values.seeds} months in ${seconds} s: ${inWords(sumOf(months))}, ${wrong} wrong`);
process.exitCode = wrong > 0 ? 1 : 0;
