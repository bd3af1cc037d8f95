import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { runCli } from '../../src/cli/main.ts';
import { reportSchema } from '../../src/model/report.ts';
import { purge } from '../../src/scan/finish/purge.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { openStore } from '../../src/store/store.ts';
import { opened } from '../cli/run.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

async function run(
  argv: readonly string[],
  at: string,
  environment: Record<string, string> = { AISPM_STORAGE: storage.connectionString, AISPM_SHARD_SIZE: '10' },
) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text), isTTY: false });
  const status = await runCli(argv, {
    out: stream('out'),
    err: stream('err'),
    now: () => new Date(at),
    colour: false,
    environment,
    openWorld: opened(() => new Date()),
  });
  return { status, ...written };
}

it('keeps a scan, compares it with the one before, and the chain holds until a row is touched', async () => {
  const first = await run(['scan', '--world', 'bank', '--keep', '--format', 'json'], '2026-11-23T01:00:00Z');
  expect([first.status, first.err.includes('stored as 20261123T010000Z')]).toEqual([2, true]);
  const second = reportSchema.parse(
    JSON.parse((await run(['scan', '--world', 'bank', '--keep', '--format', 'json'], '2026-11-24T01:00:00Z')).out),
  );
  expect([
    second.scan.trigger,
    second.scan.status,
    second.baseline,
    second.trend.length,
    second.subscriptions[0]?.history?.length,
  ]).toEqual(['cli', 'complete', true, 2, 2]);
  expect(second.findings).toHaveLength(second.subscriptions.length * CHECKS.length);
  expect(await run(['verify'], '2026-11-24T02:00:00Z')).toMatchObject({
    status: 0,
    out: expect.stringMatching(
      /^The chain holds: 2 scans with \d+ results, every row as it was closed; the head is manifest 2 of scan 20261124T010000Z, [0-9a-f]{64}\.\n$/,
    ),
  });
  const store = await openStore({ connectionString: storage.connectionString }, 'aispm');
  const scan = await store.getScan('20261123T010000Z');
  const [changed] = await (async () => {
    for await (const result of store.results('20261123T010000Z', 0)) return [result];
    return [];
  })();
  if (!scan || !changed) throw new Error('Nothing was kept');
  await store.putResults(scan.id, 0, [
    { ...changed, findings: changed.findings.map((one) => ({ ...one, status: 'pass' })) },
  ]);
  const broken = await run(['verify'], '2026-11-24T02:00:00Z');
  expect([broken.status, broken.out.split('\n')[0]]).toEqual([
    2,
    `The chain does not hold: result (table results, scan 20261123T010000Z, subscription ${changed.subscription.id}): it is not the one that was closed.`,
  ]);
});

it('verifies a chain whose oldest results are past their retention', async () => {
  const environment = { AISPM_STORAGE: storage.connectionString, AISPM_TABLE_PREFIX: 'purged' };
  for (const at of ['2026-11-23T01:00:00Z', '2026-11-24T01:00:00Z'])
    await run(['scan', '--world', 'generated:3', '--keep'], at, environment);
  const store = await openStore({ connectionString: storage.connectionString }, 'purged');
  for (const row of await store.scans(2)) await store.replaceScan(row, { ...row, told: 'done' });
  await purge({
    store,
    policy: { retentionYears: { 1: 0.001, 2: 0.001, 3: 0.001 } },
    now: () => new Date('2026-11-24T12:00:00Z'),
    event: () => undefined,
  });
  expect(await run(['verify'], '2026-11-24T13:00:00Z', environment)).toMatchObject({
    status: 0,
    out: expect.stringContaining(
      'The chain holds: 2 scans with 3 results, every row as it was closed; what the purge took of 1 is on record; the head is manifest 2',
    ),
  });
});

it('compares the store with heads and anchors that were kept elsewhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aispm-anchors-'));
  const environment = {
    AISPM_STORAGE: storage.connectionString,
    AISPM_TABLE_PREFIX: 'anchored',
    AISPM_ANCHORS: folder,
  };
  for (const at of ['2026-11-23T01:00:00Z', '2026-11-24T01:00:00Z'])
    await run(['scan', '--world', 'generated:3', '--keep'], at, environment);
  const store = await openStore({ connectionString: storage.connectionString }, 'anchored');
  const [newest] = await store.scans(1);
  const hash = newest?.chain?.hash ?? '';
  const verify = (...argv: string[]) => run(['verify', ...argv], '2026-11-24T02:00:00Z', environment);
  const held = await verify('--head', hash, '--anchors', folder);
  expect([held.status, held.out.split('\n').slice(1)]).toEqual([
    0,
    ['2 anchors agree with the store.', `Manifest 2 (scan 20261124T010000Z) has the hash ${hash}.`, ''],
  ]);
  const other = await verify('--head', 'a'.repeat(64));
  expect([other.status, other.out.includes(`none in the store has the hash ${'a'.repeat(64)}`)]).toEqual([2, true]);
  rmSync(join(folder, '2026-Q4', '00000001-20261123T010000Z.json'));
  const missing = await verify('--anchors', folder);
  expect([missing.status, missing.out.split('\n')[0]]).toEqual([
    2,
    'The chain does not hold: 2026-Q4/00000001-20261123T010000Z.json (table anchors, scan 20261123T010000Z): the store has this manifest, and no anchor holds it.',
  ]);
  expect((await verify('--anchors', 'https://elsewhere.example/c')).err).toContain(
    'neither a folder nor a blob container',
  );
  expect((await verify('--head', 'xyz')).err).toContain('64 hexadecimal digits');
  rmSync(folder, { recursive: true });
});

