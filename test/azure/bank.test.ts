import { beforeAll, describe, expect, it } from 'vitest';
import { guidOf } from '../../local/tenant/names.ts';
import { loadWorld, worldPolicy } from '../../local/tenant/world.ts';
import { type Finding, LETTERS } from '../../src/model/finding.ts';
import type { Report } from '../../src/model/report.ts';
import { BANK, type Expected, GOVERNMENT, REASONS } from './bank.expected.ts';
import { findingsOf, numberOf, scanned, tenantOf } from './cli.ts';

let bank: Report;
let government: Report;
beforeAll(async () => {
  [bank, government] = await Promise.all([reportOf('bank', worldPolicy('bank')), reportOf('bank-usgov')]);
});

async function reportOf(world: string, policy?: string): Promise<Report> {
  const tenant = await tenantOf(await loadWorld(world));
  const { status, report } = await scanned(tenant, policy);
  await tenant.close();
  expect(status).toBe(2);
  return report;
}

/** A subscription's findings as the tables write them. */
function written(findings: ReadonlyMap<string, Finding>): Expected {
  const row = [...findings.values()]
    .map((finding) => LETTERS[finding.status])
    .join('')
    .replace(/(.{5})(?=.)/g, '$1 ');
  const causes: Record<string, string> = {};
  for (const finding of findings.values()) {
    const root = finding.cause?.slice(-3);
    if (root) causes[root] = [causes[root] ?? [], numberOf(finding)].flat().join(' ');
  }
  return { row, ...(Object.keys(causes).length > 0 ? { causes } : {}) };
}

describe.each([
  ['the bank', BANK, () => bank],
  ['the bank in Azure Government', GOVERNMENT, () => government],
])('%s', (_what, expected, report) => {
  it('has the subscriptions of the table', () =>
    expect(
      report()
        .subscriptions.map((one) => one.name)
        .sort(),
    ).toEqual(Object.keys(expected).sort()));
  it.each(Object.entries(expected))('%s', (name, wanted) => {
    const id = report().subscriptions.find((one) => one.name === name)?.id;
    expect(id).toBe(guidOf(name));
    expect(written(findingsOf(report(), guidOf(name)))).toEqual(wanted);
  });
});

describe('the bank and its twin show', () => {
  const statuses = () => Map.groupBy([...bank.findings, ...government.findings], numberOf);
  it('every check as a pass', () => {
    const missing = [...statuses()]
      .filter(([, findings]) => !findings.some((finding) => finding.status === 'pass'))
      .map(([number]) => number);
    expect(missing).toEqual([]);
  });
  it('every check as a failure or a warning, but the one that knows neither', () => {
    const missing = [...statuses()]
      .filter(([, findings]) => !findings.some((finding) => finding.status === 'fail' || finding.status === 'warn'))
      .map(([number]) => number);
    // An inventory that is not complete is unknown.
    expect(missing).toEqual(['019']);
    expect(
      statuses()
        .get('019')
        ?.some((finding) => finding.status === 'unknown'),
    ).toBe(true);
  });
  it.each(REASONS)('why something is %s: %s, %s', (why, name, number, words) => {
    const finding = findingsOf(bank, guidOf(name)).get(number);
    expect(finding).toMatchObject(why === 'pending' ? { status: why } : { status: 'unknown', why });
    expect(finding?.message).toMatch(words);
  });
  it('a message in every finding and item, of what was seen', () => {
    for (const finding of [...bank.findings, ...government.findings]) {
      for (const { message } of [finding, ...(finding.items ?? [])])
        expect(message, `${finding.checkId} ${message}`).toMatch(/^\S.{7,}/s);
      expect(finding.message).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });
  it('the waivers of its policy, with the statuses as they are', () => {
    const waived = bank.findings
      .filter((finding) => finding.waiver)
      .map((finding) => [finding.subscriptionId, finding.checkId, finding.status]);
    expect(waived).toEqual([[guidOf('Data Estate Off'), 'AISPM-013', 'fail']]);
    expect(findingsOf(bank, guidOf('Claims Deprecated Plan')).get('029')).toMatchObject({
      status: 'pass',
      counted: { total: 1, pass: 1 },
    });
  });
  it('no warning but of those whose management groups nobody sees, so that they have no zone', () =>
    expect(
      bank.warnings.map((warning) => /^(Hidden Branch|Audit Forbidden) .* has no zone/.exec(warning)?.[1]).sort(),
    ).toEqual(['Audit Forbidden', 'Hidden Branch']));
});
