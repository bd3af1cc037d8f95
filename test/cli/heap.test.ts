import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replay } from '../../bench/replay.ts';
import { evidencePieces } from '../../src/cli/evidence-file.ts';
import type { Recorded, RecordSource } from '../../src/model/recorded-scan.ts';
import { recordedOf } from '../scan/recording.ts';

/*
 * The commands that read or write a whole scan, each in a process of its own whose heap the scan does not fit into.
 * What Azure says is what was recorded of a few subscriptions, again and again under other ids.
 */

const HEAP_MB = 56;
/** A pack is some 14 texts of each subscription: fewer do for it. */
const PACKED = 400;
const MANY = 1000;
/** What is read of a batch of subscriptions lives at one time; then come the rows of all. */
const ROWS_HEAP_MB = 112;
const RESOURCES_MORE = 20;
const MINUTES = 60_000;

let folder: string;
let recording: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-cli-heap-'));
  recording = at('recorded.json');
  const recorded = await recordedOf(20);
  await writeFile(recording, JSON.stringify({ ...recorded, subscriptions: recorded.subscriptions.map(withMore) }));
  for (const count of [PACKED, MANY])
    await pipeline(Readable.from(evidencePieces(repeated(recorded, count))), createWriteStream(at(`${count}.json`)));
}, 3 * MINUTES);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The same subscription with its first resource many times more. */
function withMore(one: Recorded['subscriptions'][number]): Recorded['subscriptions'][number] {
  const { inventory } = one.readings;
  if (!inventory?.ok) return one;
  const { rows } = inventory.value;
  const more = rows
    .slice(0, 1)
    .flatMap((row) =>
      Array.from({ length: RESOURCES_MORE }, (_, index) => ({ ...row, id: `${row.id}-${index}`, name: `n${index}` })),
    );
  const value = { ...inventory.value, rows: [...rows, ...more] };
  return { ...one, readings: { ...one.readings, inventory: { ...inventory, value } } };
}

function repeated(recorded: Recorded, count: number): RecordSource {
  const { subscriptions: _few, ...head } = recorded;
  const azure = replay(recorded, count);
  return {
    head,
    async *subscriptions() {
      const policy = {} as Parameters<typeof azure.gather>[1];
      for (const subject of (await azure.listScope([], policy)).subjects) {
        const readings = (await azure.gather([subject], policy, () => {})).get(subject.id) ?? {};
        yield { subject, readings };
      }
    },
  };
}

/** How a process with the heap ended: its exit status, or "out of memory". */
async function run(args: readonly string[], heapMb = HEAP_MB): Promise<number | string> {
  return promisify(execFile)(process.execPath, [`--max-old-space-size=${heapMb}`, ...args], {
    maxBuffer: 2 ** 28,
  }).then(
    () => 0,
    ({ code, stderr }: { readonly code: unknown; readonly stderr: string }) =>
      /heap out of memory/.test(stderr) ? 'out of memory' : typeof code === 'number' && code > 1 ? code : stderr,
  );
}
const aispm = (...args: readonly string[]) => run(['bin/aispm.mjs', ...args]);

describe(`${HEAP_MB} MB of heap`, () => {
  it(`are enough for a pack of ${PACKED} subscriptions, and to verify it`, { timeout: 5 * MINUTES }, async () => {
    const report = ['--format', 'json', '--out', at('packed.json')];
    expect(await aispm('scan', '--evidence', at(`${PACKED}.json`), ...report, '--export', at('pack'))).toBe(2);
    expect(await readdir(at('pack'))).toContain('SHA256SUMS');
    expect(await aispm('verify', at('pack'))).toBe(0);
  });

  it(`are enough to judge ${MANY} subscriptions again, and to read their report`, {
    timeout: 5 * MINUTES,
  }, async () => {
    const report = at('report.json');
    const evidence = at(`${MANY}.json`);
    expect(await aispm('scan', '--evidence', evidence, '--format', 'json', '--out', report)).toBe(2);
    expect(await aispm('fix', '--report', report)).toBe(0);
    expect(await aispm('explain', '001', '--report', report)).toBe(0);
    expect(await aispm('policy', 'check', 'policy.sample.jsonc', '--report', report)).toBe(0);
  });

  it(`are not enough for the evidence and report of ${MANY} as objects`, { timeout: 5 * MINUTES }, async () => {
    const whole =
      "globalThis.all = process.argv.slice(1).map((file) => JSON.parse(require('node:fs').readFileSync(file, 'utf8')))";
    expect(await run(['--eval', whole, at(`${MANY}.json`), at('report.json')])).toBe('out of memory');
  });
});

describe(`${ROWS_HEAP_MB} MB of heap`, () => {
  it.each([
    ['inventory', 'json', 3000],
    ['inventory', 'csv', 3000],
    ['forecast', 'table', 5000],
  ])(`are enough for aispm %s as %s, of %i subscriptions`, { timeout: 5 * MINUTES }, async (command, format, count) =>
    expect(await run(['test/cli/large-rows.ts', command, format, String(count), recording], ROWS_HEAP_MB)).toBe(0),
  );
});
