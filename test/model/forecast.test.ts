import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { withEstimates } from '../../src/model/estimates.ts';
import type { Finding } from '../../src/model/finding.ts';
import { billedAccounts, type Forecast, forecastOf, priceOf, subscriptionForecast } from '../../src/model/forecast.ts';
import { groupsOf, type Sum, type Sums, sumsOf } from '../../src/model/forecast-sums.ts';
import { planCosts } from '../../src/model/plan-prices.ts';
import { type Policy, policySchema } from '../../src/model/policy.ts';
import type { Recorded } from '../../src/model/recorded-scan.ts';
import { daysBefore, tokenMetrics } from '../../src/model/token-use.ts';
import { account, extension, type Given, given, NOW, plan, refused } from '../scanners/evidence.ts';
import { inventory } from '../scanners/table.ts';

const DAYS = daysBefore(NOW, 30);
type One = {
  readonly zone: 1 | 2 | 3;
  readonly plan: 'on' | 'off' | 'unknown';
  /** Tokens a day of each account; undefined where its metrics are refused. */
  readonly accounts: readonly (number | undefined)[];
  readonly unseen: boolean;
};

const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const nameOf = (index: number, at: number) => `a${index}-${at}`;
const PLANS: Readonly<Record<One['plan'], Given>> = {
  on: {},
  off: { plans: { plans: [plan('AI', { pricingTier: 'Free', freeTrialRemainingTime: 'P10D' })] } },
  unknown: { plans: refused('denied', 'HTTP 403') },
};

/** The metrics of an account that used so many tokens a day. */
const tokensOf = (resourceId: string, total: number) => ({
  resourceId,
  metrics: [{ name: tokenMetrics('OpenAI')[0] ?? '', points: DAYS.map((day) => ({ day, total })) }],
});

/** The forecast over what was read of some subscriptions. */
const overall = (read: Recorded['subscriptions'], policy: Policy): Forecast => {
  const context = { policy, cloud: CLOUD_PROFILES.public, now: NOW };
  const own = read.flatMap(({ subject, readings }) => subscriptionForecast(subject, readings, context) ?? []);
  return forecastOf(own, { days: DAYS, price: { usdPerMillionTokens: 1 }, leftOut: [] }, policy);
};

/** The forecast of some subscriptions, each with an owner by its zone. */
function forecastFor(all: readonly One[], policy: object = {}): Forecast {
  const subscriptions = all.map((one, index) => {
    const rows = one.accounts.map((_, at) =>
      account(nameOf(index, at), { id: `/subscriptions/${idOf(index)}/a/${at}` }),
    );
    const blind = one.unseen ? { blind: { why: 'truncated', message: 'Page 2 was lost' } } : {};
    const accounts = one.accounts.map((total, at) =>
      total === undefined
        ? { resourceId: rows[at]?.id ?? '', why: 'throttled', message: 'HTTP 429', metrics: [] }
        : tokensOf(rows[at]?.id ?? '', total),
    );
    const { readings, context } = given({
      ...PLANS[one.plan],
      inventory: { ...inventory(...rows), ...blind },
      tokens: { days: DAYS, accounts },
    });
    return { subject: { ...context.subject, id: idOf(index), name: `S${index}` }, readings };
  });
  const parsed = policySchema.parse({
    zones: { subscriptions: Object.fromEntries(all.map(({ zone }, index) => [idOf(index), zone])) },
    owners: [{ name: 'Lines', mail: ['lines@bank.example'], match: { zones: [1, 2] } }],
    ...policy,
  });
  return overall(subscriptions, parsed);
}

const one = (over: Partial<One> = {}): One => ({ zone: 3, plan: 'on', accounts: [1e6], unseen: false, ...over });
const subscription: fc.Arbitrary<One> = fc.record({
  zone: fc.constantFrom(1, 2, 3),
  plan: fc.constantFrom('on', 'off', 'unknown'),
  accounts: fc.array(fc.option(fc.nat(1e9), { nil: undefined, freq: 4 }), { minLength: 1, maxLength: 4 }),
  unseen: fc.boolean(),
});
const STATES = ['on', 'off', 'unknown'] as const;
const plus = (a: Sum, b: Sum): Sum => ({
  subscriptions: a.subscriptions + b.subscriptions,
  accounts: a.accounts + b.accounts,
  month: { low: a.month.low + b.month.low, high: a.month.high + b.month.high },
  firstMonth: { low: a.firstMonth.low + b.firstMonth.low, high: a.firstMonth.high + b.firstMonth.high },
  atLeast: a.atLeast || b.atLeast,
});
const NONE = sumsOf([]).on;
const together = (groups: readonly (readonly [string, Sums])[], state: (typeof STATES)[number]): Sum =>
  groups.reduce((sum, [, sums]) => plus(sum, sums[state]), NONE);

