import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guidOf } from '../../local/tenant/names.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import { loadWorld, type WorldInput } from '../../local/tenant/world.ts';
import { neededReads } from '../../src/model/reader-actions.ts';
import { customRole } from '../../tools/documents/permissions.ts';
import { aispm as over, tenantOf } from '../azure/cli.ts';
import { aispm } from './run.ts';

const ACCOUNT = 'Microsoft.CognitiveServices/accounts';
const BANK_POLICY = join(import.meta.dirname, '../../local/tenant/worlds/bank.policy.jsonc');
const openai = (name: string, tokens?: number | unknown[]) => ({
  type: ACCOUNT,
  kind: 'OpenAI',
  name,
  ...(tokens === undefined ? {} : { tokens }),
});
const off = { AI: { pricingTier: 'Free' } };
const world = (...subscriptions: NonNullable<WorldInput['subscriptions']>): WorldInput => ({
  managementGroups: [{ name: 'bank' }],
  subscriptions: subscriptions.map((one) => ({ managementGroup: 'bank', ...one })),
});

type Row = {
  readonly name: string;
  readonly plan: string;
  readonly month: { readonly low: number; readonly high: number };
  readonly firstMonth: { readonly low: number; readonly high: number };
  readonly usd: { readonly low: number; readonly high: number };
  readonly atLeast: boolean;
  readonly notRead: readonly string[];
  readonly notKnown: readonly string[];
  readonly accounts: readonly { readonly name: string; readonly month?: unknown; readonly notRead?: string }[];
};
type Told = { readonly price: unknown; readonly subscriptions: readonly Row[]; readonly total: Record<string, Row> };

/** The forecast of a tenant as JSON. */
async function told(tenant: Tenant, ...args: readonly string[]) {
  const ran = await over(tenant, 'forecast', '--format', 'json', ...args);
  await tenant.close();
  const json = JSON.parse(ran.out) as Told;
  const row = (name: string): Row => {
    const found = json.subscriptions.find((one) => one.name === name);
    if (!found) throw new Error(`${name} is not in the forecast`);
    return found;
  };
  return { ...ran, json, row };
}
const metricsAsked = (tenant: Tenant) =>
  tenant.requests.filter((one) => one.path.includes('/providers/Microsoft.Insights/metrics'));

describe('the forecast of the bank', () => {
  it('by its policy', async () => {
    const ran = await aispm(['forecast', '--world', 'bank', '--policy', BANK_POLICY]);
    await expect(ran.out).toMatchFileSnapshot('golden/forecast.txt');
    expect(ran.status).toBe(2);
  });

  it('asks each AI account of a running subscription once, and nothing else beyond a scan', async () => {
    const tenant = await tenantOf(await loadWorld('bank'));
    const { json } = await told(tenant);
    const asked = metricsAsked(tenant).map(({ path }) => path.split('?')[0]?.toLowerCase());
    const accounts = json.subscriptions.flatMap((one) => one.accounts);
    expect(asked).toHaveLength(accounts.length);
    expect(new Set(asked).size).toBe(accounts.length);
    const scan = await tenantOf(await loadWorld('bank'));
    await over(scan, 'scan');
    await scan.close();
    expect(metricsAsked(scan)).toEqual([]);
    expect(tenant.requests.length - asked.length).toBe(scan.requests.length);
  });
});

