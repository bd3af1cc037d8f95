import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRange } from '../../../src/cli/export-range.ts';
import { openSigner } from '../../../src/cli/key-file.ts';
import { verifyChainPack } from '../../../src/report/chain-pack/verifier/verify.mjs';
import { UnreadableScans } from '../../../src/scan/evidence/chain-pack.ts';
import { random } from '../../../tools/simulate/random.ts';
import { ledgerOf, type Nights, nights, type Tables } from '../../../tools/tamper/nights.ts';
import { rewritten } from '../../../tools/tamper/rewrite.ts';
import { verifyNights } from '../../../tools/tamper/try.ts';

/*
 * The pack of many nights, and its verifier, which was written apart from the product: both must come to the same
 * conclusion over the same changed stores.
 */

const RANGE = { from: '2026-09-01', to: '2026-12-31' };
const CHOSEN = 'cccccccc-0000-0000-0000-000000000000';
let built: Nights;
let folder: string;
let sums: string;
const at = (...parts: string[]) => join(folder, ...parts);
const run = (pack: string, ...rest: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at(pack, 'verify.mjs'), ...rest], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: {},
  });
  return { status, text: stdout + stderr };
};

beforeAll(async () => {
  built = await nights(22);
  folder = await mkdtemp(join(tmpdir(), 'aispm-range-'));
  await writeRange(ledgerOf(built.tables), { ...RANGE, out: at('whole') });
  await writeRange(ledgerOf(built.tables), { ...RANGE, out: at('chosen'), subscription: [CHOSEN] });
  sums = await readFile(at('whole', 'SHA256SUMS'), 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the verifier says of a pack that is made of a store. */
async function faultsOf(tables: Tables): Promise<{ readonly faults: readonly string[]; readonly isSame: boolean }> {
  const out = at('changed');
  try {
    await writeRange(ledgerOf(tables), { ...RANGE, out });
  } catch (error) {
    if (!(error instanceof UnreadableScans)) throw error;
    return { faults: [error.message], isSame: false };
  }
  const { faults } = await verifyChainPack(out);
  const isSame = (await readFile(join(out, 'SHA256SUMS'), 'utf8')) === sums;
  await rm(out, { recursive: true });
  return { faults, isSame };
}

/** The faults of a copy of a pack after a change to its files. */
async function faultsAfter(pack: string, change: (copy: string) => Promise<void>): Promise<readonly string[]> {
  await cp(at(pack), at('copy'), { recursive: true });
  await change(at('copy'));
  const { faults } = await verifyChainPack(at('copy'));
  await rm(at('copy'), { recursive: true });
  return faults;
}

const edit = (name: string, from: string | RegExp, to: string) => async (copy: string) => {
  const text = await readFile(join(copy, name), 'utf8');
  expect(text.replace(from, to)).not.toBe(text);
  await writeFile(join(copy, name), text.replace(from, to));
};
const file = async (pack: string, pattern: RegExp) =>
  (await readdir(at(pack), { recursive: true })).sort().find((name) => pattern.test(name)) ?? '';

describe('a pack of many nights', () => {
  it('is verified by Node alone and by sha256sum, whole and for one subscription', () => {
    const rows = built.tables.results.all();
    for (const [pack, results] of [
      ['whole', rows.length],
      ['chosen', rows.filter((row) => row.key === CHOSEN).length],
    ] as const) {
      const { status, text } = run(pack);
      expect([status, text]).toEqual([0, expect.stringContaining(`22 scans with ${results} results`)]);
      const summed = spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: at(pack), encoding: 'utf8' });
      expect([summed.status, summed.stderr]).toEqual([0, '']);
    }
  });

  it('holds of the other subscriptions neither results, evidence nor lists', async () => {
    const names = await readdir(at('chosen'), { recursive: true });
    const texts = names.flatMap((name) => {
      if (!/^evidence.*json$|jsonl(\.gz)?$/.test(name)) return [];
      const bytes = readFileSync(at('chosen', name));
      return name.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString();
    });
    const others = new Set(texts.join('\n').match(/\w{8}-0000-0000-0000-000000000000/g));
    expect([...others]).toEqual([CHOSEN]);
  });

  it('is the same, byte for byte, whenever it is made', async () => {
    expect(await faultsOf(built.tables)).toEqual({ faults: [], isSame: true });
  });

  it('states the nights and the days without one', async () => {
    const calendar = await readFile(at('whole', await file('whole', /Calendar/)), 'utf8');
    const rows = calendar.trim().split('\r\n');
    expect(rows).toHaveLength(1 + 122);
    expect(rows.filter((row) => row.includes('"no scan"'))).toHaveLength(100);
    expect(await readFile(at('whole', await file('whole', /Attestation/)), 'utf8')).toMatchSnapshot();
  });
});

describe('the verifier and the product', () => {
  it('agree about a store that was rewritten up to the head: only a head from outside tells', async () => {
    const head = (await verifyNights(built)).head?.hash ?? '';
    const { tables } = rewritten(built.tables, random(3));
    await writeRange(ledgerOf(tables), { ...RANGE, out: at('rewritten') });
    expect((await verifyNights({ ...built, tables })).total).toBe(0);
    expect(run('rewritten').status).toBe(0);
    expect(run('rewritten', '--head', head)).toEqual({
      status: 2,
      text: `The pack does not hold: no manifest of the pack has the hash ${head}\n`,
    });
    expect(run('whole', '--head', head).status).toBe(0);
  });
});

describe('a choice', () => {
  it('of a subscription that no scan holds is refused, and leaves no folder', async () => {
    const other = '00000000-0000-4000-8000-00000000dead';
    const made = writeRange(ledgerOf(built.tables), { ...RANGE, out: at('absent'), subscription: [CHOSEN, other] });
    await expect(made).rejects.toThrow(`No scan from ${RANGE.from} to ${RANGE.to} holds ${other}`);
    await expect(readFile(at('absent', 'SHA256SUMS'))).rejects.toThrow('ENOENT');
  });
});

describe('a pack that was changed', () => {
  it.each([
    ['a file', 'README.txt', edit('README.txt', 'Evidence', 'Evidenza'), 'README.txt was changed'],
    ['a file gone', 'verify.mjs', (copy: string) => rm(join(copy, 'verify.mjs')), 'verify.mjs is missing'],
    ['a file more', 'x', (copy: string) => writeFile(join(copy, 'x'), ''), 'x is not in SHA256SUMS'],
    ['a line', 'SHA256SUMS', edit('SHA256SUMS', /^/, 'x\n'), 'SHA256SUMS has the line "x"'],
    ['a path out', 'SHA256SUMS', edit('SHA256SUMS', /^/, `${'0'.repeat(64)}  ../x\n`), '../x is missing'],
    ['a link', 'l', (copy: string) => symlink('/etc/hostname', join(copy, 'l')), 'l is no file of a pack'],
    ['a folder that is a link', 'd', (copy: string) => symlink('..', join(copy, 'd')), 'd is no file of a pack'],
  ])('by %s is found', async (_what, _name, change, fault) => {
    expect(await faultsAfter('whole', change)).toContain(fault);
  });

  it('with its checksums is found by the chain', async () => {
    const manifest = await file('whole', /00000009-.*Z\.json$/);
    const change = edit(manifest, '"expected":', '"expected":1');
    const faults = await faultsAfter('whole', change);
    expect(faults).toEqual(
      expect.arrayContaining([
        `${manifest} was changed`,
        `${manifest}: it has another hash`,
        expect.stringMatching(/00000010-.*: it does not follow from the manifest before/),
      ]),
    );
    expect(await faultsAfter('whole', (copy) => rm(join(copy, manifest)))).toContainEqual(
      expect.stringMatching(/00000010-.*: it follows manifest 8/),
    );
  });

  it('with a member twice, or in another order, is not read', async () => {
    const faults = await faultsAfter('whole', edit('pack.json', '{', '{"format":"x",'));
    expect(faults).toContain('pack.json is missing, damaged or not in canonical form');
  });
});

describe('a signed pack', () => {
  const keys = {
    ed25519: generateKeyPairSync('ed25519'),
    es256: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
    ps256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  };
  it.each(Object.entries(keys))('is verified by its %s key alone', async (name, { privateKey, publicKey }) => {
    await writeFile(at(`${name}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(at(`${name}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
    await writeRange(ledgerOf(built.tables), { ...RANGE, out: at(name) }, await openSigner(at(`${name}.pem`)));
    expect(run(name, '--key', at(`${name}.pub`))).toMatchObject({
      status: 0,
      text: expect.stringMatching(/key signed it\n$/),
    });
    expect(run(name)).toMatchObject({ status: 0, text: expect.stringContaining('compare that key') });
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
    await writeFile(at('other.pub'), other);
    expect(run(name, '--key', at('other.pub')).text).toContain('is not that of the key');
    expect(run('whole', '--key', at(`${name}.pub`)).text).toContain('the pack is not signed');
    await edit('SHA256SUMS', /^/, `${'0'.repeat(64)}  x\n`)(at(name));
    expect(run(name, '--key', at(`${name}.pub`)).text).toContain('another SHA256SUMS was signed');
  });
});
