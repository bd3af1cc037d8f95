import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { runCli } from '../../src/cli/main.ts';
import { digestOf } from '../../src/scan/evidence/digests.ts';
import type { Store } from '../../src/scan/store.ts';
import { openTable } from '../../src/store/open-table.ts';
import { openStore } from '../../src/store/store.ts';
import { opened } from '../cli/run.ts';

/* What a person states, from the command line to verdict, manifest and pack, over real tables. */

let storage: Storage;
let store: Store;
beforeAll(async () => {
  storage = await startStorage();
  store = await openStore({ connectionString: storage.connectionString }, 'aispm');
});
afterAll(() => storage.close());

async function run(at: string, ...argv: string[]) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text), isTTY: false });
  const status = await runCli(argv, {
    out: stream('out'),
    err: stream('err'),
    now: () => new Date(at),
    colour: false,
    environment: { AISPM_STORAGE: storage.connectionString, AISPM_SHARD_SIZE: '10' },
    openWorld: opened(() => new Date()),
  });
  return { status, ...written };
}
const scan = (at: string) => run(at, 'scan', '--world', 'bank', '--keep', '--format', 'json');

async function findingsOf(out: string, checkId: string) {
  const report: { findings: { checkId: string; status: string; subscriptionId: string; message: string }[] } =
    JSON.parse(out);
  return report.findings.filter((one) => one.checkId === checkId);
}

it('changes the verdict of the check, stands in the next manifest, and cannot be changed unnoticed', async () => {
  const before = await findingsOf((await scan('2026-11-23T01:00:00Z')).out, 'AISPM-038');
  const open = before.find((one) => one.status !== 'pass' && one.status !== 'not-applicable');
  const id = open?.subscriptionId ?? '';
  const told = await run(
    '2026-11-23T09:00:00Z',
    ...['attest', 'synthetic-test', 'A jailbreak prompt was sent and raised the alert', '--by', 'Control owner'],
    ...['--subscription', id, '--alert', '2518-1234'],
  );
  expect([told.status, told.out]).toEqual([0, expect.stringContaining('attestation 1: synthetic-test, 2026-11-23')]);
  const review = ['attest', 'review', 'The quarter was reviewed with audit', '--by', 'Risk', '--date', '2026-11-20'];
  expect((await run('2026-11-23T10:00:00Z', ...review)).status).toBe(0);
  const waiting = await run('2026-11-23T11:00:00Z', 'verify');
  expect([waiting.status, waiting.out]).toEqual([0, expect.stringContaining('the next scan will record it')]);

  const after = await findingsOf((await scan('2026-11-24T01:00:00Z')).out, 'AISPM-038');
  expect(after.find((one) => one.subscriptionId === id)).toMatchObject({ status: 'pass' });
  const rows = await store.attestations();
  const [newest] = await store.scans(1);
  expect(newest?.chain?.manifest).toMatchObject({ attestations: rows.map(digestOf), attested: 2 });
  await scan('2026-11-25T01:00:00Z');
  const [third] = await store.scans(1);
  expect([third?.chain?.manifest?.attestations, third?.chain?.manifest?.attested]).toEqual([undefined, 2]);
  expect((await run('2026-11-25T02:00:00Z', 'verify')).status).toBe(0);

  const folder = mkdtempSync(join(tmpdir(), 'aispm-attest-'));
  const pack = join(folder, 'pack');
  const exported = ['export', '--from', '2026-11-23', '--to', '2026-11-25', '--out', pack];
  expect((await run('2026-11-25T02:00:00Z', ...exported)).status).toBe(0);
  expect(readFileSync(join(pack, 'attestations.jsonl'), 'utf8').split('\n')).toHaveLength(3);
  const held = await run('2026-11-25T02:00:00Z', 'verify', pack);
  expect([held.status, held.out]).toEqual([0, expect.stringContaining('every finding the same')]);
  const single = await run('2026-11-25T02:00:00Z', 'export', '--out', join(folder, 'single'));
  expect([single.status, single.err.includes('another result')]).toEqual([0, false]);
  rmSync(folder, { recursive: true });

  const table = await openTable({ connectionString: storage.connectionString }, 'aispmscans');
  await table.put('attestations', '00000001', { ...rows[0], by: 'Somebody else' });
  const changed = await run('2026-11-25T02:00:00Z', 'verify');
  expect([changed.status, changed.out]).toEqual([2, expect.stringContaining('00000001: it is not the one that was')]);
  await table.drop('attestations', '00000002');
  expect((await run('2026-11-25T02:00:00Z', 'verify')).out).toContain('1 are missing');
});

it('refuses a statement that is not complete', async () => {
  const id = 'aaaaaaaa-0000-0000-0000-000000000000';
  for (const [argv, said] of [
    [['synthetic-test', 'A jailbreak prompt was sent', '--by', 'X', '--subscription', id], 'names its alert'],
    [['zero-paths', 'No attack path is right here', '--by', 'X'], 'names no subscription'],
    [['review', 'short', '--by', 'X'], 'statement'],
    [['guess', 'The quarter was reviewed', '--by', 'X'], 'kind'],
    [['review', 'The quarter was reviewed', '--by', 'X', '--date', '2027-01-01'], 'still to come'],
  ] as const) {
    const { status, err } = await run('2026-11-24T01:00:00Z', 'attest', ...argv);
    expect([argv, status, err]).toEqual([argv, 1, expect.stringContaining(said)]);
  }
});
