import { describe, expect, it } from 'vitest';
import { breaker, kindOf } from '../../src/azure/breaker.ts';
import { AzureError, LoginError } from '../../src/azure/errors.ts';
import { virtualTimer } from '../../tools/lies/virtual-timer.ts';

describe('the kind of a path', () => {
  it.each<[string, ReturnType<typeof kindOf>]>([
    ['/subscriptions?api-version=2022-12-01', undefined],
    ['/providers/Microsoft.Management/managementGroups/g/descendants?api-version=2020-05-01', undefined],
    ['/page2', undefined],
    [
      '/subscriptions/S1/providers/Microsoft.Security?api-version=2021-04-01',
      { kind: 'Microsoft.Security', subscription: 's1' },
    ],
    [
      '/subscriptions/s1/providers/Microsoft.Security/pricings?api-version=2024-01-01',
      { kind: 'Microsoft.Security/pricings', subscription: 's1' },
    ],
    [
      'https://management.azure.com/subscriptions/s1/providers/Microsoft.Security/settings?$skiptoken=2',
      { kind: 'Microsoft.Security/settings', subscription: 's1' },
    ],
    [
      '/subscriptions/s1/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/a/deployments?api-version=1',
      { kind: 'Microsoft.CognitiveServices/accounts/deployments', subscription: 's1' },
    ],
    [
      '/subscriptions/s1/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/soc/providers/Microsoft.SecurityInsights/alertRules',
      { kind: 'Microsoft.SecurityInsights/alertRules', subscription: 's1' },
    ],
  ])('%s', (path, kind) => expect(kindOf(path)).toEqual(kind));
});

const path = (subscription: string | number) => `/subscriptions/${subscription}/providers/Microsoft.Security/pricings`;
const down = () => Promise.reject(new AzureError('failed', 'HTTP 503', 503));

describe('what counts as a row', () => {
  type Step = readonly [subscription: number, error: Error | undefined];
  const five = (error: Error): readonly Step[] => [1, 2, 3, 4, 5].map((id) => [id, error]);
  it.each<[string, readonly Step[], boolean]>([
    ['5xx of five subscriptions', five(new AzureError('failed', 'HTTP 502', 502)), true],
    ['no answer to five subscriptions', five(new AzureError('failed', 'No answer', undefined, 'timeout')), true],
    ['5xx of four', five(new AzureError('failed', 'HTTP 502', 502)).slice(1), false],
    [
      'one subscription, again and again',
      five(new AzureError('failed', 'HTTP 502', 502)).map(([, e]) => [1, e]),
      false,
    ],
    [
      'an answer among them',
      [...five(new AzureError('failed', 'x', 502)).slice(1), [6, undefined], [7, new AzureError('failed', 'x', 502)]],
      false,
    ],
    [
      'a 403 among them',
      [
        ...five(new AzureError('failed', 'x', 502)).slice(1),
        [6, new AzureError('denied', 'x', 403)],
        [7, new AzureError('failed', 'x', 502)],
      ],
      false,
    ],
    ['429', five(new AzureError('throttled', 'HTTP 429', 429)), false],
    ['403', five(new AzureError('denied', 'HTTP 403', 403)), false],
    ['404', five(new AzureError('failed', 'HTTP 404', 404)), false],
    ['no JSON', five(new AzureError('malformed', 'not JSON', 200)), false],
    ['links that we refuse', five(new AzureError('failed', 'Refused to follow a link')), false],
    ['a refused login', five(new LoginError('no')), false],
  ])('%s: down %s', async (_what, steps, isDown) => {
    const { run } = breaker(virtualTimer());
    for (const [id, error] of steps)
      await run(path(id), () => (error ? Promise.reject(error) : Promise.resolve())).catch(() => {});
    const next = run(path('next'), async () => 'asked');
    if (isDown) await expect(next).rejects.toThrow('Azure does not answer Microsoft.Security/pricings: ');
    else expect(await next).toBe('asked');
    expect(await run(path('next').replace('pricings', 'settings'), async () => 'asked')).toBe('asked');
  });
});

it('a row that grows sends no more than would complete it, until Azure answers', async () => {
  const timer = virtualTimer();
  const { run } = breaker(timer);
  const open = { now: 0, most: 0 };
  await run(path('first'), down).catch(() => {});
  await run(path('second'), down).catch(() => {});
  const all = Array.from({ length: 20 }, (_, id) =>
    run(path(id), async (admit) => {
      await admit();
      open.now += 1;
      if (id < 3) open.most = Math.max(open.most, open.now);
      await timer.pause(10);
      open.now -= 1;
      return 'read';
    }),
  );
  await timer.pause(5);
  expect(open).toEqual({ now: 3, most: 3 });
  expect(await Promise.all(all)).toHaveLength(20);
});

describe('while a path is down', () => {
  async function broken() {
    const timer = virtualTimer();
    const { run } = breaker(timer);
    for (let id = 0; id < 5; id++) await run(path(id), down).catch(() => {});
    return { timer, run };
  }
  it('one that waited in line is refused when its turn comes', async () => {
    const timer = virtualTimer();
    const { run } = breaker(timer);
    const waiting = run(path('waiting'), async (admit) => {
      await timer.pause(1);
      await admit();
      return 'asked';
    });
    for (let id = 0; id < 5; id++) await run(path(id), down).catch(() => {});
    await expect(waiting).rejects.toThrow('Azure does not answer');
  });
  it.each([
    ['answers: those that came meanwhile are asked', true],
    ['fails: they are refused, and half a minute begins anew', false],
  ])('one probe %s', async (_what, answers) => {
    const { timer, run } = await broken();
    await timer.pause(30_000);
    let asked = 0;
    const all = Array.from({ length: 40 }, (_, id) =>
      run(path(`later${id}`), async () => {
        asked += 1;
        await timer.pause(10);
        return answers ? 'read' : down();
      }).catch((error: Error) => error.message),
    );
    const said = await Promise.all(all);
    expect(asked).toBe(answers ? 40 : 1);
    expect(new Set(said)).toEqual(
      new Set(answers ? ['read'] : ['HTTP 503', 'Azure does not answer Microsoft.Security/pricings: HTTP 503']),
    );
    if (!answers) await expect(run(path('last'), async () => 'read')).rejects.toThrow('does not answer');
  });
});
