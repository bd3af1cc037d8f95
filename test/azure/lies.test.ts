import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWorld, worldPolicy } from '../../local/tenant/world.ts';
import { query } from '../../src/azure/graph.ts';
import { discoverScope } from '../../src/azure/scope.ts';
import { sentinel } from '../../src/azure/sentinel.ts';
import { accountReadings, subscriptionReadings } from '../../src/azure/subscription.ts';
import { defaultPolicy, policySchema } from '../../src/model/policy.ts';
import { subjectSchema } from '../../src/model/subject.ts';
import { FORECAST_DAYS } from '../../src/model/token-use.ts';
import { csvCell } from '../../src/report/csv.ts';
import { openLies } from '../../tools/lies/scan.ts';
import { combinations, tryLie } from '../../tools/lies/try.ts';
import { openWorlds } from '../../tools/lies/worlds.ts';
import { type Plain, scripted } from './scripted.ts';

/* Answers that lie: each is read as what it is, or not at all. `npm run lies` tries every combination. */

const ID = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';
const ACCOUNT = `/subscriptions/${ID}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/chat`;
const WORKSPACE = `/subscriptions/${ID}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/soc`;
const pricings = (id: string) => `/subscriptions/${id}/providers/Microsoft.Security/pricings`;
const KQL = "resources | where type =~ 'a/b' | project id, type";

let azure: Awaited<ReturnType<typeof scripted>>;
beforeAll(async () => {
  azure = await scripted();
});
afterAll(() => azure.close());

const always = (answer: Plain) => azure.tell(answer).arm;
const armError = (code: string, message: string): Plain => ({ status: 404, json: { error: { code, message } } });

describe('a 404 means absence only in Azure’s own words about that very resource', () => {
  it.each<[string, Plain, string]>([
    ['Azure’s error that names it', armError('ResourceNotFound', `The resource '${ACCOUNT}' was not found.`), 'absent'],
    ['a gateway’s page', { status: 404, text: '<html>Not Found</html>' }, 'unread'],
    ['nothing at all', { status: 404, text: '' }, 'unread'],
    ['an error that names nothing', armError('NotFound', 'No route.'), 'unread'],
    ['an error of another kind', armError('InvalidResourceType', 'accounts/chat'), 'unread'],
  ])('%s', async (_what, answer, state) => {
    const resource = { id: ACCOUNT, name: 'chat', type: 't' };
    expect(await accountReadings(always(answer), [resource])).toMatchObject({
      defenderSettings: { value: { accounts: [{ state }] } },
    });
  });
  it.each<[string, Plain, string]>([
    ['Azure’s error that names it', armError('NotFound', 'Workspace soc is not onboarded.'), 'absent'],
    ['a gateway’s page', { status: 404, text: '<html>Not Found</html>' }, 'unread'],
  ])('Sentinel: %s', async (_what, answer, state) => {
    const policy = policySchema.parse({ sentinel: { workspaces: [WORKSPACE] } });
    expect(await sentinel(always(answer), policy, { tenants: [], visible: new Map() })).toMatchObject({
      value: { workspaces: [{ onboarding: { state } }] },
    });
  });
});

it('names are matched without case at every depth', async () => {
  const extension = { Name: 'X', IsEnabled: 'True', OperationStatus: { Code: 'Failed', MESSAGE: 'no role' } };
  const row = {
    Id: `${pricings(ID)}/AI`,
    Name: 'AI',
    Properties: { PricingTier: 'Standard', Extensions: [extension] },
  };
  const { plans } = await subscriptionReadings(always({ json: { Value: [row] } }), ID, 'subscription');
  expect(plans).toMatchObject({
    value: {
      plans: [{ name: 'AI', pricingTier: 'Standard', extensions: [{ operationStatus: { code: 'Failed' } }] }],
    },
  });
});

