import { type Forecast, forecastOf, priceOf, subscriptionForecast } from '../model/forecast.ts';
import type { SubscriptionForecast } from '../model/forecast-rows.ts';
import { groupsOf, type Sum, type Sums, sumsOf, usdOf } from '../model/forecast-sums.ts';
import type { Policy } from '../model/policy.ts';
import { daysBefore } from '../model/token-use.ts';
import { jsonPieces } from '../report/json-pieces.ts';
import { collectGarbage } from '../scan/collect-garbage.ts';
import { readScope } from '../scan/in-process.ts';
import { CliError } from './errors.ts';
import { ASSUMPTIONS, forecastTable } from './forecast-table.ts';
import { type AzureOptions, type OpenedAzure, openAzure, requireOneScope } from './open-azure.ts';
import { openPolicy } from './open-policy.ts';
import type { CliPorts } from './ports.ts';
import { requireWritable, writeOutput } from './write-output.ts';

export type ForecastOptions = Omit<AzureOptions, 'bom' | 'forecast' | 'forecastDays'> & {
  readonly days: number;
  readonly price?: number;
  readonly subscription?: string;
  readonly format: 'table' | 'json';
  readonly wide?: boolean;
  readonly out?: string;
};

/**
 * `aispm forecast`: what the AI plan costs or would cost a month, by the tokens of the last days. Returns 2 where the
 * forecast passes a budget of the policy, else 3 where something was not read, else 0. Errors: `LoginError`,
 * `ScopeError`, or a `CliError` of the policy, of the options, or where the cloud has no AI plan.
 */
export async function forecastCommand(ports: CliPorts, options: ForecastOptions): Promise<number> {
  if (options.wide && options.format === 'json')
    throw new CliError('--wide is for --format table', 'Leave it out: json is complete');
  requireOneScope(options);
  await requireWritable(options.out);
  const now = ports.now();
  const { policy } = await openPolicy(options.policy, now);
  const opened = await openAzure(ports, { ...options, forecastDays: options.days });
  try {
    const lacking = opened.cloud.lacksPlans['ai'];
    if (lacking) throw new CliError(lacking, 'There is nothing to forecast in this cloud');
    return await writeForecast(ports, opened, policy, options);
  } finally {
    await opened.close();
  }
}

/** The same once Azure and the policy are open. */
export async function writeForecast(
  ports: CliPorts,
  { display, azure, cloud }: Pick<OpenedAzure, 'azure' | 'cloud' | 'display'>,
  policy: Policy,
  options: ForecastOptions,
): Promise<number> {
  const now = ports.now();
  const scope = options.subscription ? [options.subscription] : (options.scope ?? []);
  const context = { policy, cloud, now };
  const subscriptions: SubscriptionForecast[] = [];
  // What was read of a subscription is let go once its forecast is made.
  const keep: ReturnType<Parameters<typeof readScope>[6]> = async ({ subject, readings }) => {
    const own = subscriptionForecast(subject, readings, context);
    if (own) subscriptions.push(own);
    collectGarbage();
  };
  const { leftOut = [] } = await readScope(azure, scope, policy, cloud, ports.now, display.progress, () => keep);
  display.end();
  const days = daysBefore(now, options.days);
  const price = priceOf(policy, options.price);
  const forecast = forecastOf(subscriptions, { days, price, leftOut }, policy);
  const width = options.wide || options.out ? undefined : (ports.out.columns ?? 80);
  const text = options.format === 'json' ? jsonOf(forecast) : forecastTable(forecast, width);
  await writeOutput(ports, text, options.out);
  return statusOf(forecast);
}

function statusOf({ subscriptions, budgets }: Forecast): number {
  if (budgets.some(({ state }) => state === 'passes')) return 2;
  return subscriptions.some(({ notRead, notKnown }) => notRead.length + notKnown.length > 0) ? 3 : 0;
}

function jsonOf({ days, price, subscriptions, budgets, leftOut }: Forecast): AsyncIterable<string> {
  const priced = <T extends Pick<Sum, 'month' | 'firstMonth'>>(one: T) => ({
    ...one,
    usd: usdOf(one.month, price),
    firstMonthUsd: usdOf(one.firstMonth, price),
  });
  const states = ({ on, off, unknown }: Sums) => ({ on: priced(on), off: priced(off), unknown: priced(unknown) });
  const named = (groups: ReturnType<typeof groupsOf>) =>
    Object.fromEntries(groups.map(([name, sums]) => [name, states(sums)]));
  async function* rows() {
    for (const one of subscriptions) yield { ...priced(one), atLeast: one.notRead.length > 0 };
  }
  return jsonPieces(
    {
      from: days[0],
      to: days.at(-1),
      days: days.length,
      price,
      total: states(sumsOf(subscriptions)),
      zones: named(groupsOf(subscriptions, ({ zone }) => String(zone))),
      owners: named(groupsOf(subscriptions, ({ owner }) => owner ?? '')),
      subscriptions: rows(),
      budgets,
      leftOut,
      assumptions: ASSUMPTIONS,
    },
    2,
  );
}
