import { expect, it } from 'vitest';
import { CHECKS } from '../../src/scanners/index.ts';
import { scanned, tenantOf } from './cli.ts';
import { policyOf, worldOf } from './whole.ts';

it('the whole subscription passes every check, each with something to judge', async () => {
  const tenant = await tenantOf(worldOf('One'));
  const { status, report } = await scanned(tenant, policyOf('One'));
  await tenant.close();
  expect(
    report.findings
      .filter((finding) => finding.status !== 'pass')
      .map((finding) => `${finding.checkId} ${finding.status} ${finding.message}`),
  ).toEqual([]);
  expect(report.findings).toHaveLength(CHECKS.length);
  expect(report.warnings).toEqual([]);
  expect(status).toBe(0);
});
