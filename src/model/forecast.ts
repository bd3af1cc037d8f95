import { durationDays } from './age.ts';
import { aiAccounts, aiResources } from './ai.ts';
import type { CloudProfile } from './cloud.ts';
import { count } from './count.ts';
import type { Plan, Readings, Resource } from './evidence.ts';
import type { AccountForecast, PlanState, Price, SubscriptionForecast } from './forecast-rows.ts';
import { type Budget, budgetsOf, sumBy } from './forecast-sums.ts';
import { inventoryGap } from './inventory-gap.ts';
import { ownerOf } from './owners.ts';
import { planCosts } from './plan-prices.ts';
import { tierOf } from './plans.ts';
import type { Policy } from './policy.ts';
import { attempt, isSeen } from './reading.ts';
import type { LeftOut } from './report.ts';
import type { Subject } from './subject.ts';
import { MONTH_DAYS, tokenUse } from './token-use.ts';
import { zoneOf } from './zone.ts';

/* What the AI plan costs or would cost a month, from the tokens of the last days and a price. */

/**
 * Microsoft's list price of Defender for AI Services, USD 0.0008 for 1,000 tokens. Source: Microsoft's own announcement
 * (techcommunity.microsoft.com), read 2026-11-27. The pricing page itself could not be read.
 */
export const LIST_PRICE: Price = {
  usdPerMillionTokens: 0.8,
  since: '2025-08-01',
  source: 'https://techcommunity.microsoft.com/blog/microsoftdefendercloudblog/-/4396277',
};

/**
 * The trial is 30 days and ends early at so many scanned tokens. Source: learn.microsoft.com, defender-for-cloud,
 * ai-threat-protection, "Pricing". That the cap is one subscription's is unverified.
 */
const TRIAL = { days: 30, tokens: 75e9 };

export type Forecast = {
  readonly days: readonly string[];
  readonly price: Price;
  readonly subscriptions: readonly SubscriptionForecast[];
  readonly budgets: readonly Budget[];
  /** What the policy leaves out: not read, and in no total. */
  readonly leftOut: readonly LeftOut[];
};

export type ForecastContext = {
  readonly policy: Policy;
  readonly cloud: CloudProfile;
  readonly now: Date;
};
/** The price of the AI plan: the one that is given, else the policy's, else Microsoft's. */
export function priceOf({ forecast }: Policy, given?: number): Price {
  const own = given ?? forecast?.usdPerMillionTokens;
  return own === undefined ? LIST_PRICE : { usdPerMillionTokens: own };
}

/** The kinds of account that the plan reads; others that the policy counts as AI have no tokens. */
const KINDS_BILLED = new Set(['openai', 'aiservices']);

/** The accounts of a subscription whose tokens a forecast needs. */
export const billedAccounts = ({ inventory }: Readings, policy: Policy): readonly Resource[] =>
  inventory?.ok
    ? aiAccounts(inventory.value.rows, policy).filter(({ kind }) => KINDS_BILLED.has((kind ?? '').toLowerCase()))
    : [];

/** The forecast over subscriptions that hold AI, or may hold it, with the budgets of the policy. */
export const forecastOf = (
  subscriptions: readonly SubscriptionForecast[],
  { days, price, leftOut }: Pick<Forecast, 'days' | 'price' | 'leftOut'>,
  policy: Policy,
): Forecast => ({ days, price, subscriptions, budgets: budgetsOf(subscriptions, price, policy), leftOut });

/** The forecast of one subscription; undefined where it is proven to hold no AI. */
export function subscriptionForecast(
  subject: Subject,
  readings: Readings,
  { policy, cloud, now }: ForecastContext,
): SubscriptionForecast | undefined {
  const unseen = inventoryGap(subject, readings);
  const rows = readings.inventory?.ok ? readings.inventory.value.rows : [];
  if (!unseen && aiResources(rows, policy).length === 0) return undefined;
  const { zone } = zoneOf(subject, policy);
  const owner = ownerOf(subject, zone, policy)?.name;
  const accounts = billedAccounts(readings, policy).map((one) => accountOf(one, readings.tokens));
  const month = sumBy(accounts.flatMap((one) => one.month ?? []));
  const { plan, trialDays, notKnown } = planOf(readings);
  const others = planCosts(readings, { subject, zone, policy, cloud, now });
  return {
    subscriptionId: subject.id,
    name: subject.name,
    zone,
    ...(owner === undefined ? {} : { owner }),
    plan,
    accounts,
    month,
    firstMonth: {
      low: billed(month.low, trialDays ?? TRIAL.days),
      high: billed(month.high, trialDays ?? 0),
    },
    notRead: [
      ...(unseen ? [unseen] : []),
      ...accounts.flatMap(({ name, notRead }) => (notRead ? [`${name}: ${notRead}`] : [])),
    ],
    otherPlans: others.costs,
    notKnown: [...notKnown, ...others.notRead],
  };
}

function accountOf({ id, name, kind }: Resource, tokens: Readings['tokens']): AccountForecast {
  const head = { resourceId: id, name, ...(kind ? { kind } : {}) };
  if (!tokens?.ok) return { ...head, notRead: tokens?.message ?? 'its metrics were not asked for' };
  const read = tokens.value.accounts.find((one) => one.resourceId.toLowerCase() === id.toLowerCase());
  if (!read || read.why) return { ...head, notRead: read?.message ?? 'its metrics were not asked for' };
  const { days } = tokens.value;
  const { counted, month, unknownDays } = tokenUse(read.metrics, kind, days);
  if (unknownDays < days.length)
    return {
      ...head,
      counted,
      month,
      ...(unknownDays > 0 ? { notRead: `${unknownDays} of ${count(days.length, 'day')} without a figure` } : {}),
    };
  const fault = read.metrics.find((one) => one.fault !== undefined)?.fault;
  return { ...head, notRead: fault ?? 'Azure Monitor has no figure of its tokens; it may never have been used' };
}

type PlanStanding = {
  readonly plan: PlanState;
  /** What is left of the trial; undefined where that is not known. */
  readonly trialDays: number | undefined;
  readonly notKnown: readonly string[];
};

function planOf({ plans }: Readings): PlanStanding {
  const unknown = (why: string): PlanStanding => ({ plan: 'unknown', trialDays: undefined, notKnown: [why] });
  if (!plans?.ok) return unknown(`Its plans: ${plans?.message ?? 'not read'}`);
  const tier = attempt(() => tierOf(plans.value, 'AI'));
  if (!isSeen(tier)) return unknown(tier.message);
  const trialDays = trialOf(tier.plan);
  return {
    plan: tier.standard ? 'on' : 'off',
    trialDays,
    notKnown: trialDays === undefined ? ['What is left of the trial of plan AI cannot be read'] : [],
  };
}

/** Blank stands for no trial; a plan that is off carries its whole unused trial. */
function trialOf(plan: Plan | undefined): number | undefined {
  const left = plan?.freeTrialRemainingTime ?? '';
  if (typeof left !== 'string') return undefined;
  return left.trim() === '' ? 0 : durationDays(left);
}

/** Of a month's tokens, those that the trial does not take. */
function billed(tokens: number, trialDays: number): number {
  const free = (tokens * Math.min(trialDays, MONTH_DAYS)) / MONTH_DAYS;
  return Math.round(tokens - Math.min(free, TRIAL.tokens));
}
