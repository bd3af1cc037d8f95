import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { policyLoader } from '../../src/functions/policy-loader.ts';
import { memoryStore } from '../../tools/simulate/memory.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-policy-'));
});
afterAll(() => rm(folder, { recursive: true }));

const NOW = () => new Date('2026-11-24T01:00:00Z');
const GOOD = '{ "waiverMaxDays": 100 }';

it('keeps the last valid policy while the file is broken, says so, and takes the corrected one', async () => {
  const path = join(folder, 'running.jsonc');
  const store = memoryStore();
  await writeFile(path, GOOD);
  const keeper = policyLoader(path, store, [], NOW);
  expect(await keeper()).toMatchObject({ policy: { waiverMaxDays: 100 }, faults: [] });
  await writeFile(path, '{ "waiverMaxDays": "many", "owners": [{ "name": "x", "mail": ["no address"] }] }');
  const broken = await keeper();
  expect(broken.policy.waiverMaxDays).toBe(100);
  expect(broken.faults).toHaveLength(2);
  expect(broken.faults[0]).toMatch(/^1:\d+ waiverMaxDays/);
  expect(broken.warnings[0]).toContain('the last valid one is in force');
  await rm(path);
  expect((await keeper()).faults).toEqual(['1:1 The file cannot be read (ENOENT)']);
  await writeFile(path, '{ "waiverMaxDays": 200 }');
  expect(await keeper()).toMatchObject({ policy: { waiverMaxDays: 200 }, warnings: [], faults: [] });
});

it('keeps it over a restart, and has none to keep before the first', async () => {
  const path = join(folder, 'restarted.jsonc');
  const store = memoryStore();
  await writeFile(path, '{ broken');
  expect((await policyLoader(path, store, [], NOW)()).unusable).toContain('there was no valid one before it');
  await writeFile(path, GOOD);
  await policyLoader(path, store, [], NOW)();
  await writeFile(path, '{ broken again');
  const restarted = await policyLoader(path, store, [], NOW)();
  expect([restarted.policy.waiverMaxDays, restarted.faults.length > 0]).toEqual([100, true]);
});

it('is the default policy without a file', async () =>
  expect(await policyLoader(undefined, memoryStore(), [], NOW)()).toMatchObject({ warnings: [], faults: [] }));
