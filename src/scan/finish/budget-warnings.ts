import { priceOf } from '../../model/forecast.ts';
import { budgetCounter } from '../../model/forecast-sums.ts';
import { budgetWords } from '../../model/forecast-words.ts';
import type { Policy } from '../../model/policy.ts';
import type { SubscriptionResult } from '../store.ts';

/**
 * Collects, one subscription at a time, what the forecasts of a scan say of the budgets by zone, and warns of each that
 * is passed or may be. A scan without a forecast warns of none.
 */
export function budgetWarnings(policy: Policy): {
  add(result: Pick<SubscriptionResult, 'subscription' | 'forecast'>): void;
  list(): readonly string[];
} {
  const counter = budgetCounter(priceOf(policy), policy);
  let isForecast = false;
  return {
    add({ subscription, forecast }) {
      if (forecast) {
        isForecast = true;
        counter.add(forecast);
      } else if (!subscription.evaluated) counter.unseen(subscription.zone);
    },
    list: () =>
      isForecast
        ? counter
            .list()
            .filter(({ state }) => state === 'passes' || state === 'may-pass')
            .map((budget) => `forecast.budgets: ${budgetWords(budget)} USD a month`)
        : [],
  };
}
