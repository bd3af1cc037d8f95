import { count, thousands } from '../model/count.ts';
import type { Forecast } from '../model/forecast.ts';
import type { PlanState, SubscriptionForecast } from '../model/forecast-rows.ts';
import { type Budget, groupsOf, type Sum, type Sums, sumBy, sumsOf, usdOf } from '../model/forecast-sums.ts';
import { budgetWords, range } from '../model/forecast-words.ts';
import { LIMITS } from '../model/limitations.ts';
import { subscriptionLabels } from '../model/subscription-label.ts';
import { withoutControls } from '../report/control-characters.ts';
import { type Column, fittedTable, section, wrapped } from './fitted-table.ts';

/** What a forecast rests on, as whoever pays must know it. */
export const ASSUMPTIONS: readonly string[] = [
  'A month is 30 days at the pace of the quietest and of the busiest week that was read.',
  `${LIMITS.tokens} Image and audio tokens are in these figures, so that the bill may be lower.`,
  'First month: less what is left of the trial, which ends early at 75 billion tokens, taken as one subscription’s.',
  'Tokens of machine learning workspaces and of agents are not in these metrics.',
];

const STATES: Readonly<Record<PlanState, string>> = { off: 'to switch on', on: 'already on', unknown: 'plan not read' };
const COLUMNS: readonly Column[] = [
  { title: 'SUBSCRIPTION' },
  { title: 'ZONE' },
  { title: 'OWNER', order: 1 },
  { title: 'AI PLAN' },
  { title: 'ACCOUNTS', order: 2 },
  { title: 'MILLION TOKENS A MONTH', order: 4 },
  { title: 'USD A MONTH' },
  { title: 'FIRST MONTH', order: 3 },
];
const GROUP_COLUMNS = COLUMNS.filter(({ title }) => title !== 'ZONE' && title !== 'OWNER').map((one, index) =>
  index === 0 ? { title: 'SUM' } : one,
);

/**
 * A forecast as text, piece by piece, names without control characters; lines of at most `width`, or as long as they
 * are.
 */
export async function* forecastTable(forecast: Forecast, width?: number): AsyncGenerator<string> {
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
  async function* rows(): AsyncGenerator<readonly string[]> {
    for (const one of subscriptions)
      yield [
        labelOf(one),
        String(one.zone),
        withoutControls(one.owner ?? ''),
        STATES[one.plan],
        String(one.accounts.length),
        ...cells(one, one.notRead.length > 0, one.notRead.length === 0 || one.accounts.some(({ month }) => month)),
      ];
  }
  const sumRows = (name: string, sums: Sums): readonly (readonly string[])[] =>
    (['off', 'on', 'unknown'] as const)
      .filter((state) => sums[state].subscriptions > 0)
      .map((state) => {
        const sum = sums[state];
        return [withoutControls(name), STATES[state], String(sum.accounts), ...cells(sum, sum.atLeast, true)];
      });
  const groups = [
    ...groupsOf(subscriptions, ({ zone }) => `Zone ${zone}`),
    ...groupsOf(subscriptions, ({ owner }) => owner ?? 'No owner'),
    ['Total', sumsOf(subscriptions)] as const,
  ];
  async function* groupRows(): AsyncGenerator<readonly string[]> {
    for (const [name, sums] of groups) yield* sumRows(name, sums);
  }
  yield `Defender for AI Services, by the tokens of ${days[0]} to ${days.at(-1)} (${count(days.length, 'day')})`;
  for (const line of wrapped(`USD ${price.usdPerMillionTokens} per million tokens, ${from}`, width)) yield `\n${line}`;
  yield '\n\n';
  yield* fittedTable(COLUMNS, rows, width);
  yield '\n\n';
  yield* fittedTable(GROUP_COLUMNS, groupRows, width);
  const own = (one: string) => [one];
  yield* section('Other plans that are off, a month:', otherPlans(subscriptions, false), own, width);
  yield* section('Other plans that are on, a month:', otherPlans(subscriptions, true), own, width);
  yield* section('Budgets, USD a month:', budgets, (one) => [budgetLine(one)], width);
  const why = (of: (one: SubscriptionForecast) => readonly string[]) => (one: SubscriptionForecast) =>
    of(one).map((text) => `${labelOf(one)}: ${withoutControls(text)}`);
  yield* section(
    'Not read, and counted nowhere:',
    subscriptions,
    why(({ notRead }) => notRead),
    width,
  );
  yield* section(
    'Not known:',
    subscriptions,
    why(({ notKnown }) => notKnown),
    width,
  );
  yield* section('Left out by the policy, and in no total:', leftOut, ({ name }) => [name], width);
  yield* section('What this rests on:', ASSUMPTIONS, own, width);
}

const budgetLine = (one: Budget): string =>
  `${one.state === 'passes' || one.state === 'may-pass' ? 'Warning: ' : ''}${budgetWords(one)}`;

/** A line for each plan; of those that are on only the ones with a price. */
function otherPlans(subscriptions: readonly SubscriptionForecast[], on: boolean): readonly string[] {
  const all = subscriptions.flatMap((one) => one.otherPlans).filter((one) => one.on === on && (!on || one.usd));
  return [...new Set(all.map(({ plan }) => plan))].sort().map((name) => {
    const own = all.filter(({ plan }) => plan === name);
    const resources = own.reduce((sum, one) => sum + one.resources, 0);
    const atLeast = own.some((one) => one.atLeast);
    const gigabytes = own.reduce((sum, one) => sum + (one.unpricedGb ?? 0), 0);
    const cost = own.every((one) => one.usd)
      ? `${atLeast ? 'at least ' : ''}USD ${range(sumBy(own.flatMap(({ usd }) => usd ?? [])), false)}`
      : `no price: give forecast.prices.${name} in the policy`;
    const scanned =
      gigabytes > 0
        ? `, and up to ${thousands(gigabytes)} GB scanned without a price (forecast.malwareScanningPerGb)`
        : '';
    const where = `${count(resources, 'resource')} in ${count(own.length, 'subscription')}`;
    return `${name}: ${atLeast ? 'at least ' : ''}${where}, ${cost}${scanned}`;
  });
}
