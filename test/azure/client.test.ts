import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { list, listRows, pathOf, reading } from '../../src/azure/arm-list.ts';
import { connect } from '../../src/azure/client.ts';
import { LoginError } from '../../src/azure/errors.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { scripted, type Told } from './scripted.ts';

let azure: Awaited<ReturnType<typeof scripted>>;
let other: Awaited<ReturnType<typeof scripted>>;
beforeAll(async () => {
  [azure, other] = await Promise.all([scripted(), scripted()]);
});
afterAll(() => Promise.all([azure.close(), other.close()]));

const PATH = '/subscriptions?api-version=2022-12-01';
const listed = { json: { value: [1] } };
const refused = (status: number, code: string, message = 'no'): Told => ({
  status,
  json: { error: { code, message } },
});

describe('one more try before anything is unknown', () => {
  it.each<[string, Told[], number]>([
    ['429', [{ status: 429 }, listed], 2],
    ['500', [{ status: 500 }, listed], 2],
    ['a reset', ['reset', listed], 2],
    ['half a body', ['half', listed], 2],
    ['no JSON', [{ text: '<html>' }, listed], 2],
    ['an empty body', [{ text: '' }, listed], 2],
    ['JSON of another shape', [{ json: {} }, listed], 2],
    ['a token that ran out', [refused(401, 'ExpiredAuthenticationToken'), listed], 2],
  ])('%s', async (_what, script, tries) => {
    expect(await list(azure.tell(...script).arm, PATH)).toEqual([1]);
    expect(azure.requests).toHaveLength(tries);
  });
});

describe('what stays refused, in the words of a reading', () => {
  it.each<[string, Told, string, string]>([
    ['429', refused(429, 'RateLimiting'), 'throttled', 'HTTP 429 RateLimiting no'],
    [
      '403',
      refused(403, 'AuthorizationFailed', "not allowed to perform 'x/read'"),
      'denied',
      "HTTP 403 AuthorizationFailed not allowed to perform 'x/read'",
    ],
    ['401', refused(401, 'InvalidAuthenticationToken'), 'denied', 'HTTP 401'],
    ['404', refused(404, 'NotFound'), 'failed', 'HTTP 404 NotFound'],
    [
      '404 of an unregistered provider',
      refused(404, 'Subscription Not Registered'),
      'unregistered',
      'Subscription Not Registered',
    ],
    [
      '400 of an old api-version',
      refused(400, 'InvalidApiVersionParameter'),
      'unsupported',
      'InvalidApiVersionParameter',
    ],
    ['500', { status: 500, text: 'oops' }, 'failed', 'HTTP 500'],
    ['429 of a proxy, which speaks no JSON', { status: 429, text: '<html>slow down' }, 'throttled', 'HTTP 429'],
    ['403 of a proxy', { status: 403, text: '<html>no' }, 'denied', 'HTTP 403'],
    ['a redirect', { status: 307, headers: { location: 'https://127.0.0.1:1/' } }, 'failed', 'HTTP 307'],
    ['a reset', 'reset', 'failed', 'No answer'],
    ['half a body', 'half', 'failed', 'No answer'],
    ['no JSON', { text: '<html>' }, 'malformed', 'not JSON'],
    ['another shape', { json: { value: 5 } }, 'malformed', 'value'],
  ])('%s', async (_what, told, why, words) => {
    const { arm } = azure.tell(told);
    const found = await reading(arm, 'source 1', () => list(arm, PATH));
    expect(found).toMatchObject({ ok: false, why, source: 'source 1' });
    expect(found.ok ? '' : found.message).toContain(words);
  });
});

describe('pages', () => {
  it('follows next links to the end', async () => {
    const { arm } = azure.tell(
      { json: { value: [1], nextLink: `${azure.endpoint}/page2` } },
      { json: { value: [2], nextLink: '/page3' } },
      { json: { value: [3], nextLink: '' } },
    );
    expect(await list(arm, PATH)).toEqual([1, 2, 3]);
    expect(arm.counts().armRequests).toBe(3);
  });
  it('does not go round in circles', async () => {
    const circle = (path: string) => ({ json: { value: [path], nextLink: path === '/a' ? '/b' : '/a' } });
    await expect(list(azure.tell(circle).arm, PATH)).rejects.toMatchObject({
      why: 'malformed',
      message: expect.stringContaining('do not end'),
    });
    expect(azure.requests.length).toBeLessThan(5);
  });
  it('loses the whole list with a page', async () => {
    const { arm } = azure.tell({ json: { value: [1], nextLink: '/page2' } }, refused(403, 'AuthorizationFailed'));
    await expect(list(arm, PATH)).rejects.toMatchObject({ why: 'denied' });
  });
  it('keeps what was read before the lost page where a rule can use it', async () => {
    const lost = azure.tell({ json: { value: [1], nextLink: '/page2' } }, refused(403, 'AuthorizationFailed'));
    expect(await listRows(lost.arm, PATH)).toMatchObject({ rows: [1], blind: { why: 'denied' } });
    await expect(listRows(azure.tell(refused(403, 'AuthorizationFailed')).arm, PATH)).rejects.toMatchObject({
      why: 'denied',
    });
  });
});

