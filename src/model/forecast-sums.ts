import type { Zone } from './finding.ts';
import type { PlanState, Price, SubscriptionForecast } from './forecast-rows.ts';
import type { PlanCost } from './plan-prices.ts';
import type { Policy } from './policy.ts';
import type { Tokens } from './token-use.ts';

/* Totals of a forecast. What was not read adds nothing, and every total over it says "at least". */

/** Of some subscriptions: tokens of a month and of the first one, and whether they are lower bounds. */
export type Sum = {
  readonly subscriptions: number;
  readonly accounts: number;
  readonly month: Tokens;
  readonly firstMonth: Tokens;
  readonly atLeast: boolean;
};
/** The sums of a zone, an owner or everything: where the plan is on, off, or not known. */
export type Sums = Readonly<Record<PlanState, Sum>>;
/** `not-proven`: within as far as it was seen, which was not all. */
export type Budget = {
  readonly zone: Zone;
  readonly budgetUsd: number;
  readonly usd: Tokens;
  readonly atLeast: boolean;
  readonly state: 'within' | 'not-proven' | 'may-pass' | 'passes';
};

export const sumBy = (all: readonly Tokens[]): Tokens =>
  all.reduce<Tokens>((sum, one) => ({ low: sum.low + one.low, high: sum.high + one.high }), { low: 0, high: 0 });

export const sumOf = (subscriptions: readonly SubscriptionForecast[]): Sum => ({
  subscriptions: subscriptions.length,
  accounts: subscriptions.reduce((sum, { accounts }) => sum + accounts.length, 0),
  month: sumBy(subscriptions.map(({ month }) => month)),
  firstMonth: sumBy(subscriptions.map(({ firstMonth }) => firstMonth)),
  atLeast: subscriptions.some(({ notRead }) => notRead.length > 0),
});

export function sumsOf(subscriptions: readonly SubscriptionForecast[]): Sums {
  const of = (state: PlanState) => sumOf(subscriptions.filter(({ plan }) => plan === state));
  return { on: of('on'), off: of('off'), unknown: of('unknown') };
}

/** The sums of each group, the groups in the order of their names. */
export function groupsOf(
  subscriptions: readonly SubscriptionForecast[],
  nameOf: (one: SubscriptionForecast) => string,
): readonly (readonly [string, Sums])[] {
  const names = [...new Set(subscriptions.map(nameOf))].sort();
  return names.map((name) => [name, sumsOf(subscriptions.filter((one) => nameOf(one) === name))]);
}

/** What tokens cost, in USD and whole cents. */
export const usdOf = ({ low, high }: Tokens, { usdPerMillionTokens }: Price): Tokens => ({
  low: cents((low / 1e6) * usdPerMillionTokens),
  high: cents((high / 1e6) * usdPerMillionTokens),
});

const cents = (usd: number): number => Math.round(usd * 100) / 100;

type Budgeted = Pick<SubscriptionForecast, 'zone' | 'month' | 'notRead' | 'notKnown' | 'otherPlans'>;
type Spent = { month: Tokens; others: Tokens; open: boolean };

/**
 * Holds the AI plan and the other plans that are off against the budget of each zone that has one, one subscription at
 * a time. `unseen`: a subscription of the zone has no forecast because it was not read.
 */
export function budgetCounter(
  price: Price,
  { forecast }: Policy,
): { add(one: Budgeted): void; unseen(zone: Zone): void; list(): readonly Budget[] } {
  const none = { low: 0, high: 0 };
  const zones = new Map<Zone, Spent>();
  const of = (zone: Zone): Spent => {
    const spent = zones.get(zone) ?? { month: none, others: none, open: false };
    zones.set(zone, spent);
    return spent;
  };
  return {
    add({ zone, month, notRead, notKnown, otherPlans }) {
      const spent = of(zone);
      const off = otherPlans.filter((one) => !one.on);
      spent.month = sumBy([spent.month, month]);
      spent.others = sumBy([spent.others, ...off.flatMap(({ usd }) => usd ?? [])]);
      if (notRead.length + notKnown.length > 0 || off.some(isOpen)) spent.open = true;
    },
    unseen(zone) {
      of(zone).open = true;
    },
    list: () =>
      ([1, 2, 3] as const).flatMap((zone): readonly Budget[] => {
        const budgetUsd = forecast?.budgets[zone];
        if (budgetUsd === undefined) return [];
        const { month, others, open } = of(zone);
        const ai = usdOf(month, price);
        const usd = { low: cents(ai.low + others.low), high: cents(ai.high + others.high) };
        return [{ zone, budgetUsd, usd, atLeast: open, state: standing(usd, budgetUsd, open) }];
      }),
  };
}

/** Whether a plan may cost more than its upper bound says. */
export const isOpen = ({ atLeast, usd, unpricedGb }: PlanCost): boolean =>
  atLeast || usd === undefined || unpricedGb !== undefined;

/** The budgets over all subscriptions. */
export function budgetsOf(
  subscriptions: readonly SubscriptionForecast[],
  price: Price,
  policy: Policy,
): readonly Budget[] {
  const counter = budgetCounter(price, policy);
  for (const one of subscriptions) counter.add(one);
  return counter.list();
}

function standing({ low, high }: Tokens, budget: number, atLeast: boolean): Budget['state'] {
  if (low > budget) return 'passes';
  if (high > budget) return 'may-pass';
  return atLeast ? 'not-proven' : 'within';
}
