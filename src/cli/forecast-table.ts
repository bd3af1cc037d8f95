import { count, thousands } from '../model/count.ts';
import type { Forecast } from '../model/forecast.ts';
import type { PlanState, SubscriptionForecast } from '../model/forecast-rows.ts';
import { groupsOf, type Sum, type Sums, sumBy, sumsOf, usdOf } from '../model/forecast-sums.ts';
import { budgetWords, range } from '../model/forecast-words.ts';
import { LIMITS } from '../model/limitations.ts';
import { subscriptionLabels } from '../model/subscription-label.ts';
import { withoutControls } from '../report/control-characters.ts';
import { type Column, fittedTable, wrapped } from './fitted-table.ts';

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

/** A forecast as text, names without control characters; lines of at most `width`, or as long as they are. */
export function forecastTable(forecast: Forecast, width?: number): string {
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
    withoutControls(one.owner ?? ''),
    STATES[one.plan],
    String(one.accounts.length),
    ...cells(one, one.notRead.length > 0, one.notRead.length === 0 || one.accounts.some(({ month }) => month)),
  ]);
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
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length > 0 ? ['', `${title}:`, ...lines.flatMap((line) => wrapped(line, width, '  '))] : [];
  return [
    `Defender for AI Services, by the tokens of ${days[0]} to ${days.at(-1)} (${count(days.length, 'day')})`,
    ...wrapped(`USD ${price.usdPerMillionTokens} per million tokens, ${from}`, width),
    '',
    fittedTable(COLUMNS, rows, width),
    '',
    fittedTable(
      GROUP_COLUMNS,
      groups.flatMap(([name, sums]) => sumRows(name, sums)),
      width,
    ),
    ...section('Other plans that are off, a month', otherPlans(subscriptions, false)),
    ...section('Other plans that are on, a month', otherPlans(subscriptions, true)),
    ...section(
      'Budgets, USD a month',
      budgets.map(
        (one) => `${one.state === 'passes' || one.state === 'may-pass' ? 'Warning: ' : ''}${budgetWords(one)}`,
      ),
    ),
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
