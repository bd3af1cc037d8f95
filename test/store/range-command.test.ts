import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { runCli } from '../../src/cli/main.ts';
import { canonical } from '../../src/model/canonical.ts';
import { VERSION } from '../../src/version.ts';
import { opened } from '../cli/run.ts';

/* Nights of a simulated bank, kept in real tables, as an auditor gets them. */

const POLICY = 'local/tenant/worlds/bank.policy.jsonc';
let storage: Storage;
let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);

async function run(...argv: string[]) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text), isTTY: false });
  const time = argv.includes('--keep') ? (argv.pop() ?? '') : '2026-11-25T09:00:00Z';
  const status = await runCli(argv, {
    out: stream('out'),
    err: stream('err'),
    now: () => new Date(time),
    colour: false,
    environment: { AISPM_STORAGE: storage.connectionString, AISPM_SHARD_SIZE: '10' },
    openWorld: opened(() => new Date()),
  });
  return { status, ...written };
}
const range = (out: string, ...rest: string[]) =>
  run('export', '--from', '2026-11-23', '--to', '2026-11-24', '--out', at(out), ...rest);

beforeAll(async () => {
  storage = await startStorage();
  folder = mkdtempSync(join(tmpdir(), 'aispm-range-'));
  for (const time of ['2026-11-23T01:00:00Z', '2026-11-24T01:00:00Z'])
    await run('scan', '--world', 'bank', '--policy', POLICY, '--keep', time);
  const made = await range('pack', '--environment', 'Production');
  expect([made.status, made.err]).toEqual([0, expect.stringMatching(/^Evidence pack: \d+ files in /)]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await storage.close();
});

it('judges every night again to the same findings', async () => {
  const { status, out } = await run('verify', at('pack'));
  expect([status, out.split('\n').slice(1)]).toEqual([
    0,
    [
      expect.stringMatching(new RegExp(`^Judged again by version ${VERSION}: \\d+ results, every finding the same`)),
      '',
    ],
  ]);
});

it('proves one subscription without the others, and is signed', async () => {
  const [line = ''] = gunzipSync(readFileSync(at('pack', 'scans', '20261124T010000Z', 'results.jsonl.gz')))
    .toString()
    .split('\n');
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(at('key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  const id = JSON.parse(line).leaf.subscription;
  expect((await range('one', '--subscription', id, '--sign', at('key.pem'))).status).toBe(0);
  const { status, out } = await run('verify', at('one'), '--key', at('key.pub'));
  expect([status, out]).toEqual([
    0,
    expect.stringMatching(/2 scans with 2 results.*the given key signed it\.\nJudged again/),
  ]);
});

/** Changes a file of a pack, and states its new checksum. */
function replace(pack: string, name: string, bytes: Uint8Array): void {
  const hash = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
  const sums = readFileSync(at(pack, 'SHA256SUMS'), 'utf8');
  const before = hash(readFileSync(at(pack, name)));
  writeFileSync(at(pack, name), bytes);
  writeFileSync(at(pack, 'SHA256SUMS'), sums.replace(`${before}  ${name}`, `${hash(bytes)}  ${name}`));
}

it('finds evidence that gives another verdict, also where a placeholder hides its digest', async () => {
  await range('forged');
  const names = readdirSync(at('forged', 'evidence')).sort();
  const name = names.find((one) =>
    readFileSync(at('forged', 'evidence', one), 'utf8').includes('"pricingTier":"Free"'),
  );
  const file = `evidence/${name}`;
  const text = readFileSync(at('forged', file), 'utf8').trim();
  const forged = { ...JSON.parse(text.replaceAll('"pricingTier":"Free"', '"pricingTier":"Standard"')), private: true };
  replace('forged', file, Buffer.from(`${canonical(forged)}\n`));
  const { status, out } = await run('verify', at('forged'));
  expect([status, out]).toEqual([
    2,
    expect.stringMatching(/^The pack does not hold: judged again, AISPM-\d+ of .* again/),
  ]);
});

it('counts the differences that it does not list', async () => {
  await range('torn');
  for (const name of readdirSync(at('torn', 'evidence'))) rmSync(at('torn', 'evidence', name));
  const { status, out } = await run('verify', at('torn'));
  expect([status, out]).toEqual([2, expect.stringMatching(/\nAnd \d+ more differences\.\n$/)]);
});

it('lists the findings that the rules of another version give otherwise', async () => {
  await range('other');
  const file = 'scans/20261124T010000Z/results.jsonl.gz';
  const lines = gunzipSync(readFileSync(at('other', file)))
    .toString()
    .trim()
    .split('\n');
  const older = lines.map((line, index) => {
    const one = JSON.parse(line);
    one.result.version = '0.0.9';
    if (index === 0) one.result.findings[0].message = 'As an older version said it';
    return canonical({ ...one, private: true });
  });
  replace('other', file, gzipSync(`${older.join('\n')}\n`));
  const { status, out } = await run('verify', at('other'));
  expect([status, out.split('\n')[2]]).toEqual([
    0,
    expect.stringMatching(/^By version 0\.0\.9: AISPM-001 of .*: message is "As an older.*; why: docs\/decisions\.md/),
  ]);
});

it('says in one line what is missing', async () => {
  for (const [argv, said] of [
    [['export', '--from', '2026-11-23', '--out', at('x')], 'Give both --from and --to'],
    [['export', '--from', '2026-11-24', '--to', '2026-11-23', '--out', at('x')], 'is after'],
    [['export', '--from', '2027-01-01', '--to', '2027-03-31', '--out', at('x')], 'No closed scan with a manifest'],
    [['export', '--from', '2026-1-1', '--to', '2027-03-31', '--out', at('x')], 'YYYY-MM-DD'],
    [['export', '--from', '2026-11-23', '--to', '2026-11-24', '--out', at('pack')], 'is not empty'],
    [
      ['export', '--from', '2026-11-23', '--to', '2026-11-24', '--out', at('x'), '--sign', at('none')],
      'cannot be read',
    ],
    [['verify', at('pack'), '--key', at('pack', 'README.txt')], 'holds no such key'],
    [['verify', '--key', at('key.pub')], 'Give --anchors with --key'],
  ] as const) {
    const { status, err } = await run(...argv);
    expect([argv, status, err]).toEqual([argv, 1, expect.stringContaining(said)]);
  }
  expect(readdirSync(folder)).not.toContain('x');
});
