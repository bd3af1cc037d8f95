import { parseArgs } from 'node:util';
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
const sum = {
  scans: 0,
  changes: 0,
  mails: 0,
  repeats: 0,
  kills: 0,
  doubles: 0,
  damaged: 0,
  lists: 0,
  jumps: 0,
  subsets: 0,
};
let wrong = 0;
const began = performance.now();
const first = Number(values.from);
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const one = await month(seed, { nights: Number(values.nights), subscriptions: Number(values.subscriptions) });
  for (const name of [
    'scans',
    'changes',
    'mails',
    'repeats',
    'kills',
    'doubles',
    'damaged',
    'lists',
    'jumps',
    'subsets',
  ] as const)
    sum[name] += one[name];
  wrong += one.wrong.length;
  console.log(
    `seed ${seed}: ${one.scans} scans, ${one.changes} changes told in ${one.mails} mails (${one.repeats} repeats, marked), ${one.kills} kills, ${one.doubles} doubles, ${one.damaged} damaged rows, ${one.jumps} jumps of the clock, ${one.subsets} scans on request, ${one.wrong.length} wrong`,
  );
  for (const what of one.wrong.slice(0, 10)) console.log(`  ${what}`);
}
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  `${values.seeds} months in ${seconds} s: ${sum.scans} scans, ${sum.changes} changes each told once in ${sum.mails} mails, ${sum.repeats} marked repeats, ${sum.kills} kills, ${sum.doubles} double deliveries, ${sum.damaged} rows unreadable or missing (${sum.lists} of them lists of shards), ${sum.jumps} jumps of the clock, ${sum.subsets} scans on request, ${wrong} wrong`,
);
process.exitCode = wrong > 0 ? 1 : 0;
