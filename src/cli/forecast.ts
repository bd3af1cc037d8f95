import { billedAccounts, type Forecast, forecastOf, LIST_PRICE } from '../model/forecast.ts';
import type { Price } from '../model/forecast-rows.ts';
import { groupsOf, type Sum, type Sums, sumsOf, usdOf } from '../model/forecast-sums.ts';
import type { Policy } from '../model/policy.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import { daysBefore } from '../model/token-use.ts';
import { recordScope } from '../scan/in-process.ts';
import { CliError } from './errors.ts';
import { ASSUMPTIONS, forecastTable } from './forecast-table.ts';
import { type AzureOptions, type OpenedAzure, openAzure } from './open-azure.ts';
import { openPolicy } from './open-policy.ts';
import type { CliPorts } from './ports.ts';
import { writeOutput } from './write-output.ts';

export type ForecastOptions = AzureOptions & {
  readonly days: number;
  readonly price?: number;
  readonly format: 'table' | 'json';
};

/**
 * `aispm forecast`: what the AI plan costs or would cost a month, by the tokens of the last days. Returns 2 where the
 * forecast passes a budget of the policy, else 3 where something was not read, else 0. Errors: `LoginError`,
 * `ScopeError`, or a `CliError` of the policy, or where the cloud has no AI plan.
 */
export async function forecastCommand(ports: CliPorts, options: ForecastOptions): Promise<number> {
  const now = ports.now();
  const { policy } = await openPolicy(options.policy, now);
  const opened = await openAzure(ports, options);
  try {
    const lacking = opened.cloud.lacksPlans['ai'];
    if (lacking) throw new CliError(lacking, 'There is nothing to forecast in this cloud');
    const { display, azure, cloud } = opened;
    const scope = options.scope ?? [];
    const recorded = await recordScope(azure, scope, policy, cloud, ports.now, display.progress);
    const forecast = await forecastFor(recorded, opened, policy, now, options);
    display.end();
    await writeOutput(ports, options.format === 'json' ? jsonOf(forecast) : forecastTable(forecast), undefined);
    return statusOf(forecast);
  } finally {
    await opened.close();
  }
}

async function forecastFor(
  { subscriptions, leftOut }: Recorded,
  { cloud, metrics }: OpenedAzure,
  policy: Policy,
  now: Date,
  options: ForecastOptions,
): Promise<Forecast> {
  const days = daysBefore(now, options.days);
  return forecastOf({
    subscriptions,
    leftOut,
    metrics: await metrics(billedAccounts(subscriptions, policy), days),
    policy,
    cloud,
    now,
    days,
    price: priceOf(options, policy),
  });
}

function priceOf({ price }: ForecastOptions, { forecast }: Policy): Price {
  const own = price ?? forecast?.usdPerMillionTokens;
  return own === undefined ? LIST_PRICE : { usdPerMillionTokens: own };
}

function statusOf({ subscriptions, budgets }: Forecast): number {
  if (budgets.some(({ state }) => state === 'passes')) return 2;
  return subscriptions.some(({ notRead, notKnown }) => notRead.length + notKnown.length > 0) ? 3 : 0;
}

function jsonOf({ days, price, subscriptions, budgets, leftOut }: Forecast): string {
  const priced = <T extends Pick<Sum, 'month' | 'firstMonth'>>(one: T) => ({
    ...one,
    usd: usdOf(one.month, price),
    firstMonthUsd: usdOf(one.firstMonth, price),
  });
  const states = ({ on, off, unknown }: Sums) => ({ on: priced(on), off: priced(off), unknown: priced(unknown) });
  const named = (groups: ReturnType<typeof groupsOf>) =>
    Object.fromEntries(groups.map(([name, sums]) => [name, states(sums)]));
  return JSON.stringify(
    {
      from: days[0],
      to: days.at(-1),
      days: days.length,
      price,
      total: states(sumsOf(subscriptions)),
      zones: named(groupsOf(subscriptions, ({ zone }) => String(zone))),
      owners: named(groupsOf(subscriptions, ({ owner }) => owner ?? '')),
      subscriptions: subscriptions.map((one) => ({ ...priced(one), atLeast: one.notRead.length > 0 })),
      budgets,
      leftOut,
      assumptions: ASSUMPTIONS,
    },
    null,
    2,
  );
}
