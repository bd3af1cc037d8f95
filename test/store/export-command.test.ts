import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { runCli } from '../../src/cli/main.ts';
import { reportSchema } from '../../src/model/report.ts';
import { openStore } from '../../src/store/store.ts';
import { opened } from '../cli/run.ts';

/*
 * The evidence pack of kept scans: what was kept of a night gives its verdicts again, ages and first sights included.
 */

const POLICY = 'local/tenant/worlds/bank.policy.jsonc';
const folder = mkdtempSync(join(tmpdir(), 'aispm-export-'));
const at = (name: string) => join(folder, name);
let storage: Storage;

async function run(argv: readonly string[], time = '2026-12-01T00:00:00Z') {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text), isTTY: false });
  const environment = { AISPM_STORAGE: storage.connectionString, AISPM_SHARD_SIZE: '10' };
  // The scan takes its time: the clock goes on between its start and the judging.
  let seconds = 0;
  const now = () => new Date(Date.parse(time) + 1_000 * seconds++);
  const status = await runCli(argv, {
    out: stream('out'),
    err: stream('err'),
    now,
    colour: false,
    environment,
    openWorld: opened(() => new Date()),
  });
  return { status, ...written };
}

beforeAll(async () => {
  storage = await startStorage();
  for (const time of ['2026-11-23T01:00:00Z', '2026-11-25T01:00:00Z'])
    expect((await run(['scan', '--world', 'bank', '--keep', '--policy', POLICY], time)).err).toContain('stored as');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await storage.close();
});
const reportOf = (pack: string) =>
  reportSchema.parse(
    JSON.parse(
      readFileSync(
        join(at(pack), readdirSync(at(pack)).find((name) => /-Report-public-\d{8}\.json$/.test(name)) ?? ''),
        'utf8',
      ),
    ),
  );

it.each([
  ['latest', []],
  ['older', ['--scan', '20261123T010001Z']],
])('exports the %s scan, and its evidence gives its verdicts', async (name, argv) => {
  const ran = await run(['export', '--out', at(name), '--policy', POLICY, ...argv]);
  expect(ran).toEqual({
    status: 0,
    out: '',
    err: `Evidence pack: 17 files in ${at(name)}; "aispm verify ${at(name)}" verifies it\n`,
  });
  expect(reportOf(name)).toEqual(
    reportSchema.parse(JSON.parse((await run(['report', '--format', 'json', ...argv])).out)),
  );
  expect(await run(['verify', at(name)], '2027-06-01T00:00:00Z')).toMatchObject({
    status: 0,
    out: expect.stringContaining('dates of earlier scans, drift and trend are not part of the evidence'),
  });
});

it('gives the same bytes twice', async () => {
  for (const name of ['one', 'two']) await run(['export', '--out', at(name), '--policy', POLICY]);
  for (const file of readdirSync(at('one')))
    expect([file, readFileSync(join(at('one'), file), 'utf8') === readFileSync(join(at('two'), file), 'utf8')]).toEqual(
      [file, true],
    );
});

it('says where the policy of today gives other verdicts than that of the scan', async () => {
  writeFileSync(at('other.json'), JSON.stringify({ zones: {} }));
  const ran = await run(['export', '--out', at('other'), '--policy', at('other.json')]);
  expect([
    ran.status,
    ran.err.includes('evaluated again, the stored evidence gives another result') &&
      ran.err.includes('name that file with --policy'),
  ]).toEqual([0, true]);
  expect((await run(['verify', at('other')])).status).toBe(2);
});

it('writes nothing where the evidence is gone or the scan was never there', async () => {
  const store = await openStore({ connectionString: storage.connectionString }, 'aispm');
  expect(await run(['export', '--out', at('none'), '--scan', '20200101T000000Z'])).toMatchObject({
    status: 1,
    err: expect.stringContaining('no finished scan'),
  });
  const deleted = await store.expireEvidence(
    '',
    () => true,
    () => true,
  );
  expect(deleted.removed).toBeGreaterThan(0);
  expect(await run(['export', '--out', at('none')])).toMatchObject({
    status: 1,
    err: expect.stringMatching(/The evidence of \S+ of scan 20261125T010001Z is no longer stored/),
  });
  expect(existsSync(at('none'))).toBe(false);
});
