import { z } from 'zod';
import { METRICS } from '../model/evidence/tokens.ts';
import { type EvidenceMap, KINDS, type Resource } from '../model/evidence.ts';
import type { Reading } from '../model/reading.ts';
import { tokenMetrics } from '../model/token-use.ts';
import { armPath, reading, strayFrom } from './arm-list.ts';
import type { Arm } from './client.ts';
import { AzureError, faultOf, LoginError } from './errors.ts';

type TokenAccount = EvidenceMap['tokens']['accounts'][number];
type TokenMetric = TokenAccount['metrics'][number];

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

/**
 * The token metrics of accounts: one request an account, a total for each day (UTC). Source: GET
 * {account}/providers/Microsoft.Insights/metrics, API 2024-02-01 (Azure/azure-rest-api-specs,
 * Microsoft.Insights/stable/2024-02-01/metrics_API.json); it has no pages. Unit: tokens. An account that is refused,
 * throttled or garbled is one that was not read. Errors: `LoginError`.
 */
export const tokenReading = (
  arm: Arm,
  accounts: readonly Resource[],
  days: readonly string[],
): Promise<Reading<EvidenceMap['tokens']>> =>
  reading(arm, KINDS.tokens.source, async () => ({
    days: [...days],
    accounts: await Promise.all(accounts.map((one) => accountOf(arm, one, days))),
  }));

async function accountOf(arm: Arm, { id, kind }: Resource, days: readonly string[]): Promise<TokenAccount> {
  try {
    const path = `${armPath(METRICS, { account: id })}&${queryOf(tokenMetrics(kind), days)}`;
    const { value: answer } = await arm.get(path, answerSchema);
    const stray = strayFrom(path, answer.value);
    if (stray) throw stray;
    if (answer.interval && answer.interval.toUpperCase() !== 'P1D')
      throw new AzureError('malformed', `Totals of a day were asked for, and the answer gives ${answer.interval}`);
    return { resourceId: id, metrics: answer.value.map(metricOf) };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const { why, message } = faultOf(error);
    return { resourceId: id, why, message, metrics: [] };
  }
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
}: z.output<typeof answerSchema>['value'][number]): TokenMetric {
  const failed = errorCode && errorCode.toLowerCase() !== 'success';
  return {
    name: name.value,
    ...(failed ? { fault: errorMessage || errorCode } : {}),
    points: timeseries.flatMap(({ data }) =>
      (data ?? []).map(({ timeStamp, total }) => ({
        day: timeStamp.slice(0, 10),
        ...(typeof total === 'number' ? { total } : {}),
      })),
    ),
  };
}
