import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import { loadWorld } from '../../local/tenant/world.ts';
import { answerBudget } from '../../src/functions/answer-budget.ts';
import { answerMaker } from '../../src/functions/answer-bytes.ts';
import { prepareReports, readyReports } from '../../src/functions/ready-report.ts';
import { FORMATS } from '../../src/report/formats.ts';
import { renderPage } from '../../src/report/html.ts';
import { READY_FORMATS, type ReadyFormat } from '../../src/scan/ready-answers.ts';
import type { ScanRow } from '../../src/scan/store.ts';
import { collectReport, reportHead, reportSource } from '../../src/scan/stored/report-source.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { openTable } from '../../src/store/open-table.ts';
import { openStore } from '../../src/store/store.ts';
import type { RawRow, Table } from '../../src/store/table.ts';
import { keptNight } from './kept-night.ts';

const OPTIONS = { staleAfterHours: 26, nextScanAt: '2026-11-24T01:00:00.000Z' };
type Store = Awaited<ReturnType<typeof openStore>>;

let tenant: Tenant;
let storage: Storage;
let store: Store;
let answers: Table;
let first: ScanRow;
let second: ScanRow;
const events: Readonly<Record<string, unknown>>[] = [];
const event = (name: string, fields: Readonly<Record<string, unknown>>) => void events.push({ name, ...fields });
const rowOf = async (id: string): Promise<ScanRow> => {
  const row = await store.getScan(id);
  if (!row) throw new Error(`No scan ${id}`);
  return row;
};
/** A process of its own, which holds nothing in memory yet. */
const fresh = (over: Partial<Store> = {}, version = '1') => readyReports({ ...store, ...over }, version, CHECKS);
const make = answerMaker(answerBudget(256 * 1024 * 1024));
const prepare = (ready = fresh(), id = second.id, making = make) =>
  prepareReports({ store, checks: CHECKS, event }, ready, making, id, OPTIONS);
const find = (format: ReadyFormat, row = second, ready = fresh(), options = OPTIONS) =>
  ready.find({ row, format, options, isLatest: row === second, event });
const textOf = async (format: ReadyFormat, row = second): Promise<string | undefined> => {
  const found = await find(format, row);
  return found && gunzipSync(found.encoded.bytes).toString();
};
const rowsOf = async (partition: string): Promise<RawRow[]> => {
  const rows: RawRow[] = [];
  for await (const row of answers.rawAll(partition)) rows.push(row);
  return rows;
};

beforeAll(async () => {
  [tenant, storage] = await Promise.all([startTenant(await loadWorld('bank'), { throttle: false }), startStorage()]);
  store = await openStore({ connectionString: storage.connectionString }, 'aispm');
  answers = await openTable({ connectionString: storage.connectionString }, 'aispmanswers');
  first = await rowOf(await keptNight(store, tenant, '2026-11-22T01:00:00Z'));
  second = await rowOf(await keptNight(store, tenant, '2026-11-23T01:00:00Z'));
});
afterAll(() => Promise.all([tenant.close(), storage.close()]));

