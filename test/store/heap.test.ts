import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppStep } from '../../bench/app-child.ts';
import { appStep } from '../../bench/step.ts';
import { type Storage, startStorage } from '../../local/storage.ts';
import { recordedOf } from '../scan/recording.ts';

/*
 * A night of the app, each step in a process of its own whose heap is too small for the whole scan: planner, one shard
 * after the other, finisher, the stored report as JSON and as page, the pack of the night and the pack of the scan.
 */

const MANY = 1000;
const SHARD = 200;
const HEAP_MB = 64;
/** A process scans four shards at once, whatever the number of shards, and holds what it read of them. */
const SHARDS_HEAP_MB = 112;
/** Three subscriptions, each proven against all of the night. */
const PACKED = ['7', '500', '999'].map((number) => `00000000-0000-4000-8000-${number.padStart(12, '0')}`);

let folder: string;
let storage: Storage;
let step: (name: AppStep['step'], shards?: readonly number[]) => Promise<number>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-heap-'));
  const file = join(folder, 'recorded.json');
  await writeFile(file, JSON.stringify(await recordedOf(20)));
  storage = await startStorage();
  step = async (name, shards = []) => {
    const from = { file, times: MANY };
    const heap = name === 'shards' ? SHARDS_HEAP_MB : HEAP_MB;
    return (await appStep({ step: name, storage: storage.connectionString, from, shards }, heap)).gave;
  };
});
afterAll(() => Promise.all([storage.close(), rm(folder, { recursive: true, force: true })]));

describe(`a night of ${MANY} subscriptions, ${HEAP_MB} MB of heap a step`, () => {
  it('is planned', async () => expect(await step('plan')).toBe(MANY / SHARD));
  it('is scanned by one process, shard after shard', async () =>
    expect(await step('shards', [0, 1, 2, 3, 4])).toBe(MANY / SHARD));
  it('is closed', async () => expect(await step('finish')).toBe(1));
  it.each(['json', 'html'] as const)('is written: %s', async (format) =>
    expect(await step(format)).toBeGreaterThan(10_000),
  );
  it('is packed', async () => {
    const out = join(folder, 'pack');
    const day = new Date().toISOString().slice(0, 10);
    const before = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    await promisify(execFile)(
      process.execPath,
      [
        `--max-old-space-size=${HEAP_MB}`,
        'bin/aispm.mjs',
        'export',
        '--from',
        before,
        '--to',
        day,
        '--out',
        out,
        '--subscription',
        PACKED.join(','),
      ],
      { env: { ...process.env, AISPM_STORAGE: storage.connectionString, AISPM_TABLE_PREFIX: 'bench' } },
    );
    expect(await readdir(out)).toContain('SHA256SUMS');
  });
  it('is exported', { timeout: 300_000 }, async () => {
    const out = join(folder, 'export');
    await promisify(execFile)(
      process.execPath,
      [`--max-old-space-size=${HEAP_MB}`, 'bin/aispm.mjs', 'export', '--out', out],
      { env: { ...process.env, AISPM_STORAGE: storage.connectionString, AISPM_TABLE_PREFIX: 'bench' } },
    );
    expect(await readdir(out)).toContain('SHA256SUMS');
  });
  it('does not fit into it as a whole', async () =>
    expect(await step('whole').catch((error: Error) => error.cause)).toBe('heap out of memory'));
});
