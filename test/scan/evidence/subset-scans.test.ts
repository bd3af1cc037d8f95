import { beforeAll, describe, expect, it } from 'vitest';
import { verifyAnchors } from '../../../src/scan/evidence/anchors.ts';
import { findings } from '../../../src/scan/evidence/ledger.ts';
import { newestFirst } from '../../../src/scan/scan-id.ts';
import type { ScanRow } from '../../../src/scan/store.ts';
import { random } from '../../../tools/simulate/random.ts';
import { memoryAnchors, memoryTables, type Nights, nights, type Tables } from '../../../tools/tamper/nights.ts';
import { tryRow, verifyNights } from '../../../tools/tamper/try.ts';

/* Scans of some subscriptions stand in the chain between the nights, and the last of them after it. */

let built: Nights;
let subsets: readonly ScanRow[];
beforeAll(async () => {
  built = await nights(20, memoryTables(), undefined, true);
  subsets = built.tables.scans
    .all()
    .filter((row) => row.partition === 'scan')
    .map((row): ScanRow => JSON.parse(row.text))
    .filter((row) => row.only);
});

const changed = async (table: keyof Tables, over: (own: Tables['scans']) => void) => {
  const copy = built.tables[table].copy();
  over(copy);
  const { differences } = await verifyNights({ ...built, tables: { ...built.tables, [table]: copy } });
  return differences;
};

it('leaves untouched nights with subset scans as they are', async () => {
  const verified = await verifyNights(built);
  const outside = findings();
  expect(await verifyAnchors(memoryAnchors(new Map(built.anchors)), verified.chain, outside)).toBe(27);
  expect([verified.differences, verified.notes, outside.differences, outside.notes]).toEqual([[], [], [], []]);
  expect([verified.scans, verified.manifests, verified.head?.scanId]).toEqual([27, 27, subsets[0]?.id]);
  expect(verified.chain.filter((one) => one.lost)).toEqual([]);
  expect(built.purged).toBeGreaterThan(10);
});

describe('verification', () => {
  it('finds each change of the row of a subset scan', async () => {
    for (const { id } of subsets) {
      const key = newestFirst(id);
      const removed = await changed('scans', (scans) => scans.force('scan', key, undefined));
      expect(
        removed.map((one) => one.table),
        `${id} removed`,
      ).toContain('scans');
      const whole = await changed('scans', (scans) => {
        const { only: _only, ...row } = JSON.parse(scans.all().find((one) => one.key === key)?.text ?? '{}');
        scans.force('scan', key, JSON.stringify(row));
      });
      expect(whole, `${id} as a scan of the whole scope`).toContainEqual(
        expect.objectContaining({ scanId: id, what: 'the scan row is not the one that was closed' }),
      );
    }
  });

  it('finds each result of a subset scan that was removed', async () => {
    const [newest] = subsets;
    const own = built.tables.results.all().filter((row) => row.partition.startsWith(newest?.id ?? 'none'));
    expect(own).toHaveLength(2);
    for (const { partition, key } of own)
      expect(await changed('results', (results) => results.force(partition, key, undefined))).toContainEqual(
        expect.objectContaining({ table: 'results', scanId: newest?.id, what: expect.stringContaining('is missing') }),
      );
  });

  it('finds and names each change of a row', async () => {
    const draw = random(20261128);
    const missed = [];
    for (let tried = 0; tried < 60; ) {
      const one = await tryRow(built, draw);
      if (!one) continue;
      tried += 1;
      if (one.missed) missed.push(one);
    }
    expect(missed).toEqual([]);
  });
});
