import { z } from 'zod';
import { sourceOf } from '../model/evidence/kind.ts';
import type { Resource } from '../model/evidence.ts';
import { type Metric, tokenMetrics } from '../model/token-use.ts';
import { armPath, strayFrom } from './arm-list.ts';
import { type Connection, connect } from './client.ts';
import { AzureError, faultOf, LoginError } from './errors.ts';

/** The metrics of an account, or why they could not be read. */
export type MetricsReading =
  | { readonly ok: true; readonly metrics: readonly Metric[] }
  | { readonly ok: false; readonly message: string };

/** What reads the token metrics of accounts, by the id of the account in lower case. */
export type MetricsReader = (
  accounts: readonly Resource[],
  days: readonly string[],
) => Promise<ReadonlyMap<string, MetricsReading>>;

const answerSchema = z.looseObject({
  interval: z.string().nullish(),
  value: z.array(
    z.looseObject({
      id: z.string().nullish(),
      name: z.looseObject({ value: z.string() }),
      errorCode: z.string().nullish(),
      errorMessage: z.string().nullish(),
      timeseries: z.array(
        z.looseObject({
          data: z.array(z.looseObject({ timeStamp: z.string(), total: z.unknown().optional() })).nullish(),
        }),
      ),
    }),
  ),
});

const METRICS = { path: '{account}/providers/Microsoft.Insights/metrics', version: '2024-02-01' };

/** The read that a forecast takes beyond those of a scan. */
export const METRICS_READ = { action: 'Microsoft.Insights/metrics/read', source: sourceOf(METRICS) };

/**
 * Opens Azure Monitor for the token metrics of accounts: one request an account, a total for each day (UTC). Source:
 * GET {account}/providers/Microsoft.Insights/metrics, API 2024-02-01 (Azure/azure-rest-api-specs,
 * Microsoft.Insights/stable/2024-02-01/metrics_API.json); it has no pages. Unit: tokens. An account that is refused,
 * throttled or garbled is one that was not read. Errors: `LoginError`.
 */
export function metricsReader(connection: Connection): MetricsReader {
  const arm = connect(connection);
  const read = async ({ id, kind }: Resource, days: readonly string[]): Promise<MetricsReading> => {
    try {
      const path = `${armPath(METRICS, { account: id })}&${queryOf(tokenMetrics(kind), days)}`;
      const { value: answer } = await arm.get(path, answerSchema);
      const stray = strayFrom(path, answer.value);
      if (stray) throw stray;
      if (answer.interval && answer.interval.toUpperCase() !== 'P1D')
        throw new AzureError('malformed', `Totals of a day were asked for, and the answer gives ${answer.interval}`);
      return { ok: true, metrics: answer.value.map(metricOf) };
    } catch (error) {
      if (error instanceof LoginError) throw error;
      return { ok: false, message: faultOf(error).message };
    }
  };
  return async (accounts, days) =>
    new Map(await Promise.all(accounts.map(async (one) => [one.id.toLowerCase(), await read(one, days)] as const)));
}

function queryOf(names: readonly string[], days: readonly string[]): string {
  const last = Date.parse(`${days.at(-1)}T00:00:00Z`);
  const end = new Date(last + 86_400_000).toISOString().slice(0, 10);
  return [
    `metricnames=${names.join(',')}`,
    `timespan=${days[0]}T00:00:00Z/${end}T00:00:00Z`,
    'interval=P1D',
    'aggregation=Total',
  ].join('&');
}

/** `errorCode` is "Success" where there are figures (Microsoft's published example GetMetricError). */
function metricOf({
  name,
  errorCode,
  errorMessage,
  timeseries,
}: z.output<typeof answerSchema>['value'][number]): Metric {
  const failed = errorCode && errorCode.toLowerCase() !== 'success';
  return {
    name: name.value,
    ...(failed ? { fault: errorMessage || errorCode } : {}),
    points: timeseries.flatMap(({ data }) =>
      (data ?? []).map(({ timeStamp, total }) => ({ day: timeStamp.slice(0, 10), total })),
    ),
  };
}
