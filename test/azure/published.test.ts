import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../src/azure/graph.ts';
import { discoverScope } from '../../src/azure/scope.ts';
import { sentinel } from '../../src/azure/sentinel.ts';
import { accountReadings, subscriptionReadings } from '../../src/azure/subscription.ts';
import { securityRowSchema } from '../../src/model/evidence/kind.ts';
import { connectorSchema } from '../../src/model/evidence/resources.ts';
import { policySchema } from '../../src/model/policy.ts';
import type { Reading } from '../../src/model/reading.ts';
import { type Plain, scripted } from './scripted.ts';
import { examples, here, NOT_HERE } from './specs.ts';

/*
 * Microsoft's published examples, answered to our readers. They are samples: a next link in them is a placeholder, and
 * one body mixes subscriptions. An answer must be about what was asked, so their ids are moved there.
 */

const ID = '20ff7fc3-e762-44dd-bd96-b71116dcdc23';
const WORKSPACE = `/subscriptions/${ID}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/ws`;

type Json = Readonly<Record<string, unknown>>;

/** An example with the ids of its rows, or its own, below the path that was asked. */
function asAsked(path: string, body: Json): Json {
  const asked = path.split('?')[0] ?? '';
  const move = (row: Json, index = 0): Json =>
    typeof row['id'] === 'string' && asked.startsWith('/subscriptions/')
      ? { ...row, id: row['id'].split('/').length > 5 ? `${asked}/${row['id'].split('/').at(-1)}-${index}` : asked }
      : row;
  return Array.isArray(body['value'])
    ? { ...body, value: body['value'].map((row: Json, index) => move(row, index)) }
    : move(body);
}

