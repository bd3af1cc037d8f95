import { parseArgs } from 'node:util';
import { BOM_PARTS } from '../../src/model/evidence/bom.ts';
import { METRICS } from '../../src/model/evidence/tokens.ts';
import { FORECAST_DAYS } from '../../src/model/token-use.ts';
import { combinations, tryLie } from './try.ts';
import { openWorlds } from './worlds.ts';

/*
 * npm run lies: every kind of request that a scan sends, with every fault of the table. The last line has the counts.
 * With --bom, those that the AI bill of materials and the forecast add, and no others.
 */

const { values } = parseArgs({
  options: {
    world: { type: 'string', default: '' },
    fault: { type: 'string', default: '' },
    kind: { type: 'string', default: '' },
    each: { type: 'string', default: '1' },
    bom: { type: 'boolean', default: false },
  },
});
const OPTIONAL = [...Object.values(BOM_PARTS), METRICS].map(({ path }) => path.split('}').at(-1)?.toLowerCase() ?? '');
/**
 * Whether a kind of request is one of the optional reads: deployments of an account are not, those of an endpoint are.
 */
const isOptional = (kind: string): boolean =>
  OPTIONAL.some((end) => kind.toLowerCase().endsWith(end)) && !/\/accounts\/\*\/deployments$/i.test(kind);
const began = performance.now();
const stray: string[] = [];
process.on('unhandledRejection', (error) => void stray.push(String(error)));
process.on('uncaughtException', (error) => void stray.push(String(error)));
const sum = { kinds: 0, tried: 0, told: 0, wrong: 0 };
const reads = values.bom ? { bom: true, forecastDays: FORECAST_DAYS } : {};
for (const world of (await openWorlds(reads)).filter((one) => one.name.includes(values.world))) {
  const all = combinations(world).filter(
    ({ kind, fault }, index) =>
      kind.includes(values.kind) &&
      (!values.bom || isOptional(kind)) &&
      fault[0].includes(values.fault) &&
      index % Number(values.each) === 0,
  );
  const kinds = new Set(all.map((one) => one.kind));
  sum.kinds = Math.max(sum.kinds, kinds.size);
  console.log(
    `${world.name}: ${kinds.size} kinds of request, ${world.honest.report.findings.length} findings, exit status ${world.honest.exit}, ${all.length} combinations`,
  );
  for (const combination of all) {
    const { told, wrong } = await tryLie(world, combination);
    sum.tried += 1;
    sum.told += told ? 1 : 0;
    sum.wrong += wrong.length > 0 ? 1 : 0;
    if (wrong.length > 0)
      console.log(
        `  ${world.name} | ${combination.kind} | ${combination.fault[0]} | ${combination.reach} | ${wrong.length}: ${wrong[0]}`,
      );
  }
}
sum.wrong += stray.length;
for (const what of stray.slice(0, 10)) console.log(`  uncaught: ${what}`);
console.log(
  `${sum.kinds} kinds of request, ${sum.tried} combinations tried, ${sum.told} of them lies in ${((performance.now() - began) / 1000).toFixed(0)} s: ${sum.wrong} bettered, crashed or waited too long`,
);
process.exitCode = sum.wrong > 0 ? 1 : 0;
