import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { billedAccounts, type Forecast, forecastOf } from '../../src/model/forecast.ts';
import { groupsOf, type Sum, type Sums, sumsOf } from '../../src/model/forecast-sums.ts';
import { policySchema } from '../../src/model/policy.ts';
import { daysBefore, tokenMetrics } from '../../src/model/token-use.ts';
import { account, type Given, given, NOW, plan, refused } from '../scanners/evidence.ts';
import { inventory } from '../scanners/table.ts';

const DAYS = daysBefore(NOW, 30);
type Input = Parameters<typeof forecastOf>[0];
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

/** The forecast of some subscriptions, each with an owner by its zone. */
function forecastFor(all: readonly One[], policy: object = {}): Forecast {
  const metrics: [string, ReturnType<Input['metrics']['get']> & object][] = [];
  const subscriptions = all.map((one, index) => {
    const rows = one.accounts.map((_, at) =>
      account(nameOf(index, at), { id: `/subscriptions/${idOf(index)}/a/${at}` }),
    );
    const blind = one.unseen ? { blind: { why: 'truncated', message: 'Page 2 was lost' } } : {};
    const { readings, context } = given({ ...PLANS[one.plan], inventory: { ...inventory(...rows), ...blind } });
    one.accounts.forEach((tokens, at) => {
      const points = DAYS.map((day) => ({ day, total: tokens }));
      const read = { ok: true as const, metrics: [{ name: tokenMetrics('OpenAI')[0] ?? '', points }] };
      const lost = { ok: false as const, message: 'HTTP 429' };
      metrics.push([rows[at]?.id.toLowerCase() ?? '', tokens === undefined ? lost : read]);
    });
    return { subject: { ...context.subject, id: idOf(index), name: `S${index}` }, readings };
  });
  return forecastOf({
    subscriptions,
    metrics: new Map(metrics),
    policy: policySchema.parse({
      zones: { subscriptions: Object.fromEntries(all.map(({ zone }, index) => [idOf(index), zone])) },
      owners: [{ name: 'Lines', mail: ['lines@bank.example'], match: { zones: [1, 2] } }],
      ...policy,
    }),
    cloud: CLOUD_PROFILES.public,
    now: NOW,
    days: DAYS,
    price: { usdPerMillionTokens: 1 },
  });
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
    const billed = billedAccounts([{ subject: context.subject, readings }], context.policy);
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
    const { readings, context } = given(databases);
    const of = (forecast: object) =>
      forecastOf({
        subscriptions: [{ subject: context.subject, readings }],
        metrics: new Map([
          [
            billedAccounts([{ subject: context.subject, readings }], context.policy)[0]?.id.toLowerCase() ?? '',
            { ok: true, metrics: [{ name: 'TokenTransaction', points: DAYS.map((day) => ({ day, total: 0 })) }] },
          ],
        ]),
        policy: policySchema.parse({ forecast: { budgets: { '3': 100 }, ...forecast } }),
        cloud: CLOUD_PROFILES.public,
        now: NOW,
        days: DAYS,
        price: { usdPerMillionTokens: 1 },
      });
    expect(of({}).subscriptions[0]?.otherPlans).toEqual([{ plan: 'StorageAccounts', resources: 2, atLeast: false }]);
    expect(of({}).budgets[0]?.state).toBe('not-proven');
    expect(of({ prices: { StorageAccounts: 40 } }).budgets[0]).toMatchObject({ state: 'within', usd: { high: 80 } });
    expect(of({ prices: { StorageAccounts: 60 } }).budgets[0]).toMatchObject({ state: 'passes', usd: { low: 120 } });
  });
});
