import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spill } from '../../src/scan/spill.ts';
import { recordedOf } from './recording.ts';

const FEW = 20;
const MANY = 1250;
const HEAP_MB = 84;

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-large-'));
  file = join(folder, 'recorded.json');
  await writeFile(file, JSON.stringify(await recordedOf(FEW)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the scan printed, or how its process ended. */
async function scan(
  kept: 'spilled' | 'whole',
  format: string,
  subscriptions: number,
  heapMb?: number,
): Promise<string> {
  const script = join(import.meta.dirname, 'large-scan.ts');
  const limit = heapMb ? [`--max-old-space-size=${heapMb}`] : [];
  return promisify(execFile)(process.execPath, [...limit, script, kept, format, String(subscriptions), file]).then(
    ({ stdout }) => stdout.trim(),
    ({ stderr }: { readonly stderr: string }) => (/heap out of memory/.test(stderr) ? 'out of memory' : stderr),
  );
}

describe(`a scan of ${MANY} subscriptions in ${HEAP_MB} MB of heap`, () => {
  it.each(['json', 'table'])('ends where it is spilled: %s', { timeout: 600_000 }, async (format) =>
    expect(Number(await scan('spilled', format, MANY, HEAP_MB))).toBeGreaterThan(1000),
  );
  it('does not where it is whole in memory', { timeout: 600_000 }, async () =>
    expect(await scan('whole', 'json', MANY, HEAP_MB)).toBe('out of memory'),
  );
});

describe('a spilled scan', () => {
  it.each(['json', 'table'])('says what one in memory says: %s', async (format) => {
    const [spilled, whole] = await Promise.all([scan('spilled', format, 250), scan('whole', format, 250)]);
    expect(Number(spilled)).toBeGreaterThan(1000);
    expect(spilled).toBe(whole);
  });
});

describe('the space for new objects', () => {
  const grown = (before: string): Promise<number> =>
    promisify(execFile)(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `${before}
      import { getHeapSpaceStatistics } from 'node:v8';
      const kept = [];
      for (let index = 0; index < 6e6; index++) kept[index % 20000] = { index, list: [index] };
      console.log(getHeapSpaceStatistics().find((one) => one.space_name === 'new_space').space_size);
    `,
      ],
      { cwd: join(import.meta.dirname, '..', '..') },
    ).then(({ stdout }) => Number(stdout) / 1024 / 1024);
  const limit = "import { limitYoungSpace } from './src/scan/collect-garbage.ts'; limitYoungSpace();";

  it('stays small where it is limited', async () => {
    const [limited, free] = await Promise.all([grown(limit), grown('')]);
    expect(limited).toBeLessThanOrEqual(16);
    expect(free).toBeGreaterThan(limited);
  });
});

describe('spilled rows', () => {
  it.each([
    ['none', 0, 1000],
    ['in memory', 50, 10_000_000],
    ['on disk', 5000, 0],
    ['in both', 5000, 3000],
  ])('come back as they were, each time: %s', async (_where, count, held) => {
    const rows = Array.from({ length: count }, (_, index) => ({ index, text: `${'ä'.repeat(400)}${index}` }));
    const kept = spill<(typeof rows)[number]>(held);
    for (const row of rows) await kept.add(row);
    for (const _pass of [1, 2]) {
      const read: typeof rows = [];
      for await (const row of kept.rows()) read.push(row);
      expect(read).toEqual(rows);
    }
    await kept.close();
  });
});