describe('the token stays with the cloud', () => {
  it.each([
    ['another host', () => other.endpoint],
    ['the same host without encryption', () => azure.endpoint.replace('https', 'http')],
    ['another port', () => `${azure.endpoint.replace(/:\d+$/, '')}:1`],
    ['the host as a user name', () => `https://${new URL(azure.endpoint).host}@${new URL(other.endpoint).host}`],
    ['a host without a scheme', () => other.endpoint.replace('https:', '')],
  ])('refuses a next link to %s before anything is sent', async (_what, origin) => {
    other.tell(listed);
    const { arm, login } = azure.tell({ json: { value: [1], nextLink: `${origin()}/subscriptions?page=2` } });
    await expect(list(arm, PATH)).rejects.toThrow('Refused to follow a link');
    expect(other.requests).toEqual([]);
    expect(azure.requests).toHaveLength(1);
    expect(login.scopes).toEqual([CLOUD_PROFILES.public.scope]);
  });
  it('goes with every request to the cloud itself', async () => {
    await list(azure.tell(listed).arm, PATH);
    expect(azure.requests.map((one) => one.authorization)).toEqual(['Bearer simulated-tenant']);
  });
});

describe('the official clients', () => {
  const SUBSCRIPTION = '/subscriptions/00000000-0000-4000-8000-00000000000A';
  const row = {
    id: 1,
    name: 'x',
    properties: { unknown: { deep: [null, 'y'] }, extensions: [{ name: 'e', isEnabled: 'True', more: 1 }] },
    besides: 'kept',
  };
  it.each([
    ['pricings', '2024-01-01'],
    ['alertsSuppressionRules', '2019-01-01-preview'],
    ['securityContacts', '2023-12-01-preview'],
    ['settings', '2022-05-01'],
  ])('ask for %s at the version and path that was given, and lose nothing', async (name, version) => {
    const path = `${SUBSCRIPTION}/providers/Microsoft.Security/${name}?api-version=${version}`;
    const next = `${SUBSCRIPTION}/providers/Microsoft.Security/${name}?api-version=${version}&$skiptoken=a%2Fb`;
    const first = { value: [row], nextLink: `${azure.endpoint}${next}`, beside: { the: 'list' } };
    const { arm } = azure.tell({ json: first }, { json: { value: [row] } });
    expect((await arm.get(path, z.unknown())).value).toEqual(first);
    expect(await list(azure.tell({ json: first }, { json: { value: [row] } }).arm, path)).toEqual([row, row]);
    expect(azure.requests.map((one) => one.path)).toEqual([path, next]);
  });
  it('ask for the version of each path, however many are under way, with one token', async () => {
    const { arm, login } = azure.tell({ json: { value: [] } });
    const paths = ['2022-03-01', '2023-01-01', '2024-01-01'].flatMap((version) =>
      ['pricings', 'settings'].map(
        (name) => `${SUBSCRIPTION}/providers/Microsoft.Security/${name}?api-version=${version}`,
      ),
    );
    await Promise.all(paths.map((path) => arm.get(path, z.unknown())));
    await arm.graph({ query: 'resources' }, z.unknown());
    expect(azure.requests.map((one) => one.path).sort()).toEqual(
      [...paths, '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01'].sort(),
    );
    expect(login.scopes).toEqual([CLOUD_PROFILES.public.scope]);
    expect(new Set(azure.requests.map((one) => one.authorization))).toEqual(new Set(['Bearer simulated-tenant']));
  });
  it.each<[string, unknown]>([
    ['rows of any shape', { data: [row, { id: null }], $skipToken: 't', resultTruncated: 'false', more: { x: 1 } }],
    ['facets that are no list', { data: [], facets: 7 }],
    ['null', null],
  ])('hand on what Resource Graph answers: %s', async (_what, json) => {
    const { arm } = azure.tell({ text: JSON.stringify(json) });
    expect((await arm.graph({ query: 'resources' }, z.unknown())).value).toEqual(json);
  });
  it.each<[string, Told, string]>([
    ['429 without JSON', { status: 429, text: '<html>' }, 'throttled'],
    ['200 with HTML', { text: '<html>', headers: { 'content-type': 'text/html' } }, 'malformed'],
  ])('do not hide %s', async (_what, told, why) => {
    const { arm } = azure.tell(told);
    await expect(arm.graph({ query: 'resources' }, z.unknown())).rejects.toMatchObject({ why });
    await expect(
      arm.get(`${SUBSCRIPTION}/providers/Microsoft.Security/pricings?api-version=2024-01-01`, z.unknown()),
    ).rejects.toMatchObject({ why });
  });
});

describe('a refused login', () => {
  it('is thrown, once asked and not as a reading', async () => {
    let asked = 0;
    const credential = {
      getToken: async () => {
        asked += 1;
        throw Object.assign(new Error('az is not signed in\nand a long trace'), { name: 'CredentialUnavailableError' });
      },
    };
    const arm = connect({
      cloud: CLOUD_PROFILES.public,
      credential,
      endpoint: azure.endpoint,
      patience: { waitMs: 40, firstMs: 1 },
    });
    const attempt = reading(arm, 's', () => list(arm, PATH));
    await expect(attempt).rejects.toBeInstanceOf(LoginError);
    await expect(attempt).rejects.toThrow('The identity could not sign in to Azure: az is not signed in');
    expect(asked).toBe(1);
  });
});

it('puts an id into a path whatever its name holds', () => {
  expect(pathOf("/subscriptions/s/providers/a/b/acc #1?x=%41/'ö")).toBe(
    "/subscriptions/s/providers/a/b/acc%20%231%3Fx%3D%2541/'%C3%B6",
  );
});

it('asks at most 32 paths at once', async () => {
  let open = 0;
  let most = 0;
  const { arm } = azure.tell(() => {
    most = Math.max(most, ++open);
    setImmediate(() => {
      open -= 1;
    });
    return { json: { value: [] } };
  });
  await Promise.all(Array.from({ length: 100 }, () => arm.get(PATH, z.unknown())));
  expect(azure.requests).toHaveLength(100);
  expect(most).toBeLessThanOrEqual(32);
});
