import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import type { Anchors } from '../../src/scan/evidence/anchors.ts';
import { blobAnchors, folderAnchors } from '../../src/store/anchors.ts';

const folder = mkdtempSync(join(tmpdir(), 'aispm-anchors-'));
let storage: Storage;
let container: ContainerClient;
beforeAll(async () => {
  storage = await startStorage();
  container = new ContainerClient(storage.connectionString, 'manifests');
  await container.create();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await storage.close();
});

const bytesIn = async (where: string, name: string): Promise<Buffer> =>
  where === 'a folder' ? readFileSync(join(folder, name)) : container.getBlobClient(name).downloadToBuffer();

async function namesOf(anchors: Anchors): Promise<string[]> {
  const names = [];
  for await (const name of anchors.names()) names.push(name);
  return names;
}

describe.each([
  ['a folder', () => folderAnchors(folder)],
  ['a blob container', () => blobAnchors(container)],
])('in %s', (where, open) => {
  it('never replaces an anchor', async () => {
    const anchors = open();
    const name = '2026-Q4/00000001-20261124T010000Z.json';
    expect(await anchors.create(name, '{"one":1}')).toBe('created');
    expect(await anchors.create(name, '{"one":1}')).toBe('same');
    expect(await anchors.create(name, '{"two":2}')).toBe('differs');
    expect(await anchors.read(name)).toBe('{"one":1}');
    expect(await anchors.read('2026-Q4/00000002-20261125T010000Z.json')).toBeUndefined();
    expect(
      await Promise.all([1, 2, 3].map(() => anchors.create('2027-Q1/00000003-20270101T010000Z.json', 'x'))),
    ).toEqual(expect.arrayContaining(['created', 'same', 'same']));
    expect(await namesOf(anchors)).toEqual([name, '2027-Q1/00000003-20270101T010000Z.json']);
  });

  it.each(['plain.jsonl', 'small.jsonl.gz'])('keeps %s once, and says what is there', async (file) => {
    const anchors = open();
    const name = `2026-Q4/00000009-20261130T010000Z/${file}`;
    const pieces = (text: string) => Readable.from([text, text]);
    const sum = await anchors.keep(name, pieces('{"one":1}\n'));
    expect(await anchors.keep(name, pieces('{"two":2}\n'))).toBe(sum);
    const bytes = await bytesIn(where, name);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sum);
    expect((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()).toBe('{"one":1}\n{"one":1}\n');
    const broken = Readable.from(
      (async function* () {
        yield 'a';
        throw new Error('the table cannot be read');
      })(),
    );
    await expect(anchors.keep(`${name}-2`, broken)).rejects.toThrow('the table cannot be read');
    await expect(bytesIn(where, `${name}-2`)).rejects.toThrow();
  });
});

it('leaves no draft behind, and does not list one', async () => {
  const anchors = folderAnchors(folder);
  await anchors.create('2027-Q2/00000004-20270401T010000Z.json', 'x');
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  writeFileSync(join(folder, 'note.txt'), 'not an anchor');
  expect(await namesOf(anchors)).toContain('note.txt');
});