it('signs what it keeps, and keeps a pack beside each anchor', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aispm-signed-'));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(join(folder, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(join(folder, 'key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  const kept = join(folder, 'kept');
  const environment = {
    AISPM_STORAGE: storage.connectionString,
    AISPM_TABLE_PREFIX: 'signed',
    AISPM_ANCHORS: kept,
    AISPM_MAIL_ENDPOINT: 'https://mail.communication.azure.com',
    AISPM_MAIL_SENDER: 'watch@mail.example',
  };
  for (const time of ['2026-11-23T01:00:00Z', '2026-11-24T01:00:00Z'])
    await run(['scan', '--world', 'generated:3', '--keep', '--sign', join(folder, 'key.pem')], time, environment);
  const verify = (...argv: string[]) =>
    run(['verify', ...argv, '--key', join(folder, 'key.pub')], '2026-11-24T02:00:00Z', environment);
  expect((await verify('--anchors', kept)).out).toContain('2 anchors agree with the store.');
  const beside = await verify(kept);
  expect([beside.status, beside.out]).toEqual([
    0,
    expect.stringMatching(/^The pack holds: 2 scans with 6 results.*the given key signed every manifest\.\n$/),
  ]);
  // What its owners are to be told is on record, and waits for the service.
  const store = await openStore({ connectionString: storage.connectionString }, 'signed');
  expect((await store.scans(2)).map((row) => typeof row.chain?.manifest?.notes?.size)).toEqual(['number', 'number']);
  const alone = ['scan', '--world', 'generated:3', '--keep', '--sign', join(folder, 'key.pem')];
  const refused = await run(alone, '2026-11-25T01:00:00Z', { AISPM_STORAGE: storage.connectionString });
  expect([refused.status, refused.err]).toEqual([1, expect.stringContaining('Set AISPM_ANCHORS')]);
  rmSync(folder, { recursive: true });
});

it('refuses what would make others look gone, in one line', async () => {
  for (const [argv, environment, said] of [
    [['scan', '--keep', '--scope', 'x'], { AISPM_STORAGE: 'UseDevelopmentStorage=true' }, 'scope of the service'],
    [['scan', '--keep', '--evidence', 'x'], {}, 'already stores the evidence in the tables'],
    [['scan', '--keep'], {}, 'AISPM_STORAGE__tableServiceUri'],
    [['verify'], {}, 'AISPM_STORAGE__tableServiceUri'],
  ] as const) {
    const { status, err } = await run(argv, '2026-11-24T01:00:00Z', { ...environment });
    expect([argv, status, err.includes(said)]).toEqual([argv, 1, true]);
  }
});

it('scans some subscriptions of the stored scope, and leaves the rest of the report', async () => {
  const own = await startStorage();
  const environment = { AISPM_STORAGE: own.connectionString, AISPM_SHARD_SIZE: '10' };
  try {
    const keep = (at: string, ...more: string[]) =>
      run(['scan', '--world', 'bank', '--keep', '--format', 'json', ...more], at, environment);
    const whole = reportSchema.parse(JSON.parse((await keep('2026-11-23T01:00:00Z')).out));
    const id = whole.subscriptions[3]?.id ?? '';
    const after = reportSchema.parse(
      JSON.parse((await keep('2026-11-23T09:00:00Z', '--subscription', id.toUpperCase())).out),
    );
    expect([after.scan.id, after.scan.later?.map((one) => one.subscriptions)]).toEqual([whole.scan.id, [[id]]]);
    expect(after.totals).toEqual(whole.totals);
    const { out } = await run(['report'], '2026-11-23T10:00:00Z', environment);
    expect(out.replace(/\s+/g, ' ')).toContain(
      '1 subscription was judged again later, the last at 09:00 UTC on 23 Nov.',
    );
    expect((await run(['verify'], '2026-11-23T10:00:00Z', environment)).out).toContain('The chain holds: 2 scans with');
    expect((await keep('2026-11-23T11:00:00Z', '--subscription', 'x')).err).toContain('takes 1 to 50 ids');
    const stranger = '00000000-0000-4000-8000-00000000dead';
    expect((await keep('2026-11-23T11:00:00Z', '--subscription', stranger)).err).toContain(`Not in scope: ${stranger}`);
    expect((await run(['scan', '--subscription', id], '2026-11-23T11:00:00Z', environment)).err).toContain(
      'needs --keep',
    );
  } finally {
    await own.close();
  }
});
