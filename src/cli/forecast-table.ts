import { count, thousands } from '../model/count.ts';
import type { Forecast } from '../model/forecast.ts';
import type { PlanState, SubscriptionForecast } from '../model/forecast-rows.ts';
import { type Budget, groupsOf, type Sum, type Sums, sumsOf, usdOf } from '../model/forecast-sums.ts';
import { LIMITS } from '../model/limitations.ts';
import { subscriptionLabels } from '../model/subscription-label.ts';
import type { Tokens } from '../model/token-use.ts';
import { withoutControls } from '../report/control-characters.ts';
import { alignedColumns } from './aligned-columns.ts';

/** What a forecast rests on, as whoever pays must know it. */
export const ASSUMPTIONS: readonly string[] = [
  'A month is 30 days at the pace of the quietest and of the busiest week that was read.',
  `${LIMITS.tokens} Image and audio tokens are in these figures, so that the bill may be lower.`,
  'First month: less what is left of the trial, which ends early at 75 billion tokens, taken as one subscription’s.',
  'Tokens of machine learning workspaces and of agents are not in these metrics.',
];

const STATES: Readonly<Record<PlanState, string>> = { off: 'to switch on', on: 'already on', unknown: 'plan not read' };
const STANDING: Readonly<Record<Budget['state'], string>> = {
  within: 'within the budget',
  'not-proven': 'within the budget as far as it was seen',
  'may-pass': 'may pass the budget',
  passes: 'passes the budget',
};

function budgetLine({ zone, usd, atLeast, budgetUsd, state }: Budget): string {
  const warning = state === 'passes' || state === 'may-pass' ? 'Warning: ' : '';
  return `${warning}Zone ${zone} ${STANDING[state]}: ${range(usd, atLeast)} of ${thousands(budgetUsd)}`;
}

/** A forecast as text, names without control characters. */
export function forecastTable(forecast: Forecast): string {
  const { days, price, subscriptions, budgets, leftOut } = forecast;
  const labels = subscriptionLabels(subscriptions.map(({ subscriptionId, name }) => ({ id: subscriptionId, name })));
  const labelOf = ({ subscriptionId, name }: SubscriptionForecast) =>
    withoutControls(labels.get(subscriptionId) ?? name);
  const from = price.source
    ? `Microsoft’s list price since ${price.since} (${price.source}); give your own with --price`
    : 'as given';
  const cells = (sum: Pick<Sum, 'month' | 'firstMonth'>, open: boolean, known: boolean): readonly string[] =>
    known
      ? [
          range({ low: sum.month.low / 1e6, high: sum.month.high / 1e6 }, open),
          range(usdOf(sum.month, price), open),
          range(usdOf(sum.firstMonth, price), open),
        ]
      : ['?', '?', '?'];
  const rows = subscriptions.map((one) => [
    labelOf(one),
    String(one.zone),
    one.owner ?? '',
    STATES[one.plan],
    String(one.accounts.length),
    ...cells(one, one.notRead.length > 0, one.notRead.length === 0 || one.accounts.some(({ month }) => month)),
  ]);
  const sumRows = (name: string, sums: Sums): readonly (readonly string[])[] =>
    (['off', 'on', 'unknown'] as const)
      .filter((state) => sums[state].subscriptions > 0)
      .map((state) => {
        const sum = sums[state];
        return [name, STATES[state], String(sum.accounts), ...cells(sum, sum.atLeast, true)];
      });
  const groups = [
    ...groupsOf(subscriptions, ({ zone }) => `Zone ${zone}`),
    ...groupsOf(subscriptions, ({ owner }) => owner ?? 'No owner'),
    ['Total', sumsOf(subscriptions)] as const,
  ];
  const columns = ['ACCOUNTS', 'MILLION TOKENS A MONTH', 'USD A MONTH', 'FIRST MONTH'];
  return [
    `Defender for AI Services, by the tokens of ${days[0]} to ${days.at(-1)} (${count(days.length, 'day')})`,
    `USD ${price.usdPerMillionTokens} per million tokens, ${from}`,
    '',
    alignedColumns(['SUBSCRIPTION', 'ZONE', 'OWNER', 'AI PLAN', ...columns], rows),
    '',
    alignedColumns(
      ['', 'AI PLAN', ...columns],
      groups.flatMap(([name, sums]) => sumRows(name, sums)),
    ),
    ...section('Other plans that are off, a month', otherPlans(subscriptions)),
    ...section('Budgets, USD a month', budgets.map(budgetLine)),
    ...section(
      'Not read, and counted nowhere',
      subscriptions.flatMap((one) => one.notRead.map((why) => `${labelOf(one)}: ${withoutControls(why)}`)),
    ),
    ...section(
      'Not known',
      subscriptions.flatMap((one) => one.notKnown.map((why) => `${labelOf(one)}: ${withoutControls(why)}`)),
    ),
    ...section(
      'Left out by the policy, and in no total',
      leftOut.map(({ name }) => withoutControls(name)),
    ),
    ...section('What this rests on', ASSUMPTIONS),
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length > 0 ? ['', `${title}:`, ...lines.map((line) => `  ${line}`)] : [];

function otherPlans(subscriptions: readonly SubscriptionForecast[]): readonly string[] {
  const all = subscriptions.flatMap((one) => one.otherPlans);
  return [...new Set(all.map(({ plan }) => plan))].sort().map((name) => {
    const own = all.filter(({ plan }) => plan === name);
    const resources = own.reduce((sum, one) => sum + one.resources, 0);
    const least = own.some(({ atLeast }) => atLeast) ? 'at least ' : '';
    const usd = own.reduce((sum, one) => sum + (one.usd ?? 0), 0);
    const priced = own.every((one) => one.usd !== undefined);
    const cost = priced
      ? `${least}USD ${amount(usd, Math.ceil)}`
      : `no price: give forecast.prices.${name} in the policy`;
    return `${name}: ${least}${count(resources, 'resource')} in ${count(own.length, 'subscription')}, ${cost}`;
  });
}

/** Two significant digits, the lower bound rounded down and the higher one up. */
function range({ low, high }: Tokens, atLeast: boolean): string {
  const [from, to] = [amount(low, Math.floor), amount(high, Math.ceil)];
  return `${atLeast ? 'at least ' : ''}${from === to ? from : `${from} to ${to}`}`;
}

function amount(value: number, round: (value: number) => number): string {
  if (value === 0) return '0';
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  const rounded = Number((round(Number((value / unit).toPrecision(12))) * unit).toPrecision(12));
  return rounded >= 1000 ? thousands(rounded) : String(rounded);
}
