import type { Estimate, Finding } from './finding.ts';
import type { Price, SubscriptionForecast } from './forecast-rows.ts';
import { isOpen, usdOf } from './forecast-sums.ts';
import type { PlanCost } from './plan-prices.ts';
import { DATABASES } from './presence.ts';

/* What the fix of a finding would cost a month, from the forecast of its subscription. */

/** The plans that the fix of a check switches on. What other fixes cost is not estimated. */
const SWITCHED_ON: Readonly<Record<string, readonly string[]>> = {
  'AISPM-001': ['AI'],
  'AISPM-007': ['CloudPosture'],
  'AISPM-013': ['StorageAccounts'],
  'AISPM-014': Object.keys(DATABASES),
};

type Forecast = { readonly of: SubscriptionForecast; readonly price: Price; readonly days: readonly string[] };

/** The findings of one subscription, each that fails or warns with the estimate of its fix where there is one. */
export const withEstimates = (findings: readonly Finding[], forecast: Forecast): readonly Finding[] =>
  findings.map((finding) => {
    const estimate = estimateOf(finding, forecast);
    return estimate ? { ...finding, estimate } : finding;
  });

function estimateOf({ checkId, status }: Finding, { of, price, days }: Forecast): Estimate | undefined {
  const plans = SWITCHED_ON[checkId];
  if (!plans || (status !== 'fail' && status !== 'warn')) return undefined;
  const cost = plans[0] === 'AI' ? aiCost(of, price) : plansCost(of.otherPlans, plans, of.notKnown[0]);
  return { ...cost, from: days[0] ?? '', to: days.at(-1) ?? '' };
}

type Cost = Pick<Estimate, 'usd' | 'atLeast' | 'why'>;

function aiCost({ accounts, month, notRead }: SubscriptionForecast, price: Price): Cost {
  const [why] = notRead;
  if (why === undefined) return { usd: usdOf(month, price) };
  const isRead = accounts.some((one) => one.month);
  return { ...(isRead ? { usd: usdOf(month, price) } : {}), atLeast: true, why };
}

function plansCost(all: readonly PlanCost[], names: readonly string[], notRead: string | undefined): Cost {
  const costs = all.filter((one) => names.includes(one.plan) && !one.on);
  const known = costs.flatMap(({ usd }) => usd ?? []);
  const usd = known.reduce<{ low: number; high: number }>(
    (sum, one) => ({ low: sum.low + one.low, high: sum.high + one.high }),
    { low: 0, high: 0 },
  );
  const open = costs.find(isOpen);
  if (costs.length === 0) return { atLeast: true, why: notRead ?? 'no resource that it is billed for was seen' };
  return {
    ...(known.length > 0 ? { usd } : {}),
    ...(open ? { atLeast: true, why: whyOpen(open) } : {}),
  };
}

const whyOpen = ({ plan, usd, unpricedGb }: PlanCost): string =>
  usd === undefined
    ? `the policy has no price of ${plan}`
    : unpricedGb !== undefined
      ? 'the policy has no price of the gigabytes that are scanned'
      : `more than was seen may be billed by plan ${plan}`;
