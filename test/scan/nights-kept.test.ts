import { expect, it } from 'vitest';
import { filterCounter } from '../../src/scan/stored/filter.ts';
import { loadReport } from '../../src/scan/stored/report-source.ts';
import { SIMULATED_CHECKS } from '../../tools/simulate/checks.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { IDS, POLICY, week } from './weeks.ts';

/* What a report says of the nights before it: what each fixed, and who left. */

it('names what each night fixed and who left the scope, with the last scan that listed it', async () => {
  const store = memoryStore();
  const { run } = week(store, memoryOutbox());
  for (let index = 0; index < 5; index++) await run(index);
  const [row, third, second] = await store.scans(3);
  const report = row && (await loadReport(store, SIMULATED_CHECKS, row));
  if (!report || !third || !second) throw new Error('No report');
  expect(report.delisted).toEqual([
    {
      id: IDS[2],
      name: 'sub-c',
      at: third.startedAt,
      lastScan: { id: second.id, at: second.startedAt },
      failed: ['AISPM-903'],
    },
  ]);
  const namesIn = (subscription: string) =>
    filterCounter({ subscription: [subscription] })
      .head(report)
      .delisted?.map((one) => one.name);
  expect(['sub-c', IDS[2] ?? '', 'sub-*', 'sub-a'].map(namesIn)).toEqual([['sub-c'], ['sub-c'], ['sub-c'], []]);
  expect(report.slaHours).toEqual(POLICY.slaHours);
  expect(report.trend.map((night) => night.fixed === undefined)).toEqual([true, false, false, false, false]);
  // What changes every night flaps from the third night on, and is fixed no more.
  expect(report.trend.map(({ fixed = [] }) => fixed.map(([, zone, days, n]) => [zone, days, n]))).toEqual([
    [],
    [[3, 1, 1]],
    [[3, 1, 1]],
    [],
    [],
  ]);
});
