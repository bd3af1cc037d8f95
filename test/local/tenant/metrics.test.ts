import { describe, expect, it } from 'vitest';
import { read } from '../../../local/tenant/arm.ts';
import { guidOf } from '../../../local/tenant/names.ts';
import { stateOf } from '../../../local/tenant/state.ts';
import { parseWorld, type WorldInput } from '../../../local/tenant/world.ts';

/*
 * Metrics as the tenant answers them. The expected answer is made by hand after Metrics_List of Microsoft's
 * metrics_API.json 2024-02-01 (required: timespan, value; of a metric: id, type, name, unit, timeseries), because that
 * file is not among the specifications that stand beside the repository.
 */

const NOW = new Date('2026-11-24T01:00:00Z');
const ID = `/subscriptions/${guidOf('A')}/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/a`;
const SPAN = '2026-11-21T00:00:00Z/2026-11-24T00:00:00Z';
type Subscription = NonNullable<WorldInput['subscriptions']>[number];

function ask(tokens: unknown[], query: Readonly<Record<string, string>> = {}, over: Partial<Subscription> = {}) {
  const resources = [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'a', tokens }];
  const state = stateOf(parseWorld({ subscriptions: [{ name: 'A', resources, ...over }] }), NOW);
  const url = new URL(`${ID}/providers/Microsoft.Insights/metrics`, 'https://127.0.0.1');
  const asked = { 'api-version': '2024-02-01', metricnames: 'TokenTransaction', timespan: SPAN, interval: 'P1D' };
  for (const [name, value] of Object.entries({ ...asked, aggregation: 'Total', ...query }))
    url.searchParams.set(name, value);
  return read(state, url);
}

describe('metrics of an account', () => {
  it('have a point for each day of the timespan, without a total where there is no figure', () =>
    expect(ask([10, null, 30])).toEqual({
      status: 200,
      body: {
        cost: 3,
        timespan: SPAN,
        interval: 'P1D',
        value: [
          {
            id: `${ID}/providers/Microsoft.Insights/metrics/TokenTransaction`,
            type: 'Microsoft.Insights/metrics',
            name: { value: 'TokenTransaction', localizedValue: 'TokenTransaction' },
            unit: 'Count',
            timeseries: [
              {
                metadatavalues: [],
                data: [
                  { timeStamp: '2026-11-21T00:00:00Z', total: 10 },
                  { timeStamp: '2026-11-22T00:00:00Z' },
                  { timeStamp: '2026-11-23T00:00:00Z', total: 30 },
                ],
              },
            ],
            errorCode: 'Success',
          },
        ],
        namespace: 'Microsoft.CognitiveServices/accounts',
        resourceregion: 'westeurope',
      },
    }));

  it('come one for each name, and without a series where nothing was ever counted', () =>
    expect(ask([], { metricnames: 'TotalTokens,InputTokens' })).toMatchObject({
      status: 200,
      body: {
        value: [
          { name: { value: 'TotalTokens' }, timeseries: [] },
          { name: { value: 'InputTokens' }, timeseries: [] },
        ],
      },
    }));

  it.each([
    ['a metric that the type does not have', { metricnames: 'Tokens,Nothing' }, 400, 'BadRequest'],
    ['a timespan that ends before it begins', { timespan: SPAN.split('/').reverse().join('/') }, 400, 'BadRequest'],
    ['another version', { 'api-version': '2018-01-01' }, 400, 'InvalidApiVersionParameter'],
  ])('refuses %s', (_what, query, status, code) =>
    expect(ask([1], query)).toMatchObject({ status, body: { error: { code } } }),
  );

  it('refuses a caller who may not read them, and knows no other account', () => {
    const notActions = ['Microsoft.Insights/metrics/read'];
    expect(ask([1], {}, { permissions: [{ actions: ['*/read'], notActions }] })).toMatchObject({ status: 403 });
    expect(ask([1], {}, { resources: [] })).toMatchObject({ status: 404 });
  });
});
