import { afterEach, describe, expect, it } from 'vitest';
import { guidOf } from '../../local/tenant/names.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import { loadWorld, worldPolicy } from '../../local/tenant/world.ts';
import { aispm, findingsOf, scanned, tenantOf } from './cli.ts';

/* What is not judged, and why: left out by the policy, or without resources by its offer. */

let tenant: Tenant | undefined;
afterEach(() => tenant?.close());

const WORLD = {
  managementGroups: [{ name: 'bank' }, { name: 'closed', parent: 'bank' }],
  subscriptions: [
    { name: 'Kept' },
    { name: 'Closed Branch', managementGroup: 'closed' },
    { name: 'Old Card', managementGroup: 'bank' },
    { name: 'Training', managementGroup: 'bank', quotaId: 'MSDN_2014-09-01' },
    { name: 'Entra Access', managementGroup: 'bank', quotaId: 'AAD_2015-09-01' },
  ],
};
const rationale = 'It is wound up by the end of the year';

async function leftOut(...exclude: readonly object[]) {
  tenant = await tenantOf(WORLD);
  return scanned(tenant, { zones: { managementGroups: { bank: 3 }, subscriptions: { [guidOf('Kept')]: 3 } }, exclude });
}
const ALL = WORLD.subscriptions.map((one) => one.name);

describe('an exclusion', () => {
  it.each<[string, object, readonly string[]]>([
    ['by id', { subscriptions: [guidOf('Old Card').toUpperCase()] }, ['Old Card']],
    ['by name, with a pattern', { subscriptions: ['*card'] }, ['Old Card']],
    ['by management group, in any case', { managementGroups: ['Closed'] }, ['Closed Branch']],
    ['by a group above', { managementGroups: ['bank'] }, ALL.slice(1)],
    ['by quota id', { quotaIds: ['MSDN_*'] }, ['Training']],
    ['by either', { managementGroups: ['closed'], quotaIds: ['msdn_2014-09-01'] }, ['Closed Branch', 'Training']],
    ['on its last day', { subscriptions: ['Old Card'], expires: '2026-11-24' }, ['Old Card']],
    ['the day after', { subscriptions: ['Old Card'], expires: '2026-11-23' }, []],
  ])('%s', async (_what, entry, names) => {
    const { report } = await leftOut({ rationale, ...entry });
    expect((report.leftOut ?? []).map((one) => one.name).sort()).toEqual([...names].sort());
    for (const one of report.leftOut ?? []) expect(one.rationale).toBe(rationale);
    const kept = ALL.filter((name) => !names.includes(name));
    expect(report.subscriptions.map((one) => one.name).sort()).toEqual(kept.sort());
    expect(new Set(report.findings.map((one) => one.subscriptionId))).toEqual(new Set(kept.map(guidOf)));
    expect(report.coverage.inScope).toBe(kept.length);
    for (const name of names) expect(tenant?.requests.filter((one) => one.subscriptionId === guidOf(name))).toEqual([]);
  });

  it('that has expired, or leaves nothing out, is a warning', async () => {
    const { report } = await leftOut(
      { subscriptions: ['Old Card'], rationale, expires: '2026-11-23' },
      { quotaIds: ['PayAsYouGo_*'], rationale: 'Nobody is to have such a one' },
    );
    expect(report.warnings).toEqual([
      'The exclusion of Old Card expired on 2026-11-23: it is judged again',
      'exclude for PayAsYouGo_* leaves nothing out: it can be removed',
    ]);
  });

  it.each<[string, object, RegExp]>([
    ['without a rationale', { subscriptions: ['Old Card'] }, /exclude\.0\.rationale/],
    ['of nothing', { rationale }, /exclude\.0: Name what is left out/],
    ['of everything', { subscriptions: ['*'], rationale }, /The policy leaves out every subscription in scope/],
  ])('%s is refused', async (_what, entry, words) => {
    await expect(leftOut(entry)).rejects.toThrow(words);
  });
});

it('a subscription of Entra’s own offer holds no resources: nothing applies, nothing is asked', async () => {
  const { report } = await leftOut();
  const findings = [...findingsOf(report, guidOf('Entra Access')).values()];
  expect(new Set(findings.map((one) => one.status))).toEqual(new Set(['not-applicable']));
  expect(findings[0]?.message).toMatch(/holds no resources \(AAD_2015-09-01\)/);
  expect(tenant?.requests.filter((one) => one.subscriptionId === guidOf('Entra Access'))).toEqual([]);
});

describe('the world of two tenants shows', () => {
  it('what is left out, in the terminal and on the page, and names that several bear', async () => {
    const world = await tenantOf(await loadWorld('tenants'));
    tenant = world;
    const policy = worldPolicy('tenants') ?? '';
    const of = async (format: string) => (await aispm(world, 'scan', '--policy', policy, '--format', format)).out;
    const text = await of('table');
    expect(text).toMatch(/Left out on purpose: 1 subscription\n {2}Old Branch: Wound up by the end of the year/);
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(
      /Waiver W-2026-031 \(AISPM-013\) names "Payments", and 2 subscriptions are called so/,
    );
    expect(await of('html')).toMatch(/Old Branch.{0,20} is left out on purpose.{0,20}Wound up by the end of the year/s);
  });
});
