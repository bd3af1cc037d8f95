import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSigner } from '../../../src/cli/key-file.ts';
import { verifierText } from '../../../src/report/chain-pack/verifier-text.ts';
import { archivePacks } from '../../../src/scan/finish/archive-packs.ts';
import { signManifests } from '../../../src/scan/finish/sign-manifests.ts';
import { folderAnchors } from '../../../src/store/anchors.ts';
import { storeOver } from '../../../src/store/store.ts';
import { memoryTable } from '../../../tools/tamper/memory-table.ts';
import { ledgerOf, memoryTables, nights } from '../../../tools/tamper/nights.ts';

/* The packs of single scans, as they lie beside their anchors in the place that is written once. */

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const tables = memoryTables();
const store = storeOver({ ...tables, answers: memoryTable() });
const event = () => {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-archive-'));
  const place = folderAnchors(at('kept'));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await writeFile(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(at('key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  await nights(9, tables, store, true, place, () => openSigner(at('key.pem')));
  await signManifests({ store, anchors: place, signer: () => openSigner(at('key.pem')), event });
  await writeFile(at('verify.mjs'), verifierText());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const verify = (name: string, ...argv: string[]) => {
  const ran = spawnSync(process.execPath, [at('verify.mjs'), at(name), ...argv], { encoding: 'utf8' });
  return { status: ran.status, text: ran.stdout + ran.stderr };
};
const filesOf = async (name: string) => {
  const entries = await readdir(at(name), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(at(name).length + 1))
    .sort();
};
/** What the verifier says after a change to a copy of the place. */
async function changed(change: (copy: string, files: readonly string[]) => Promise<void>): Promise<string> {
  await rm(at('copy'), { recursive: true, force: true });
  await cp(at('kept'), at('copy'), { recursive: true });
  await change(at('copy'), await filesOf('copy'));
  const { status, text } = verify('copy');
  expect(status).toBe(2);
  return text;
}

it('holds a pack for every scan, each verified by Node alone, by the key and by the head', async () => {
  const scans = (await store.scans(50)).length;
  expect(scans).toBe(12);
  const { status, text } = verify('kept', '--key', at('key.pub'));
  expect([status, text]).toEqual([
    0,
    expect.stringMatching(/^The pack holds: 12 scans with \d+ results.*the given key signed every manifest\n$/),
  ]);
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
  await writeFile(at('other.pub'), other);
  expect(verify('kept', '--key', at('other.pub')).text).toContain('is not signed by the key');
});

it('keeps what was read once, and writes nothing again', async () => {
  const before = await filesOf('kept');
  const digests = [];
  for (const name of before.filter((one) => one.endsWith('evidence.jsonl.gz')))
    for (const line of gunzipSync(await readFile(at('kept', name)))
      .toString()
      .split('\n')
      .filter(Boolean))
      digests.push(JSON.parse(line).digest);
  expect(digests.length).toBeGreaterThan(9);
  expect(digests.length).toBeLessThan(tables.results.all().length);
  const ledger = ledgerOf(tables);
  expect(await archivePacks({ store, anchors: folderAnchors(at('kept')), ledger, event })).toBe(0);
  await store.setArchived((await store.scans(50)).at(-1)?.id ?? '');
  for (let more = 1; more > 0; )
    more = await archivePacks({ store, anchors: folderAnchors(at('kept')), ledger, event });
  expect(await filesOf('kept')).toEqual(before);
  expect(verify('kept').status).toBe(0);
});

it('tries again after a failure, which is an event', async () => {
  const events: unknown[] = [];
  await store.setArchived((await store.scans(50))[1]?.id ?? '');
  const down = { ...folderAnchors(at('kept')), keep: async () => Promise.reject(new Error('the container is full')) };
  const deps = {
    store,
    signer: () => openSigner(at('key.pem')),
    ledger: ledgerOf(tables),
    event: (...one: unknown[]) => void events.push(one),
  };
  expect(await archivePacks({ ...deps, anchors: down })).toBe(0);
  expect(events).toEqual([['anchor.failed', expect.objectContaining({ message: 'the container is full' })]]);
  expect(await archivePacks({ ...deps, anchors: folderAnchors(at('kept')) })).toBe(1);
});

describe('a change to them is found', () => {
  it.each([
    ['a result', /results\.jsonl\.gz$/, '"message":"', '"message":"x', 'is not the one that was closed'],
    ['what was read', /evidence\.jsonl\.gz$/, '"source":"', '"source":"x', 'has another digest'],
    ['a mark', /shards\.jsonl$/, '"state":"done"', '"state":"failed"', 'is not the one that was set'],
    ['the row', /scan\.json$/, '"state":"', '"state":"x', 'its row is not the one that was closed'],
    ['a policy', /policies\/.*\.json$/, '"trialNoticeDays":', '"trialNoticeDays":1', 'was changed'],
    ['what a manifest is', /\/00000003-[^/]*Z\.json$/, 'manifest:1"', 'manifest:7"', 'not the statement about it'],
    ['a manifest', /\/00000003-[^/]*Z\.json$/, '"expected":', '"expected":1', 'it has another hash'],
  ])('to %s', async (_what, pattern, from, to, said) => {
    const text = await changed(async (copy, files) => {
      const name = join(copy, files.find((one) => pattern.test(one)) ?? '');
      const bytes = await readFile(name);
      const own = name.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString();
      expect(own).toContain(from);
      const next = own.replace(from, to);
      await writeFile(name, name.endsWith('.gz') ? gzipSync(next) : next);
    });
    expect(text).toContain(said);
  });

  it('each file that is gone, and each that is too many', async () => {
    for (const kind of [
      'SHA256SUMS',
      'scan.json',
      'scope.json',
      'shards.jsonl',
      'results.jsonl.gz',
      'evidence.jsonl.gz',
    ]) {
      const text = await changed(async (copy, files) =>
        rm(
          join(copy, files.find((one) => one.includes('/00000001-') && one.includes('Z/') && one.endsWith(kind)) ?? ''),
        ),
      );
      expect([kind, text]).toEqual([kind, expect.stringContaining(`${kind} is missing`)]);
    }
    for (const number of ['00000001', '00000004']) {
      const whole = await changed(async (copy, files) => {
        const [, part = ''] = new RegExp(`^(.*/${number}-[^/]*)/scan\\.json$`, 'm').exec(files.join('\n')) ?? [];
        await rm(join(copy, part), { recursive: true });
      });
      expect(whole).toMatch(/the pack of scan \d+T\d+Z is missing/);
    }
    expect(await changed((copy) => writeFile(join(copy, 'more.json'), '{}'))).toContain('more.json belongs to no scan');
  });
});
