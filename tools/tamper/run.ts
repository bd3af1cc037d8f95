import { parseArgs } from 'node:util';
import { random } from '../simulate/random.ts';
import { nights } from './nights.ts';
import { openPacks, tryPack, untouchedFaults } from './packs.ts';
import { type Tried, tryAnchor, tryRewrite, tryRollback, tryRow, verifyNights } from './try.ts';

/*
 * npm run tamper: changes stored nights at random, and verifies them. Exit status 1 where a change was not found, or
 * where untouched nights do not hold.
 */

const { values } = parseArgs({
  options: {
    mutations: { type: 'string', default: '2000' },
    nights: { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
  },
});
const [wanted, length, seed] = [Number(values.mutations), Number(values.nights), Number(values.seed)];

const long = await nights(90);
const untouched = await verifyNights(long);
console.log(
  `Untouched: 90 nights, ${untouched.results} results left and ${long.purged} purged, ${untouched.total} differences, ${untouched.notes.length} notes`,
);
const built = await nights(length);
const verified = await verifyNights(built);
if (verified.total > 0) console.log(`${length} nights do not hold:`, verified.differences[0]);

const older = await nights(length - 3);
const packs = await openPacks(built, older);
const faults = await untouchedFaults(packs);
for (const fault of faults) console.log(`Untouched ${fault}`);

const draw = random(seed);
const tried: Tried[] = [];
const rewrites = Math.ceil(wanted / 20);
const add = async (most: number, attempt: () => Promise<Tried | undefined>) => {
  for (let count = 0; count < most; ) {
    const one = await attempt();
    if (!one) continue;
    tried.push(one);
    count += 1;
  }
};
await add(wanted - 6 * rewrites, () => tryRow(built, draw, packs));
await add(rewrites, () => tryRewrite(built, draw, packs));
await add(rewrites * 2, () => tryAnchor(built, verified, draw, packs));
for (const kind of ['of many nights', 'of one subscription', 'of one scan'] as const)
  await add(rewrites, () => tryPack(packs, kind, draw));
await add(1, () => tryRollback(older, built, packs));
await packs.close();

const byRow = Map.groupBy(tried, (one) => one.row);
for (const [row, own] of [...byRow].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(
    `${row.padEnd(26)} ${String(own.length).padStart(5)} changed, ${own.filter((one) => !one.missed).length} found and named`,
  );
const byKind = Map.groupBy(tried, (one) => one.kind);
for (const [kind, own] of byKind)
  console.log(
    `${kind.padEnd(26)} ${String(own.length).padStart(5)} changed, ${own.filter((one) => !one.missed).length} found and named`,
  );
const missed = tried.filter((one) => one.missed);
for (const one of missed.slice(0, 40)) console.log(`MISSED ${one.kind} ${one.row} ${one.what}: ${one.missed}`);
const apart = tried.filter((one) => one.disagree);
for (const one of apart.slice(0, 40)) console.log(`DISAGREE ${one.kind} ${one.row} ${one.what}: ${one.disagree}`);
console.log(`The verifier of another hand: ${tried.length - apart.length} of ${tried.length} verdicts the same`);
console.log(`${tried.length} changes, ${tried.length - missed.length} found and named`);
process.exitCode =
  faults.length + apart.length + missed.length > 0 || untouched.total > 0 || verified.total > 0 ? 1 : 0;
