import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEvidence } from '../../src/cli/evidence-file.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import { parsePolicy } from '../../src/policy.ts';
import { FORMATS } from '../../src/report/formats.ts';
import { renderPage } from '../../src/report/html.ts';
import { redactor } from '../../src/scan/evidence/redaction.ts';
import { reportOf } from '../../src/scan/in-process.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { aispm, NOW } from '../cli/run.ts';
import { changed, changes, json, runs, text } from './hostile.ts';

/* Files as they come in: policies, evidence, packs. Each is what it says, or is refused in words. */

let folder: string;
let evidence: unknown;
let policyText: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-fuzz-'));
  const args = [
    'scan',
    '--world',
    'bank',
    '--save-evidence',
    join(folder, 'evidence.json'),
    '--export',
    join(folder, 'pack'),
  ];
  expect((await aispm(args)).status).toBe(2);
  evidence = JSON.parse(await readFile(join(folder, 'evidence.json'), 'utf8'));
  policyText = await readFile(join(import.meta.dirname, '..', '..', 'policy.sample.jsonc'), 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const context = { checks: CHECKS, now: NOW };
const deep = (depth: number) => `${'{"a":['.repeat(depth)}${']}'.repeat(depth)}`;

describe('a policy file', () => {
  it('of any text is a policy or has faults with a place', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          json.map((one) => JSON.stringify(one)),
          fc.nat(9000).map((at) => policyText.slice(0, at)),
        ),
        (file) => {
          const read = parsePolicy(file, context);
          if (!('faults' in read)) return;
          expect(read.faults.length).toBeGreaterThan(0);
          for (const { line, column, message } of read.faults)
            expect([line > 0, column > 0, message !== '']).toEqual([true, true, true]);
        },
      ),
      runs(200),
    ));
  it('changed at any place is a policy that judges, or has faults', () => {
    const base = parsePolicy(policyText, context);
    const recorded = parseEvidence(evidence);
    if ('faults' in base || 'faults' in recorded) throw new Error('the samples cannot be read');
    const some = { ...recorded.recorded, subscriptions: recorded.recorded.subscriptions.slice(0, 3) };
    fc.assert(
      fc.property(changes, (made) => {
        const read = parsePolicy(JSON.stringify(changed(base.policy, made)) ?? '', context);
        if ('faults' in read) return;
        const report = reportOf(some, {
          checks: CHECKS,
          policy: read.policy,
          policyWarnings: [],
          cloud: CLOUD_PROFILES.public,
          version: 'x',
        });
        expect(report.findings.length).toBe(report.subscriptions.length * CHECKS.length);
      }),
      runs(60),
    );
  });
  it.each([100, 3000, 200_000])('%i deep is refused in words', (depth) => {
    const read = parsePolicy(deep(depth), context);
    expect('faults' in read && read.faults[0]?.message).toMatch(/./);
  });
});

describe('an evidence file', () => {
  const options = {
    checks: CHECKS,
    policy: defaultPolicy(),
    policyWarnings: [],
    cloud: CLOUD_PROFILES.public,
    version: 'x',
  };
  it('of any JSON is refused with its faults', () =>
    fc.assert(
      fc.property(json, (value) => {
        const read = parseEvidence(value);
        expect('faults' in read && read.faults.length > 0).toBe(true);
      }),
      runs(100),
    ));
  it('changed at any place is judged, shown in every format and redacted, or refused', () => {
    const whole = evidence as { readonly subscriptions: readonly unknown[] };
    fc.assert(
      fc.property(fc.nat(30), changes, (at, made) => {
        const one = { ...whole, subscriptions: [whole.subscriptions[at % whole.subscriptions.length]] };
        const read = parseEvidence(changed(one, made));
        if ('faults' in read || read.recorded.subscriptions.length === 0) return;
        const report = reportOf(read.recorded, options);
        expect(report.findings.length).toBe(report.subscriptions.length * CHECKS.length);
        for (const format of Object.values(FORMATS))
          expect(format.render(report, { columns: 80, colour: false, wide: false }).length).toBeGreaterThan(0);
        expect(renderPage(report, { staleAfterHours: 26 })).toContain('</html>');
        for (const own of read.recorded.subscriptions) expect(redactor().subscription(own)).toBeDefined();
        expect(redactor().listed(read.recorded.scope)).toBeDefined();
      }),
      runs(60, 0.5),
    );
  });
  it.each([100, 3000, 100_000])('%i deep, and not as evidence is, is refused in words', async (depth) => {
    await writeFile(join(folder, 'deep.json'), deep(depth));
    const ran = await aispm(['scan', '--evidence', join(folder, 'deep.json')]);
    expect([ran.status, ran.err]).toEqual([1, expect.stringContaining('deep.json')]);
  });
  it.each([100, 3000, 100_000])('with a reading %i deep is judged, or refused in words', async (depth) => {
    const file = await readFile(join(folder, 'evidence.json'), 'utf8');
    await writeFile(
      join(folder, 'deep.json'),
      file.replace('"properties": {', `"properties": {"deep": ${deep(depth)},`),
    );
    for (const args of [
      ['scan', '--evidence'],
      ['redact', '--force', '--out', join(folder, 'out.json')],
    ]) {
      const ran = await aispm([...args, join(folder, 'deep.json')]);
      expect(ran.err).not.toMatch(/Maximum call stack|internal| {4}at /);
      expect([0, 1, 2]).toContain(ran.status);
    }
  });
});

describe('an evidence pack', () => {
  it('holds, and with any byte of any file changed it does not', async () => {
    expect((await aispm(['verify', join(folder, 'pack')])).status).toBe(0);
    const names = await readdir(join(folder, 'pack'));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.nat(10_000_000),
        fc.oneof(fc.nat(255), fc.constantFrom('cut', 'empty', 'gone')),
        async (name, at, how) => {
          const path = join(folder, 'pack', name);
          const before = await readFile(path);
          const after =
            typeof how === 'number' ? Buffer.from(before) : before.subarray(0, how === 'cut' ? at % before.length : 0);
          if (typeof how === 'number') after[at % before.length] = (before[at % before.length] ?? 0) ^ (how || 1);
          await (how === 'gone' ? rm(path) : writeFile(path, after));
          const ran = await aispm(['verify', join(folder, 'pack')]);
          await writeFile(path, before);
          expect([name, at, how, [1, 2].includes(ran.status)]).toEqual([name, at, how, true]);
          expect(ran.out + ran.err).not.toMatch(/ {4}at /);
        },
      ),
      runs(12, 0.1),
    );
    expect((await aispm(['verify', join(folder, 'pack')])).status).toBe(0);
  });
});