describe.skipIf(!here)(`the published examples parse${here ? '' : ` (${NOT_HERE})`}`, () => {
  let azure: Awaited<ReturnType<typeof scripted>>;
  beforeAll(async () => {
    azure = await scripted();
  });
  afterAll(() => azure.close());

  /** Answers requests whose path ends so with a body, and every other with an empty list. */
  const serve = (bodies: Readonly<Record<string, unknown>>) =>
    azure.tell((path): Plain => {
      const end = Object.keys(bodies).find((one) => path.split('?')[0]?.toLowerCase().endsWith(one.toLowerCase()));
      return { json: end ? { ...asAsked(path, bodies[end] as Json), nextLink: undefined } : { value: [] } };
    }).arm;
  const listed = (body: unknown): readonly unknown[] => (body as { value?: readonly unknown[] }).value ?? [body];
  const rowsOf = (reading: Reading<object> | undefined): readonly unknown[] => {
    if (!reading?.ok) throw new Error(reading?.message ?? 'not read');
    return Object.values(reading.value).find(Array.isArray) ?? [];
  };
  const table = (operation: string, version: string) =>
    examples(operation, version).map(([name, body]) => [`${operation} ${version} ${name}`, body] as const);

  it('are there, for every reader', () => expect(table('Pricings_List', '2024-01-01').length).toBeGreaterThan(1));
  it.each(table('Pricings_List', '2024-01-01'))('%s', async (_what, body) => {
    const { plans } = await subscriptionReadings(serve({ '/pricings': body }), ID, 'subscription');
    expect(rowsOf(plans)).toHaveLength(listed(body).length);
  });
  it.each(table('Pricings_Get', '2024-01-01'))('%s', async (_what, body) => {
    const { plans } = await subscriptionReadings(serve({ '/pricings': { value: [body] } }), ID, 'subscription');
    expect(rowsOf(plans)).toEqual([expect.objectContaining({ ...(body['properties'] as object), name: body['name'] })]);
  });
  it.each(table('Providers_Get', '2021-04-01'))('%s', async (_what, body) => {
    const { registration } = await subscriptionReadings(
      serve({ '/providers/Microsoft.Security': body }),
      ID,
      'subscription',
    );
    expect(registration).toMatchObject({ ok: true, value: { registrationState: body['registrationState'] } });
  });
  it.each(table('Permissions_ListForResourceGroup', '2022-04-01'))('%s', async (_what, body) => {
    const { permissions } = await subscriptionReadings(serve({ '/permissions': body }), ID, 'subscription');
    expect(rowsOf(permissions)).toHaveLength(listed(body).length);
  });
  it.each([
    ...table('AlertsSuppressionRules_List', '2019-01-01-preview').map(
      (row) => [...row, '/alertsSuppressionRules', 'suppressionRules'] as const,
    ),
    ...table('SecurityContacts_List', '2023-12-01-preview').map(
      (row) => [...row, '/securityContacts', 'contacts'] as const,
    ),
    ...table('Settings_List', '2022-05-01').map((row) => [...row, '/settings', 'settings'] as const),
  ])('%s', async (_what, body, path, kind) => {
    const readings = await subscriptionReadings(serve({ [path]: body }), ID, 'ai');
    expect(rowsOf(readings[kind])).toHaveLength(listed(body).length);
  });
  it.each([
    ...table('DefenderForAISettings_List', '2024-10-01').map(
      (row) => [...row, 'defenderForAISettings', 'defenderSettings'] as const,
    ),
    ...table('DefenderForAISettings_List', '2025-09-01').map(
      (row) => [...row, 'defenderForAISettings', 'defenderSettings'] as const,
    ),
    ...table('DefenderForAISettings_Get', '2024-10-01').map(
      (row) => [...row, 'defenderForAISettings', 'defenderSettings'] as const,
    ),
    ...table('Deployments_List', '2024-10-01').map((row) => [...row, 'deployments', 'deployments'] as const),
  ])('%s', async (_what, body, path, kind) => {
    const account = {
      id: `/subscriptions/${ID}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a`,
      name: 'a',
      type: 't',
    };
    const readings = await accountReadings(serve({ [`/${path}`]: body }), [account]);
    expect(rowsOf(readings[kind])).toEqual([expect.objectContaining({ state: 'read', rows: expect.any(Array) })]);
    expect(rowsOf(readings[kind])).toMatchObject([{ rows: { length: listed(body).length } }]);
  });
  it.each([
    ...table('SentinelOnboardingStates_List', '2024-03-01').map((row) => [...row, 'onboarding'] as const),
    ...table('DataConnectors_List', '2024-03-01').map((row) => [...row, 'connectors'] as const),
    ...table('DataConnectors_List', '2024-04-01-preview').map((row) => [...row, 'connectors'] as const),
    ...table('AlertRules_List', '2024-03-01').map((row) => [...row, 'rules'] as const),
  ])('%s', async (_what, body, part) => {
    const ends = { onboarding: '/onboardingStates', connectors: '/dataConnectors', rules: '/alertRules' } as const;
    const arm = serve({ '/onboardingStates': { value: [{ name: 'default' }] }, [ends[part]]: body });
    const found = await sentinel(arm, policySchema.parse({ sentinel: { workspaces: [WORKSPACE] } }), {
      tenants: [],
      visible: new Map(),
    });
    expect(found).toMatchObject({
      ok: true,
      value: { workspaces: [{ [part]: { state: 'read', rows: { length: listed(body).length } } }] },
    });
  });
  it.each(table('Subscriptions_List', '2022-12-01'))('%s', async (_what, body) => {
    const { subjects } = await discoverScope(serve({ '/subscriptions': body }), []);
    expect(subjects.map((one) => one.id)).toEqual(
      listed(body).map((row) => (row as { subscriptionId: string }).subscriptionId.toLowerCase()),
    );
  });
  it.each(table('ManagementGroups_GetDescendants', '2020-05-01'))('%s', async (_what, body) => {
    const { subjects, completeness } = await discoverScope(serve({ '/descendants': body }), ['mg']);
    const wanted = listed(body).filter((row) => /subscriptions$/i.test((row as { type: string }).type));
    expect(subjects.map((one) => one.id)).toEqual(wanted.map((row) => (row as { name: string }).name.toLowerCase()));
    expect(completeness).toMatchObject({ ok: true, value: { proven: true } });
  });
  it.each(table('Resources', '2024-04-01'))('%s', async (_what, body) => {
    const { $skipToken: _token, ...page } = body;
    const { rows, totalRecords } = await query(azure.tell({ json: page }).arm, 'resources', undefined);
    expect(rows).toEqual(body['data']);
    expect(totalRecords).toBe(body['totalRecords']);
  });
  it.each([
    ...table('Assessments_List', '2021-06-01'),
    ...table('Assessments_List', '2025-05-04'),
    ...table('Assessments_Get', '2025-05-04'),
    ...table('Alerts_List', '2022-01-01'),
    ...table('HealthReports_List', '2023-05-01-preview'),
    ...table('HealthReports_Get', '2023-05-01-preview'),
  ])('%s, as a row', (_what, body) => {
    for (const row of listed(body)) expect(securityRowSchema.safeParse(row)).toMatchObject({ success: true });
  });
  it.each([
    ...table('SecurityConnectors_List', '2023-10-01-preview'),
    ...table('SecurityConnectors_List', '2024-08-01-preview'),
  ])('%s, as a row', (_what, body) => {
    for (const row of listed(body)) expect(connectorSchema.safeParse(row)).toMatchObject({ success: true });
  });
});