describe('a list of Resource Graph is not proven', () => {
  const row = (name: string, over: object = {}) => ({ id: `/subscriptions/${ID}/${name}`, type: 'a/b', ...over });
  const page = (rows: readonly object[], over: object = {}): Plain => ({
    json: { data: rows, totalRecords: rows.length, ...over },
  });
  it.each<[string, Plain[], string]>([
    ['with an id twice', [page([row('1'), row('1')])], 'twice'],
    ['with a row without an id', [page([row('1'), { id: '', type: 'a/b' }])], 'without an id'],
    ['with an id twice in two casings', [page([row('a'), row('A')])], 'twice'],
    [
      'with an id on two pages',
      [page([row('1')], { totalRecords: 2, $skipToken: 't' }), page([row('1')], { totalRecords: 2 })],
      'twice',
    ],
    ['with a row of another subscription', [page([{ id: `/subscriptions/${OTHER}/1`, type: 'a/b' }])], 'not asked for'],
    ['with a row of another type', [page([row('1', { type: 'c/d' })])], 'not asked for'],
    [
      'with totals that differ',
      [page([row('1')], { totalRecords: 5, $skipToken: 't' }), page([row('2')], { totalRecords: 2 })],
      'counts 5 rows on one page and 2 on the next',
    ],
    ['with a count that is not that of its rows', [page([row('1')], { count: 3 })], 'counts 3 rows on a page of 1'],
  ])('%s', async (_what, pages, words) => {
    const { blind } = await query(azure.tell(...pages).arm, KQL, [ID]);
    expect(blind?.message).toContain(words);
  });
  it('and is asked for in the order of its ids', async () => {
    await query(always(page([])), KQL, [ID]);
    expect(azure.requests[0]?.body).toMatchObject({ query: `${KQL} | order by id asc` });
  });
});

describe('an answer about somebody else is none', () => {
  const plan = (id: string) => ({ id, name: 'AI', properties: { pricingTier: 'Standard' } });
  it.each([
    ['the plans of another subscription', [plan(`${pricings(OTHER)}/AI`)]],
    ['one plan of another subscription', [plan(`${pricings(ID)}/A`), plan(`${pricings(OTHER)}/AI`)]],
    ['another list of the same subscription', [plan(`/subscriptions/${ID}/providers/Microsoft.Security/settings/AI`)]],
  ])('%s', async (_what, value) => {
    const { plans } = await subscriptionReadings(always({ json: { value } }), ID, 'subscription');
    expect(plans).toMatchObject({ ok: false, why: 'malformed', message: expect.stringContaining('is not about') });
  });
  it('but casing is no difference', async () => {
    const value = [plan(`${pricings(ID)}/AI`.toLowerCase())];
    expect(await subscriptionReadings(always({ json: { value } }), ID, 'subscription')).toMatchObject({
      plans: { ok: true },
    });
  });
  it('the registration of another subscription', async () => {
    const json = { id: `/subscriptions/${OTHER}/providers/Microsoft.Security`, registrationState: 'Registered' };
    const { registration } = await subscriptionReadings(always({ json }), ID, 'subscription');
    expect(registration).toMatchObject({ ok: false, why: 'malformed' });
  });
});

it.each(['error', 'Error'])('an "%s" beside the data is no answer', async (name) => {
  const arm = always({ json: { value: [], [name]: { code: 'Partial', message: 'One shard was down.' } } });
  const { suppressionRules } = await subscriptionReadings(arm, ID, 'ai');
  expect(suppressionRules).toMatchObject({ ok: false, message: 'HTTP 200 Partial One shard was down.' });
});