describe('the totals of a forecast', () => {
  it('add up over subscriptions, zones and owners', () =>
    fc.assert(
      fc.property(fc.array(subscription, { maxLength: 8 }), (all) => {
        const { subscriptions } = forecastFor(all);
        const total = sumsOf(subscriptions);
        expect(subscriptions).toHaveLength(all.length);
        for (const state of STATES) {
          for (const groups of [
            groupsOf(subscriptions, ({ subscriptionId }) => subscriptionId),
            groupsOf(subscriptions, ({ zone }) => String(zone)),
            groupsOf(subscriptions, ({ owner }) => owner ?? ''),
          ])
            expect(together(groups, state)).toEqual(total[state]);
          const own = all.filter((each) => each.plan === state);
          const tokens = own.flatMap(({ accounts }) => accounts.map((each) => each ?? 0));
          const sum = tokens.reduce((before, each) => before + each * 30, 0);
          expect(total[state].month).toEqual({ low: sum, high: sum });
        }
      }),
    ));

  it('say "at least" for every account and inventory that was not read, which never lowers them silently', () =>
    fc.assert(
      fc.property(fc.array(subscription, { minLength: 1, maxLength: 8 }), fc.nat(), (all, pick) => {
        const at = pick % all.length;
        const lost = all.map((each, index) =>
          index === at ? { ...each, accounts: [undefined, ...each.accounts.slice(1)] } : each,
        );
        const before = sumsOf(forecastFor(all).subscriptions);
        const { subscriptions } = forecastFor(lost);
        const after = sumsOf(subscriptions);
        const state = all[at]?.plan ?? 'on';
        expect(after[state].atLeast).toBe(true);
        expect(after[state].accounts).toBe(before[state].accounts);
        expect(after[state].month.low).toBeLessThanOrEqual(before[state].month.low);
        expect(subscriptions[at]?.notRead).toContainEqual(`${nameOf(at, 0)}: HTTP 429`);
        for (const each of STATES)
          expect(after[each].atLeast).toBe(
            lost.some(({ plan: own, accounts, unseen }) => own === each && (unseen || accounts.includes(undefined))),
          );
      }),
    ));
});

describe('the accounts of a forecast', () => {
  it('are those that the plan reads, whatever else the policy counts as AI', () => {
    const kinds = ['OpenAI', 'aiservices', 'ContentSafety', undefined];
    const rows = kinds.map((kind, index) => account(`a${index}`, { kind }));
    const aiTypes = [{ type: 'Microsoft.CognitiveServices/accounts' }];
    const { readings, context } = given({ inventory: inventory(...rows), policy: { aiTypes } });
    const billed = billedAccounts(readings, context.policy);
    expect(billed.map(({ kind }) => kind)).toEqual(['OpenAI', 'aiservices']);
  });
});

describe('the budget of a zone', () => {
  const budget = (all: readonly One[], usd: number, more: object = {}) =>
    forecastFor(all, { forecast: { budgets: { '3': usd }, ...more } }).budgets[0];
  it.each([
    ['within', [one()], 31, 'within', 30],
    ['passed', [one(), one()], 59, 'passes', 60],
    ['passed by what was seen', [one({ accounts: [1e6, undefined] })], 29, 'passes', 30],
    ['not proven, because an account was not read', [one({ accounts: [1e6, undefined] })], 31, 'not-proven', 30],
    ['not proven, because the plans were not read', [one({ plan: 'unknown' })], 31, 'not-proven', 30],
    ['another zone’s', [one({ zone: 2, accounts: [1e9] }), one()], 31, 'within', 30],
  ] as const)('is %s', (_what, all, usd, state, high) =>
    expect(budget(all, usd)).toMatchObject({ zone: 3, state, usd: { high } }),
  );

  it('counts the plans that are off at the policy’s prices, and is not proven without a price', () => {
    const databases = {
      plans: { plans: [plan('AI'), plan('CloudPosture'), plan('StorageAccounts', { pricingTier: 'Free' })] },
      presence: { rows: [1, 2, 2].map((n) => ({ id: `/s/${n}`, type: 'microsoft.storage/storageaccounts' })) },
    };
    const { readings, context } = given({
      ...databases,
      tokens: { days: DAYS, accounts: [tokensOf(account('oai').id, 0)] },
    });
    const of = (forecast: object) =>
      overall(
        [{ subject: context.subject, readings }],
        policySchema.parse({ forecast: { budgets: { '3': 100 }, ...forecast } }),
      );
    const off = (forecast: object) => of(forecast).subscriptions[0]?.otherPlans.filter((one) => !one.on);
    expect(off({})).toEqual([{ plan: 'StorageAccounts', on: false, resources: 2, atLeast: false, unpricedGb: 10_000 }]);
    expect(of({}).budgets[0]?.state).toBe('not-proven');
    expect(of({ prices: { StorageAccounts: 40 } }).budgets[0]).toMatchObject({
      state: 'not-proven',
      usd: { high: 80 },
    });
    expect(of({ prices: { StorageAccounts: 60 } }).budgets[0]).toMatchObject({ state: 'passes', usd: { low: 120 } });
    const scanned = { prices: { StorageAccounts: 40 }, malwareScanningPerGb: 0.001 };
    expect(of(scanned).budgets[0]).toMatchObject({ state: 'within', usd: { low: 80, high: 90 } });
    expect(of({ ...scanned, budgets: { '3': 85 } }).budgets[0]?.state).toBe('may-pass');
  });

  it.each([
    ['the cap that is set', { isEnabled: 'True', cap: '10' }, { unpricedGb: 20 }],
    ['nothing where scanning is listed as off', { isEnabled: 'False', cap: '10' }, {}],
    ['no bound where there is no cap', { isEnabled: 'True', cap: '-1' }, { atLeast: true }],
    ['no bound where the cap cannot be read', { isEnabled: 'True', cap: 'many' }, { atLeast: true }],
    ['the cap where the switch cannot be read', { isEnabled: 'Perhaps', cap: '10' }, { unpricedGb: 20 }],
  ] as const)('takes of malware scanning %s', (_what, { isEnabled, cap }, expected) => {
    const scanning = extension('OnUploadMalwareScanning', isEnabled, {
      additionalExtensionProperties: { CapGBPerMonthPerStorageAccount: cap },
    });
    const storage = plan('StorageAccounts', { pricingTier: 'Free', extensions: [scanning] });
    const { readings, context } = given({
      plans: { plans: [plan('AI'), plan('CloudPosture'), storage] },
      presence: { rows: [1, 2].map((n) => ({ id: `/s/${n}`, type: 'microsoft.storage/storageaccounts' })) },
    });
    const found = planCosts(readings, context).costs.find((one) => one.plan === 'StorageAccounts');
    expect(found).toEqual({ plan: 'StorageAccounts', on: false, resources: 2, atLeast: false, ...expected });
  });
});

