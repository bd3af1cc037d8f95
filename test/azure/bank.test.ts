import { beforeAll, describe, expect, it } from 'vitest';
import { guidOf } from '../../local/tenant/names.ts';
import { loadWorld, worldPolicy } from '../../local/tenant/world.ts';
import type { Report } from '../../src/model/report.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { BANK, EXPECTED, type Expected, GOVERNMENT, REASONS } from './bank.expected.ts';
import { findingsOf, numberOf, scanned, tenantOf } from './cli.ts';
import { ALL, letterOf } from './numbers.ts';

let bank: Report;
let government: Report;
beforeAll(async () => {
  [bank, government] = await Promise.all([reportOf('bank', 2, worldPolicy('bank')), reportOf('bank-usgov', 0)]);
});

async function reportOf(world: string, exit: number, policy?: string): Promise<Report> {
  const tenant = await tenantOf(await loadWorld(world));
  const { status, report } = await scanned(tenant, policy);
  await tenant.close();
  expect(status).toBe(exit);
  return report;
}

/** A check's status in each subscription, with its cause: "F<001". */
type Statuses = Readonly<Record<string, string>>;

function found(number: string): Statuses {
  const letterIn = (report: Report) => (name: string) => {
    const finding = findingsOf(report, guidOf(name)).get(number);
    return [name, finding ? letterOf(finding) : 'no finding'] as const;
  };
  return Object.fromEntries([...BANK.map(letterIn(bank)), ...GOVERNMENT.map(letterIn(government))]);
}

const NAMES = [...BANK, ...GOVERNMENT];
function wanted({ row, follows = {} }: Expected): Statuses {
  const letters = row.replaceAll(' ', '');
  if (letters.length !== NAMES.length) throw new Error(`The row has ${letters.length} letters for ${NAMES.length}`);
  const statuses = new Map(NAMES.map((name, index) => [name, letters.charAt(index)]));
  for (const [root, names] of Object.entries(follows))
    for (const name of names) statuses.set(name, `${statuses.get(name)}<${root}`);
  return Object.fromEntries(statuses);
}

/** The entry that says what was found. */
function entryOf(number: string): string {
  const statuses = found(number);
  const letters = NAMES.map((name) => statuses[name]?.charAt(0)).join('');
  const follows = NAMES.filter((name) => statuses[name]?.includes('<')).map((name) => `${name} ${statuses[name]}`);
  return `'${number}': { row: '${letters.replace(/(.{5})(?=.)/g, '$1 ')}' }${follows.map((one) => `; ${one}`).join('')}`;
}

it.each([
  ['the bank', BANK, () => bank],
  ['the bank in Azure Government', GOVERNMENT, () => government],
])('%s has the subscriptions of the table', (_what, names, report) => {
  const subscriptions = report().subscriptions;
  expect(subscriptions.map((one) => one.name).sort()).toEqual([...names].sort());
  for (const { name, id } of subscriptions) expect(id).toBe(guidOf(name));
});

describe('in the bank and its twin', () => {
  it('every entry of the table is that of a check', () =>
    expect(ALL).toEqual(expect.arrayContaining(Object.keys(EXPECTED))));
  it.each(CHECKS.map((check) => [check.id.slice(-3), check.title]))('%s %s', (number) => {
    const entry = EXPECTED[number];
    if (!entry)
      expect.fail(
        `Write what ${number} should say of each subscription into test/azure/bank.expected.ts. The scan says ${entryOf(number)}`,
      );
    expect(found(number)).toEqual(wanted(entry));
  });
});

describe('the bank and its twin show', () => {
  it('what is left out, and why', () =>
    expect((bank.leftOut ?? []).map((one) => one.name).sort()).toEqual(['Merged Branch']));
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
  it('no warning except for those whose management groups are out of sight, so that they have no zone', () =>
    expect(
      bank.warnings.map((warning) => /^(Hidden Branch|Audit Forbidden) .* has no zone/.exec(warning)?.[1]).sort(),
    ).toEqual(['Audit Forbidden', 'Hidden Branch']));
});