describe('a forecast', () => {
  it('is tokens of a month times the price, which is stated', async () => {
    const { status, json, row } = await told(
      await tenantOf(world({ name: 'One', plans: off, resources: [openai('a', 10_000_000)] })),
      '--price',
      '2',
    );
    expect(status).toBe(0);
    expect(json.price).toEqual({ usdPerMillionTokens: 2 });
    expect(row('One')).toMatchObject({ plan: 'off', month: { low: 3e8, high: 3e8 }, usd: { low: 600, high: 600 } });
  });

  it('names Microsoft’s list price with its date and source where no other is given', async () => {
    const { json } = await told(await tenantOf(world({ name: 'One', resources: [openai('a')] })));
    expect(json.price).toMatchObject({
      usdPerMillionTokens: 0.8,
      since: '2025-08-01',
      source: expect.stringMatching(/^https:\/\/techcommunity\.microsoft\.com\//),
    });
  });

  it.each([
    [
      'refused',
      { kind: 'status', status: 403, code: 'AuthorizationFailed', message: 'No.' },
      /403 AuthorizationFailed/,
    ],
    ['throttled', { kind: 'status', status: 429, code: 'TooManyRequests', message: 'Wait.' }, /429/],
    ['garbled', { kind: 'answer', body: { value: [{ name: 'TokenTransaction' }] } }, /expected shape/],
    ['of another account', { kind: 'answer', body: { value: [other()] } }, /not about/],
    ['by the hour', { kind: 'answer', body: { interval: 'PT1H', value: [] } }, /PT1H/],
    ['without a metric', { kind: 'answer', body: { value: [] } }, /no figure/],
  ] as const)('says "at least" and names the account whose metrics are %s', async (_what, fault, why) => {
    const tenant = await tenantOf(
      world(
        { name: 'One', resources: [openai('seen', 1e6), openai('lost', 1e6)] },
        { name: 'Two', resources: [openai('b', 1e6)] },
      ),
    );
    tenant.order({ match: { path: '/accounts/lost/providers/Microsoft.Insights/metrics' }, fault });
    const { status, json, row } = await told(tenant);
    expect(status).toBe(3);
    expect(row('One')).toMatchObject({ atLeast: true, month: { low: 3e7, high: 3e7 } });
    expect(row('One').notRead).toEqual([expect.stringMatching(/^lost: /)]);
    expect(row('One').notRead[0]).toMatch(why);
    expect(row('Two').atLeast).toBe(false);
    expect(json.total['on']).toMatchObject({ atLeast: true, accounts: 3, month: { low: 6e7, high: 6e7 } });
  });

  it('does not take a subscription that it cannot see for one without AI', async () => {
    const { status, out } = await over(
      await tenantOf(world({ name: 'Seen' }, { name: 'Hidden', listed: false, inGraph: false, permissions: [] })),
      'forecast',
    );
    expect(status).toBe(3);
    expect(out).toContain('Hidden');
    expect(out).toMatch(/not visible to the scanner/);
    expect(out).toMatch(/Total\s.*at least 0/);
  });

  it('shows a trial in the first month, and both bounds where it cannot be read', async () => {
    const trial = (freeTrialRemainingTime: string) => ({ AI: { pricingTier: 'Free', freeTrialRemainingTime } });
    const { row } = await told(
      await tenantOf(
        world(
          { name: 'Whole', plans: trial('P30D'), resources: [openai('a', 1e6)] },
          { name: 'Half', plans: trial('P15D'), resources: [openai('b', 1e6)] },
          { name: 'Capped', plans: trial('P30D'), resources: [openai('c', 5e9)] },
          { name: 'Odd', plans: trial('soon'), resources: [openai('d', 1e6)] },
        ),
      ),
    );
    expect(['Whole', 'Half', 'Capped', 'Odd'].map((name) => row(name).firstMonth)).toEqual([
      { low: 0, high: 0 },
      { low: 15e6, high: 15e6 },
      { low: 75e9, high: 75e9 },
      { low: 0, high: 30e6 },
    ]);
    expect(row('Odd').notKnown).toEqual([expect.stringContaining('trial')]);
  });

  it('reads Foundry’s own metrics of an AI Services account', async () => {
    const tenant = await tenantOf(world({ name: 'One', resources: [{ ...openai('f', 1e6), kind: 'AIServices' }] }));
    const { row } = await told(tenant);
    expect(metricsAsked(tenant)[0]?.path).toContain('metricnames=TotalTokens,InputTokens,OutputTokens');
    expect(row('One').month).toEqual({ low: 3e7, high: 3e7 });
  });

  it('has nothing to say in a cloud without the plan, and refuses numbers that are none', async () => {
    const gov = await aispm(['forecast', '--world', 'bank-usgov']);
    expect([gov.status, gov.out]).toEqual([1, '']);
    expect(gov.err).toContain('Azure Government has no AI services plan');
    for (const args of [
      ['--days', '0'],
      ['--days', '91'],
      ['--days', '7.5'],
      ['--price', '-1'],
      ['--price', 'NaN'],
    ])
      expect((await aispm(['forecast', '--world', 'empty', ...args])).status).toBe(1);
  });
});

describe('the read of metrics', () => {
  it('is in no nightly scan and not in the custom role', () => {
    expect(neededReads()).not.toContain('Microsoft.Insights/metrics/read');
    expect(JSON.stringify(customRole())).not.toContain('Microsoft.Insights');
  });
});

/** A metric of an account that was not asked for. */
function other() {
  const id = `/subscriptions/${guidOf('Other')}/resourceGroups/ai/providers/${ACCOUNT}/x/providers/Microsoft.Insights/metrics/TokenTransaction`;
  return { id, name: { value: 'TokenTransaction' }, timeseries: [] };
}
