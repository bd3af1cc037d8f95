import { beforeAll, describe, expect, it } from 'vitest';
import { verifyAnchors } from '../../../src/scan/evidence/anchors.ts';
import { manifestHash } from '../../../src/scan/evidence/digests.ts';
import { findings } from '../../../src/scan/evidence/ledger.ts';
import type { PurgeProgress } from '../../../src/scan/purge-progress.ts';
import { newestFirst } from '../../../src/scan/scan-id.ts';
import type { ScanRow } from '../../../src/scan/store.ts';
import { random } from '../../../tools/simulate/random.ts';
import { memoryAnchors, type Nights, nights, type Tables } from '../../../tools/tamper/nights.ts';
import { rewritten } from '../../../tools/tamper/rewrite.ts';
import { tryAnchor, tryRewrite, tryRollback, tryRow, verifyNights } from '../../../tools/tamper/try.ts';

/* A small part of `npm run tamper`: nights with purges, changed at random. */

let built: Nights;
let older: Nights;
beforeAll(async () => {
  built = await nights(22);
  older = await nights(19);
});

const scansOf = (tables: Tables): ScanRow[] =>
  tables.scans
    .all()
    .filter((row) => row.partition === 'scan')
    .map((row) => JSON.parse(row.text));
const changed = (over: (scans: Tables['scans'], rows: readonly ScanRow[]) => void): Nights => {
  const scans = built.tables.scans.copy();
  over(scans, scansOf(built.tables));
  return { ...built, tables: { ...built.tables, scans } };
};

it('leaves untouched nights as they are: each row, each anchor', async () => {
  const verified = await verifyNights(built);
  const outside = findings();
  expect(await verifyAnchors(memoryAnchors(new Map(built.anchors)), verified.chain, outside)).toBe(22);
  expect([verified.differences, verified.notes, outside.differences, outside.notes]).toEqual([[], [], [], []]);
  expect([verified.scans, verified.manifests, verified.head?.number]).toEqual([22, 22, 22]);
  expect(built.purged).toBeGreaterThan(20);
  // What was to be told goes with the last results of its scan.
  const left = new Set(built.tables.results.all().map((row) => newestFirst(row.partition.slice(0, 16))));
  const told = built.tables.outbox
    .all()
    .flatMap((row) => /^(\d{8}T\d{6}Z)(-drawn-.*)?$/.exec(row.partition)?.[1] ?? []);
  expect([told.length > 5, told.filter((place) => !left.has(place))]).toEqual([true, []]);
});

describe('verification', () => {
  it('finds and names each change of a row', async () => {
    const draw = random(20261127);
    const missed = [];
    for (let tried = 0; tried < 120; ) {
      const one = await tryRow(built, draw);
      if (!one) continue;
      tried += 1;
      if (one.missed) missed.push(one);
    }
    expect(missed).toEqual([]);
  });

  it('finds a chain that was cut, at its beginning, in its middle and at its end', async () => {
    for (const cut of [21, 10, 0]) {
      const { differences } = await verifyNights(
        changed((scans, rows) => scans.force('scan', newestFirst(rows[cut]?.id ?? ''), undefined)),
      );
      expect(differences[0], `row ${cut}`).toMatchObject({ table: 'scans' });
    }
    const alone = await verifyNights(
      changed((scans, rows) => {
        for (const row of rows.slice(1)) scans.force('scan', newestFirst(row.id), undefined);
      }),
    );
    expect(alone.differences[0]?.what).toContain('the first manifest, which it names, and those up to it are gone');
  });

  it('finds a cut end although the pointers were moved with it', async () => {
    const { differences } = await verifyNights(
      changed((scans, rows) => {
        const [last, before] = rows;
        scans.force('scan', newestFirst(last?.id ?? ''), undefined);
        scans.force('latest', 'latest', JSON.stringify(before?.id));
        scans.force('anchored', 'anchored', JSON.stringify(before?.id));
        scans.force('claim', 'claim', JSON.stringify({ ...before, chain: undefined, summary: undefined }));
      }),
    );
    expect(new Set(differences.map((one) => one.table))).toEqual(
      new Set(['scans', 'memories', 'history', 'results', 'shards', 'drift', 'evidence']),
    );
  });

  it('finds a tombstone for what had not expired', async () => {
    const row = built.tables.scans.all().find((one) => one.partition === 'purge');
    const progress: PurgeProgress = JSON.parse(row?.text ?? '{}');
    const [, newest] = scansOf(built.tables);
    const number = (progress.numbered ?? 0) + 1;
    const forged = {
      number,
      scanId: newest?.id ?? '',
      zone: 3 as const,
      at: built.end.toISOString(),
      retentionYears: 0.05,
      results: 1,
      leaves: null,
    };
    const { differences } = await verifyNights(
      changed((scans) =>
        scans.force(
          'purge',
          'progress',
          JSON.stringify({
            ...progress,
            numbered: number,
            at: built.end.toISOString(),
            pending: [...(progress.pending ?? []), forged],
          }),
        ),
      ),
    );
    expect(differences).toEqual([
      expect.objectContaining({
        row: 'tombstone',
        scanId: newest?.id,
        what: expect.stringContaining('had not expired'),
      }),
    ]);
  });

  it('finds a rewritten chain against its anchors and its head', async () => {
    const draw = random(7);
    const tried = [];
    for (let index = 0; index < 10; index++) tried.push(await tryRewrite(built, draw));
    expect(tried.flatMap((one) => one.missed ?? [])).toEqual([]);
    const head = (await verifyNights(built)).head?.hash;
    const forged = await verifyNights({ ...built, tables: rewritten(built.tables, draw).tables });
    expect([forged.total, forged.chain.some((one) => manifestHash(one) === head)]).toEqual([0, false]);
  });

  it('finds a store that was put back', async () => {
    expect((await tryRollback(older, built)).missed).toBeUndefined();
  });

  it('finds each change of an anchor', async () => {
    const verified = await verifyNights(built);
    const draw = random(3);
    const tried = [];
    for (let index = 0; index < 40; index++) tried.push(await tryAnchor(built, verified, draw));
    expect(tried.filter((one) => one.missed)).toEqual([]);
  });
});
