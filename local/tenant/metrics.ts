import { type Answer, ok, refuse } from './answer.ts';
import type { Resource } from './state.ts';

/*
 * Metrics of an account as Azure Monitor answers them (Metrics_List, API 2024-02-01): one metric for each name, with a
 * point for each day. Only totals of a day are answered, which is all that is asked for.
 */

const DAY = 86_400_000;
/** What each metric is of the day's tokens. */
const SHARES: Readonly<Record<string, number>> = {
  TokenTransaction: 1,
  ProcessedPromptTokens: 0.75,
  GeneratedTokens: 0.25,
  TotalTokens: 1,
  InputTokens: 0.75,
  OutputTokens: 0.25,
};

export function metricsOf(account: Resource, url: URL): Answer {
  const of = (name: string) => url.searchParams.get(name) ?? '';
  const names = of('metricnames').split(',');
  const strange = names.find((name) => SHARES[name] === undefined);
  if (strange !== undefined)
    return refuse(
      400,
      'BadRequest',
      `Failed to find metric configuration for provider: Microsoft.CognitiveServices, resource Type: accounts, metric: ${strange}, Valid metrics: ${Object.keys(SHARES).join(',')}`,
    );
  const [from = Number.NaN, to = Number.NaN] = of('timespan')
    .split('/')
    .map((time) => Date.parse(time));
  if (!(from < to) || of('interval') !== 'P1D' || of('aggregation').toLowerCase() !== 'total')
    return refuse(400, 'BadRequest', 'timespan, interval or aggregation is not valid.');
  const days = Math.ceil((to - from) / DAY);
  return ok({
    cost: names.length * days,
    timespan: of('timespan'),
    interval: 'P1D',
    value: names.map((name) => ({
      id: `${account.id}/providers/Microsoft.Insights/metrics/${name}`,
      type: 'Microsoft.Insights/metrics',
      name: { value: name, localizedValue: name },
      unit: 'Count',
      timeseries:
        account.tokens.length === 0
          ? []
          : [
              {
                metadatavalues: [],
                data: Array.from({ length: days }, (_, index) => ({
                  timeStamp: new Date(from + index * DAY).toISOString().replace('.000Z', 'Z'),
                  ...totalOf(account.tokens, index - days, SHARES[name] ?? 0),
                })),
              },
            ],
      errorCode: 'Success',
    })),
    namespace: 'Microsoft.CognitiveServices/accounts',
    resourceregion: String(account['location'] ?? ''),
  });
}

/** A day without a figure is a point without a total. */
function totalOf(tokens: readonly unknown[], at: number, share: number): { readonly total?: unknown } {
  const figure = tokens[Math.max(0, tokens.length + at)];
  if (figure === null) return {};
  return { total: typeof figure === 'number' ? figure * share : figure };
}
