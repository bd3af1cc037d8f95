import { expect, it } from 'vitest';
import { type Recorded, recordSource } from '../../../src/model/recorded-scan.ts';
import { evidencePack, MANIFEST, SUMS } from '../../../src/report/evidence-pack/evidence-pack.ts';
import { packFigures } from '../../../src/report/evidence-pack/pack-figures.ts';
import { sha256 } from '../../../src/report/evidence-pack/pack-sums.ts';
import { attestation, validationJson } from '../../../src/report/evidence-pack/pack-texts.ts';
import { partsOf } from '../../../src/report/layout.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import { bankReport } from '../bank.ts';
import { estate } from '../page/fixture.ts';

it('shows a waiver’s words as words, whatever they are', async () => {
  const report = await bankReport();
  const waiver = {
    id: 'W|1',
    owner: '<img src=x>',
    rationale: '[x](http://y)\n| a | b |\n# Signed',
    expires: '2026-12-31',
  };
  const text = attestation(
    await packFigures(
      partsOf({ ...report, findings: report.findings.map((one) => (one.waiver ? { ...one, waiver } : one)) }),
    ),
    'Test',
  );
  expect(text.split('\n').filter((line) => line.includes('W\\|1'))).toEqual([
    '| W\\|1 | AISPM-025 | \\<img src=x\\> | 2026-12-31 | \\[x\\]\\(http://y\\) \\| a \\| b \\| \\# Signed | 1 |',
  ]);
});

it('counts the scans of the quarter, and failures by the severity that the policy gave them', async () => {
  const report = await bankReport();
  const raised = report.findings.map((one) => ({
    ...one,
    severity: one.checkId === 'AISPM-039' ? ('critical' as const) : ('low' as const),
  }));
  const [night] = report.trend;
  if (!night) throw new Error('The bank has no night');
  const text = attestation(
    await packFigures(
      partsOf({
        ...report,
        findings: raised,
        trend: [{ ...night, at: '2026-09-30T23:00:00Z' }, { ...night, status: 'partial' }, night],
      }),
    ),
    'Test',
  );
  expect(text).toContain('- 2 scans of this quarter in this report, 1 of them complete.');
  expect(text.split('\n').filter((line) => line.startsWith('| AISPM-'))).toEqual([
    expect.stringMatching(/^\| AISPM-039 \| critical \| /),
  ]);
});

it('states how many findings there had to be', async () => {
  const report = await bankReport();
  const said = JSON.parse(
    validationJson(await packFigures(partsOf({ ...report, findings: report.findings.slice(1) }))),
  ) as { findings: unknown };
  expect(said.findings).toEqual({
    expected: report.subscriptions.length * CHECKS.length,
    actual: report.subscriptions.length * CHECKS.length - 1,
  });
});

it('makes the large texts in pieces, and states the sums of what was written, in any order', async () => {
  const report = estate(300);
  const record = recordSource({
    ...report.scan,
    recordedAt: report.scan.startedAt,
    scope: {},
    subscriptions: [],
  } as unknown as Recorded);
  const files = evidencePack({
    report: partsOf(report),
    record,
    evidence: () => '{}',
    policy: '{}',
    queries: {},
    declared: [],
    environment: 'Test',
  });
  const texts = new Map<string, string>();
  for (const { name, text } of [...files].reverse()) {
    let whole = '';
    for await (const piece of text) {
      if (/Report.*json|OSCAL|AISPM-Status/.test(name)) expect(piece.length).toBeLessThan(1_000_000);
      whole += piece;
    }
    texts.set(name, whole);
  }
  expect((texts.get('Control-1.24-OSCAL-Test-20261124.json') ?? '').length).toBeGreaterThan(10_000_000);
  const sums = [...texts].filter(([name]) => name !== SUMS).map(([name, text]) => `${sha256(text)}  ${name}`);
  expect(texts.get(SUMS)?.trim().split('\n').sort()).toEqual(sums.sort());
  const manifest = JSON.parse(texts.get(MANIFEST) ?? '') as { file: string; sha256: string; bytes: number }[];
  for (const { file, bytes, sha256: hash } of manifest)
    expect([file, bytes, hash]).toEqual([
      file,
      Buffer.byteLength(texts.get(file) ?? ''),
      sha256(texts.get(file) ?? ''),
    ]);
});