describe('what exceeds its bounds is not read', () => {
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  it.each<[string, Plain, string]>([
    ['too large', { text: `{"value":[]}${' '.repeat(33 * 1024 * 1024)}` }, 'larger than 32 MiB'],
    ['too deep', { text: `{"value":[{"properties":{"a":${deep(100_000)}}}]}` }, 'deeper than 100'],
  ])('%s', async (_what, answer, words) => {
    const { contacts } = await subscriptionReadings(always(answer), ID, 'ai');
    expect(contacts).toMatchObject({ ok: false, why: 'malformed', message: expect.stringContaining(words) });
  });
  it('too many rows', async () => {
    const value = Array.from({ length: 100_001 }, () => ({}));
    const { contacts } = await subscriptionReadings(always({ json: { value } }), ID, 'ai');
    expect(contacts).toMatchObject({ ok: true, value: { blind: { why: 'truncated' } } });
  });
});

describe('what comes in at the door', () => {
  it('subscription ids are GUIDs', async () => {
    const arm = always({ json: { value: [{ subscriptionId: '$(id)', displayName: 'x' }] } });
    await expect(discoverScope(arm, [])).rejects.toThrow(/could not be listed.*subscriptionId/);
    const subject = { name: 'S', state: 'Enabled', tags: {}, managementGroups: [], inGraph: true };
    expect(subjectSchema.safeParse({ ...subject, id: '; rm' })).toMatchObject({ success: false });
  });
  it('a generated world has no policy of its own', async () => {
    expect((await loadWorld('generated:3')).subscriptions).toHaveLength(3);
    expect(worldPolicy('generated:3')).toBeUndefined();
  });
  it.each([
    ['a;=1+1', `"a;'=1+1"`],
    ['a; "=1+1"', `"a;' ""=1+1"""`],
    ['a;\u200b@x', `"a;'\u200b@x"`],
    ['a; b', '"a; b"'],
  ])('no cell begins a formula where ; separates: %s', (text, cell) => expect(csvCell(text)).toBe(cell));
});

describe('the lie test', () => {
  it('every 997th combination betters nothing', async () => {
    // The optional reads are among the kinds, so that they are lied to as well.
    for (const world of await openWorlds({ bom: true, forecastDays: FORECAST_DAYS })) {
      const all = combinations(world);
      expect(all.length).toBeGreaterThan(10_000);
      let told = 0;
      for (const combination of all.filter((_one, index) => index % 997 === 0)) {
        const tried = await tryLie(world, combination);
        told += tried.told ? 1 : 0;
        expect([combination.kind, combination.fault[0], combination.reach, ...tried.wrong]).toHaveLength(3);
      }
      expect(told).toBeGreaterThan(8);
    }
  }, 600_000);
  it('an estimate that a lie lowers without saying so is found', async () => {
    const resource = { type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'chat', tokens: 1e6 };
    const one = { name: 'One', plans: { AI: { pricingTier: 'Free' } }, resources: [resource] };
    const world = await openLies('one', { subscriptions: [one] }, defaultPolicy(), { forecastDays: FORECAST_DAYS });
    const kind = world.exchanges.find(({ asked }) => asked.kind.endsWith('/metrics'))?.asked.kind ?? '';
    const less = ({ text }: { readonly text: string }) => ({
      status: 200,
      text: text.replace(/"total":\d+/g, '"total":1'),
    });
    const tried = await tryLie(world, { kind, fault: ['fewer tokens', less], reach: 'every' });
    expect(tried.wrong.join('\n')).toMatch(/AISPM-001: the estimate of its fix was lowered/);
  });
  it('a lie that betters something is found', async () => {
    const [, world] = await openWorlds();
    const kind = world?.exchanges.find((one) => one.asked.kind.endsWith('/pricings'))?.asked.kind ?? '';
    const honest = (name: string) =>
      [
        name,
        ({ text }: { readonly text: string }) => ({ status: 200, text: text.replaceAll('"Free"', '"Standard"') }),
      ] as const;
    const tried = world && (await tryLie(world, { kind, fault: honest('every plan on'), reach: 'every' }));
    expect(tried?.wrong.join('\n')).toMatch(/AISPM-001: fail -> pass/);
  });
});
