import { expect, it } from 'vitest';
import { attestation, validationJson } from '../../../src/report/evidence-pack/pack-texts.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import { bankReport } from '../bank.ts';

it('shows a waiver’s words as words, whatever they are', async () => {
  const report = await bankReport();
  const waiver = {
    id: 'W|1',
    owner: '<img src=x>',
    rationale: '[x](http://y)\n| a | b |\n# Signed',
    expires: '2026-12-31',
  };
  const text = attestation(
    { ...report, findings: report.findings.map((one) => (one.waiver ? { ...one, waiver } : one)) },
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
    {
      ...report,
      findings: raised,
      trend: [{ ...night, at: '2026-09-30T23:00:00Z' }, { ...night, status: 'partial' }, night],
    },
    'Test',
  );
  expect(text).toContain('- 2 scans of this quarter in this report, 1 of them complete.');
  expect(text.split('\n').filter((line) => line.startsWith('| AISPM-'))).toEqual([
    expect.stringMatching(/^\| AISPM-039 \| critical \| /),
  ]);
});

it('states how many findings there had to be', async () => {
  const report = await bankReport();
  const said = JSON.parse(validationJson({ ...report, findings: report.findings.slice(1) })) as { findings: unknown };
  expect(said.findings).toEqual({
    expected: report.subscriptions.length * CHECKS.length,
    actual: report.subscriptions.length * CHECKS.length - 1,
  });
});
