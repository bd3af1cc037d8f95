import { beforeAll, describe, expect, it } from 'vitest';
import type { StoredNote } from '../../../src/notify/ports.ts';
import { newestFirst } from '../../../src/scan/scan-id.ts';
import type { ScanRow } from '../../../src/scan/store.ts';
import type { MemoryTable } from '../../../tools/tamper/memory-table.ts';
import { type Nights, nights } from '../../../tools/tamper/nights.ts';
import { verifyNights } from '../../../tools/tamper/try.ts';

/* Mails that somebody who may write the tables keeps back. */

let built: Nights;
beforeAll(async () => {
  built = await nights(6);
});

type Parts = { readonly scans: MemoryTable; readonly outbox: MemoryTable };
const scansIn = ({ scans }: Parts): ScanRow[] =>
  scans
    .all()
    .filter((row) => row.partition === 'scan')
    .map((row) => JSON.parse(row.text));
/** The scan of so many nights ago that has notes, newest first. */
const scanOf = (parts: Parts, ago: number): ScanRow => {
  const found = scansIn(parts).filter((row) => (row.chain?.manifest?.notes?.size ?? 0) > 0)[ago];
  if (!found) throw new Error('No such scan has notes');
  return found;
};
const notesOf = ({ outbox }: Parts, { id }: ScanRow) =>
  outbox.all().filter((row) => row.partition === newestFirst(id) || row.partition.startsWith(`${newestFirst(id)}-d`));
const setTold = ({ scans }: Parts, { told: _told, ...row }: ScanRow, told: ScanRow['told']) =>
  scans.force('scan', newestFirst(row.id), JSON.stringify({ ...row, ...(told ? { told } : {}) }));
const withoutMail = (parts: Parts, scan: ScanRow) => {
  for (const row of notesOf(parts, scan)) {
    const { sentBy: _sentBy, ...note }: StoredNote = JSON.parse(row.text);
    parts.outbox.force(row.partition, row.key, JSON.stringify(note));
  }
};

/** What verification says after a change: differences, and notes in brackets. */
async function saidAfter(change: (parts: Parts) => void): Promise<readonly string[]> {
  const parts = { scans: built.tables.scans.copy(), outbox: built.tables.outbox.copy() };
  change(parts);
  const { differences, notes } = await verifyNights({ ...built, tables: { ...built.tables, ...parts } });
  return [...differences.map((one) => `${one.row}: ${one.what}`), ...notes.map((one) => `(${one.row}: ${one.what})`)];
}

const NOT_DRAWN = expect.stringMatching(
  /^note: what was drawn up for \d owners when it was closed is not what is there/,
);

describe('a mail that was kept back is found', () => {
  it.each([
    ['before it was sent', 0],
    ['after it was sent', 1],
  ])('where its note was taken away with everything that names it, %s', async (_when, ago) => {
    const said = await saidAfter((parts) => {
      const scan = scanOf(parts, ago);
      for (const row of notesOf(parts, scan)) parts.outbox.force(row.partition, row.key, undefined);
      parts.outbox.force('open', scan.id, undefined);
      setTold(parts, scan, 'done');
    });
    expect(said).toContainEqual(NOT_DRAWN);
  });

  it('where its scan was called told without a mail', async () => {
    const said = await saidAfter((parts) => withoutMail(parts, scanOf(parts, 0)));
    expect(said).toContainEqual(expect.stringMatching(/^note: no mail was accepted for "/));
  });

  it('where its scan was taken from the index that the sender reads', async () => {
    const said = await saidAfter((parts) => {
      withoutMail(parts, scanOf(parts, 0));
      setTold(parts, scanOf(parts, 0), 'noted');
    });
    expect(said).toEqual([
      expect.stringMatching(/^index of unsent notes: it is not in it, so that nothing is sent to "/),
    ]);
  });

  it('where its note says something else', async () => {
    const said = await saidAfter((parts) => {
      const [row] = notesOf(parts, scanOf(parts, 0)).filter((one) => !one.partition.includes('-'));
      const { note, ...sent } = JSON.parse(row?.text ?? '{}');
      const quiet = { ...note, failed: [], fixed: [], allQuiet: true };
      parts.outbox.force(row?.partition ?? '', row?.key ?? '', JSON.stringify({ ...sent, note: quiet }));
    });
    expect(said).toEqual([expect.stringMatching(/^note: that to ".*" is not what was drawn up$/)]);
  });

  it('where another mail is said to have carried it, once a later scan was closed', async () => {
    const forge = (ago: number) => (parts: Parts) => {
      for (const row of notesOf(parts, scanOf(parts, ago)).filter((one) => !one.partition.includes('-')))
        parts.outbox.force(row.partition, row.key, JSON.stringify({ ...JSON.parse(row.text), sentBy: 'forged' }));
    };
    expect(await saidAfter(forge(1))).toEqual([
      'note: the mails that carried them are not those that were recorded as accepted',
    ]);
  });
});

describe('a mail that waits', () => {
  it('is a note and no difference', async () => {
    const said = await saidAfter((parts) => {
      const scan = scanOf(parts, 0);
      withoutMail(parts, scan);
      setTold(parts, scan, 'noted');
      parts.outbox.force('open', scan.id, JSON.stringify(scan.id));
    });
    expect(said).toEqual([expect.stringMatching(/^\(note: they wait for a mail to "/)]);
  });

  it('of a scan whose mails were not begun is a note', async () => {
    const said = await saidAfter((parts) => {
      const scan = scanOf(parts, 0);
      for (const row of notesOf(parts, scan))
        if (!row.partition.includes('-')) parts.outbox.force(row.partition, row.key, undefined);
      setTold(parts, scan, undefined);
    });
    expect(said).toEqual(['(state of its mails: they were not begun)']);
  });
});

it('finds an index that names what was never closed', async () => {
  const said = await saidAfter(({ outbox }) => outbox.force('open', '20200101T010000Z', '"20200101T010000Z"'));
  expect(said).toEqual(['index of unsent notes: no such scan was closed']);
});

describe('events that were kept back are found', () => {
  const place = (ago: number) => newestFirst(scansIn(built.tables)[ago]?.id ?? '');
  it.each([
    [
      'where they are gone and were never accepted',
      ({ outbox }: Parts) =>
        outbox.force('event-written', place(0), JSON.stringify({ scanId: newestFirst(place(0)), published: false })),
      'events of a scan: they were not accepted, and nothing of them waits',
    ],
    [
      'where one of those that wait is gone',
      ({ outbox }: Parts) => {
        const scanId = newestFirst(place(0));
        outbox.force('event-written', place(0), JSON.stringify({ scanId, published: false }));
        outbox.force('event-open', scanId, '2');
        outbox.force(
          `${place(0)}-events`,
          'a',
          '{"event":{"id":"a","source":"s","type":"t","time":"2026-01-01","data":{}}}',
        );
      },
      'events of a scan: 2 were written, and 1 wait',
    ],
    [
      'where nothing says that they were written',
      ({ outbox }: Parts) => outbox.force('event-written', place(1), undefined),
      'events of a scan: nothing says that they were written',
    ],
  ])('%s', async (_what, change, said) => {
    expect(await saidAfter(change)).toEqual([said]);
  });
});