describe('what a fix costs', () => {
  const priced = { forecast: { usdPerMillionTokens: 1, prices: { StorageAccounts: 40, CloudPosture: 5 } } };
  const off = { pricingTier: 'Free' };
  const fails = (checkId: string): Finding => ({
    ...{ checkId, subscriptionId: 's', status: 'fail', severity: 'high', message: 'It is off' },
    ...{ source: 'test', at: '2026-11-24T01:00:00.000Z' },
  });
  const estimate = (checkId: string, over: Given, policy: object = priced) => {
    const { readings, context } = given({ ...over, policy });
    const of = subscriptionForecast(context.subject, readings, { ...context, policy: context.policy });
    if (!of) throw new Error('There is no forecast');
    return withEstimates([fails(checkId)], { of, price: priceOf(context.policy), days: DAYS })[0]?.estimate;
  };
  const tokens = (...accounts: unknown[]) => ({ days: DAYS, accounts });
  const days = { from: DAYS[0], to: DAYS.at(-1) };
  const ai = { plans: { plans: [plan('AI', off)] } };
  const stores = {
    presence: { rows: [1, 2].map((n) => ({ id: `/s/${n}`, type: 'microsoft.storage/storageaccounts' })) },
  };

  it('is that of its tokens for the AI plan', () =>
    expect(estimate('AISPM-001', { ...ai, tokens: tokens(tokensOf(account('oai').id, 1e6)) })).toEqual({
      usd: { low: 30, high: 30 },
      ...days,
    }));
  it('is at least that of what was read, and none where nothing was', () => {
    const lost = { resourceId: account('oai').id, why: 'denied', message: 'HTTP 403', metrics: [] };
    expect(estimate('AISPM-001', { ...ai, tokens: tokens(lost) })).toEqual({
      ...{ atLeast: true, why: 'oai: HTTP 403' },
      ...days,
    });
    const two = {
      ...inventory(account('oai'), account('more')),
      blind: { why: 'truncated', message: 'Page 2 was lost' },
    };
    expect(
      estimate('AISPM-001', {
        ...ai,
        inventory: two,
        tokens: tokens(tokensOf(account('oai').id, 1e6), tokensOf(account('more').id, 0)),
      }),
    ).toMatchObject({ usd: { low: 30 }, atLeast: true, why: 'Page 2 was lost' });
  });
  it('is that of the resources at the policy’s prices for other plans', () => {
    const given = { plans: { plans: [plan('AI'), plan('StorageAccounts', { ...off, extensions: [extension('X')] })] } };
    expect(estimate('AISPM-013', { ...given, ...stores })).toEqual({ usd: { low: 80, high: 80 }, ...days });
    expect(estimate('AISPM-013', { ...given, ...stores }, {})).toEqual({
      ...{ atLeast: true, why: 'the policy has no price of StorageAccounts' },
      ...days,
    });
    const cspm = { plans: { plans: [plan('AI'), plan('CloudPosture', off)] } };
    expect(estimate('AISPM-007', { ...cspm, ...stores })).toMatchObject({ usd: { low: 10 }, atLeast: true });
  });
  it('is of no fix that switches no plan on, and of nothing that passes', () => {
    expect(estimate('AISPM-005', ai)).toBeUndefined();
    const { readings, context } = given(ai);
    const of = subscriptionForecast(context.subject, readings, context);
    const passing: Finding = { ...fails('AISPM-001'), status: 'pass' };
    expect(of && withEstimates([passing], { of, price: priceOf(context.policy), days: DAYS })).toEqual([passing]);
  });
});