describe('a ready answer', () => {
  it('is the report of its scan, byte for byte, and its size is known', async () => {
    expect(await textOf('json')).toBeUndefined();
    await prepare();
    const head = await reportHead(store, CHECKS, second);
    if (!head) throw new Error('No report');
    const report = await collectReport(reportSource(store, { row: second, later: [] }, head));
    expect(await textOf('json')).toBe(FORMATS.json.render(report, { columns: 80, colour: false }));
    expect((await textOf('html')) === renderPage(report, OPTIONS)).toBe(true);
    const found = await find('json');
    const pieces = found?.text().pieces as Iterable<Uint8Array>;
    expect(Buffer.concat([...(pieces ?? [])])).toHaveLength(found?.encoded.plainBytes ?? 0);
    expect(events).toEqual([]);
  });

  it.each([
    ['another scan', () => find('json', first)],
    ['another version', () => find('json', second, fresh({}, '2'))],
    ['another next scan', () => find('html', second, fresh(), { ...OPTIONS, nextScanAt: '2026-11-25T01:00:00.000Z' })],
    ['another age at which it is stale', () => find('html', second, fresh(), { ...OPTIONS, staleAfterHours: 27 })],
    ['a changed row of the scan', () => find('json', { ...second, finishedAt: '2026-11-23T09:00:00.000Z' })],
    ['a scan without a link', () => find('json', { ...second, chain: undefined } as unknown as ScanRow)],
    ['another link', () => find('json', { ...second, chain: first.chain } as ScanRow)],
  ])('is never that of %s', async (_what, found) => expect(await found()).toBeUndefined());

  it('of another scan is not served from the place of this one', async () => {
    await prepare(fresh(), first.id);
    const [own, other] = [await rowsOf(`${second.id}-json`), await rowsOf(`${first.id}-json`)];
    await answers.putRaw(`${second.id}-json`, other);
    expect(await textOf('json')).toBeUndefined();
    // The head of this one before the bytes of the other.
    await answers.putRaw(`${second.id}-json`, own.slice(0, 1));
    expect(await textOf('json')).toBeUndefined();
    await prepare();
    expect(await textOf('json')).toContain(second.id);
  });

  it.each([
    [
      'its bytes are changed',
      async (row: RawRow) => answers.putRaw(`${second.id}-json`, [{ ...row, c0: Buffer.from('x') }]),
    ],
    ['its bytes are gone', async (row: RawRow) => answers.drop(`${second.id}-json`, row.rowKey)],
    ['its first entity is gone', async () => answers.drop(`${second.id}-json`, '00000')],
    ['its first entity is nonsense', async () => answers.putRaw(`${second.id}-json`, [{ rowKey: '00000', madeOf: 1 }])],
  ])('is absent, and made again, where %s', async (_what, damage) => {
    const bytes = (await rowsOf(`${second.id}-json`)).at(-1);
    if (!bytes) throw new Error('Nothing is kept');
    await damage(bytes);
    expect(await textOf('json')).toBeUndefined();
    await prepare();
    expect(await textOf('json')).toContain(second.id);
  });

  it('is not kept where a row is not the one that the scan was closed with', async () => {
    await prepare();
    const before = await textOf('json');
    const results = async function* (id: string, shard: number) {
      for await (const result of store.results(id, shard)) yield { ...result, findings: result.findings.slice(1) };
    };
    const changed = { ...store, results };
    await answers.deletePartition(`${second.id}-html`);
    events.length = 0;
    await prepareReports({ store: changed, checks: CHECKS, event }, fresh(changed), make, second.id, OPTIONS);
    expect(events).toEqual(
      READY_FORMATS.map((format) => ({
        name: 'answers.failed',
        scanId: second.id,
        format,
        message: 'Error: Its rows are not those that the scan was closed with',
      })),
    );
    expect([await textOf('json'), await textOf('html')]).toEqual([before, undefined]);
    events.length = 0;
  });

  it.each([
    ['cannot be written', { putReady: () => Promise.reject(new Error('503 busy')) }],
    ['cannot be read', { getReady: () => Promise.reject(new Error('503 busy')) }],
  ])('that %s is an event and no error', async (_what, over) => {
    events.length = 0;
    const ready = fresh(over);
    await find('json', second, ready);
    await prepare(ready);
    expect(events.length).toBeGreaterThan(0);
    expect(new Set(events.map(({ name }) => name))).toEqual(new Set(['answers.failed']));
    expect((await find('json', second, ready))?.encoded.bytes.length).toBeGreaterThan(0);
    events.length = 0;
  });

  it('comes with what is open in its scan, for the pages of older ones; without it the rows say the same', async () => {
    await prepare();
    expect(await rowsOf(`${second.id}-open`)).toHaveLength(2);
    const unread = fresh({
      results: () => {
        throw new Error('Its rows are read');
      },
    });
    const [kept, read] = [await unread.open(second), await fresh({ getReady: async () => undefined }).open(second)];
    expect(kept.checks).toEqual(read.checks);
    const head = await reportHead(store, CHECKS, second);
    if (!head) throw new Error('No report');
    const report = await collectReport(reportSource(store, { row: second, later: [] }, head));
    const bad = report.findings.filter((one) => one.status === 'fail' || one.status === 'unknown');
    expect([...kept.checks.values()].flatMap((text) => text.split(' ').filter(Boolean))).toHaveLength(bad.length);
    expect([kept.isWhole, kept.checks.size]).toEqual([true, report.subscriptions.length]);
  });

  it('for which there is no room is an event, and is made by the first who asks', async () => {
    await answers.deletePartition(`${second.id}-json`);
    await prepare(fresh(), second.id, answerMaker(answerBudget(1024)));
    expect(events.map(({ message }) => message)).toEqual(
      READY_FORMATS.map(() => 'Error: There is no room for it now (too-large)'),
    );
    events.length = 0;
    await prepare();
    expect(await textOf('json')).toContain(second.id);
  });

  it('goes with the rows of its scan', async () => {
    await prepare();
    await prepare(fresh(), first.id);
    await store.expireReady(first.id);
    expect([await textOf('json', first), await rowsOf(`${first.id}-html`)]).toEqual([undefined, []]);
    expect(await textOf('json')).toContain(second.id);
  });
});
