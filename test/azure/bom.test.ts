import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { guidOf } from '../../local/tenant/names.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import { READER } from '../../local/tenant/state.ts';
import { loadWorld } from '../../local/tenant/world.ts';
import { BOM_LIMITS, BOM_PARTS } from '../../src/model/evidence/bom.ts';
import { METRICS_LIMIT } from '../../src/model/evidence/tokens.ts';
import { inventoryItemSchema } from '../../src/model/report.ts';
import { aispm, tenantOf } from './cli.ts';

/*
 * What `aispm inventory` reads for the AI bill of materials, and how often it asks. Projects, connections and what is
 * below a workspace are answered after the examples of Microsoft's specifications, whose definitions are not kept here.
 */

const ACCOUNT = 'Microsoft.CognitiveServices/accounts';
const WORKSPACE = 'Microsoft.MachineLearningServices/workspaces';
const SECRET = 'nobody-may-see-this';

const rows = (count: number, made: (index: number) => Record<string, unknown>) =>
  Array.from({ length: count }, (_, index) => made(index));
const foundry = (over: object = {}) => ({ type: ACCOUNT, kind: 'AIServices', name: 'foundry', ...over });
const project = (name: string) => ({ type: `${ACCOUNT}/projects`, name: `foundry/${name}` });
const connection = (name: string, over: object = {}) => ({
  name,
  properties: { category: 'CognitiveSearch', target: 'https://s.search.windows.net', authType: 'ApiKey', ...over },
});
const ml = (parts: Record<string, Record<string, unknown>[]>) => ({
  type: WORKSPACE,
  kind: 'Default',
  name: 'ml',
  parts,
});
const endpoint = (name: string) => ({ name, properties: { authMode: 'Key', provisioningState: 'Succeeded' } });

let tenant: Tenant;
afterEach(() => tenant.close());

async function found(resources: readonly object[], prepare: (tenant: Tenant) => void = () => {}) {
  tenant = await tenantOf({ subscriptions: [{ name: 'One', resources: [...resources] as never }] });
  prepare(tenant);
  const { out, err } = await aispm(tenant, 'inventory', '--format', 'json');
  expect(`${out}${err}`).not.toContain(SECRET);
  const { inventory } = z.object({ inventory: z.array(inventoryItemSchema) }).parse(JSON.parse(out));
  return inventory;
}

const VERSIONS = new Set(Object.values(BOM_PARTS).map(({ version }) => `api-version=${version}`));
/** The requests for the bill of materials below a resource, in their order. */
const asked = (name: string): readonly string[] =>
  tenant.requests
    .filter(({ method, path }) => method === 'GET' && path.includes(`/${name}/`))
    .map(({ path }) => decodeURIComponent(path))
    .filter((path) => !/\/(deployments|defenderForAISettings)\?/.test(path) || path.includes('/onlineEndpoints/'))
    .map((path) => {
      expect([...VERSIONS].some((version) => path.includes(version))).toBe(true);
      return path
        .slice(path.indexOf(`/${name}/`) + name.length + 2)
        .replace(/\?.*skiptoken.*/i, ' (more)')
        .replace(/\?.*/, '');
    });

describe('of an account', () => {
  it('the model of each deployment with its lifecycle', async () => {
    const [item] = await found([
      foundry({
        kind: 'OpenAI',
        deployments: {
          chat: {
            model: 'gpt-4o',
            version: '2024-11-20',
            properties: { versionUpgradeOption: 'NoAutoUpgrade', raiPolicyName: 'strict' },
          },
          old: { model: 'gpt-4', version: '0613' },
        },
        parts: {
          models: [
            {
              format: 'OpenAI',
              name: 'GPT-4o',
              version: '2024-11-20',
              lifecycleStatus: 'Stable',
              deprecation: { inference: '+90d', fineTune: '+30d' },
            },
            { format: 'OpenAI', name: 'gpt-4o', version: '2024-08-06', deprecation: { inference: '-9d' } },
          ],
        },
      }),
    ]);
    expect(item?.deployments).toEqual([
      {
        ...{ name: 'chat', format: 'OpenAI', model: 'gpt-4o', version: '2024-11-20', sku: 'Standard', capacity: 10 },
        ...{ upgrade: 'NoAutoUpgrade', contentFilter: 'strict', state: 'Succeeded', lifecycle: 'Stable' },
        ...{ inferenceEnds: '2027-02-22T01:00:00.000Z', fineTuneEnds: '2026-12-24T01:00:00.000Z' },
      },
      {
        name: 'old',
        format: 'OpenAI',
        model: 'gpt-4',
        version: '0613',
        sku: 'Standard',
        capacity: 10,
        state: 'Succeeded',
      },
    ]);
    expect(item?.notSeen).toContain("Azure's list of models does not name gpt-4 0613, or when it ends.");
    expect(asked('foundry')).toEqual(['models']);
  });
  it('a model of which the list gives no day, or none that is one, is said', async () => {
    const listed = (name: string, deprecation?: object) => ({ format: 'OpenAI', name, version: '1', deprecation });
    const [item] = await found([
      foundry({
        kind: 'OpenAI',
        deployments: { a: { model: 'none', version: '1' }, b: { model: 'odd', version: '1' } },
        parts: { models: [listed('none'), listed('odd', { inference: 'never' })] },
      }),
    ]);
    expect(item?.notSeen?.filter((text) => text.includes('list of models'))).toEqual([
      "Azure's list of models does not say when none 1 ends.",
      "Azure's list of models does not say when odd 1 ends.",
    ]);
    expect(item?.deployments?.map((one) => one.inferenceEnds)).toEqual([undefined, undefined]);
  });
  it('nothing where nothing is deployed, and nothing of an account that is no AI account', async () => {
    await found([foundry({ kind: 'OpenAI', deployments: {} }), foundry({ kind: 'TextAnalytics', name: 'text' })]);
    expect([asked('foundry'), asked('text')]).toEqual([[], []]);
  });
  it('connections by name, category and target, never what opens them', async () => {
    const target = `https://user:${SECRET}@store.blob.core.windows.net/docs?sig=${SECRET}#${SECRET}`;
    const keyed = connection('keyed', {
      target,
      credentials: { key: SECRET },
      metadata: { ResourceId: '/subscriptions/s/resourceGroups/g/providers/x/y/z', token: SECRET },
    });
    const odd = connection('odd', { target: `Endpoint=x;Key?${SECRET}`, metadata: { ResourceId: SECRET } });
    const [item] = await found([foundry({ parts: { connections: [keyed, odd] } }), project('p')]);
    expect(item?.materials?.connections).toMatchObject([
      {
        ...{ name: 'keyed', category: 'CognitiveSearch', target: 'https://store.blob.core.windows.net/docs' },
        ...{ authType: 'ApiKey', resourceId: '/subscriptions/s/resourceGroups/g/providers/x/y/z' },
      },
      { name: 'odd', target: 'Endpoint=x;Key' },
    ]);
  });
  it('asks for its projects only where the inventory shows none, and for theirs within the limit', async () => {
    const parts = { 'projects/p/connections': [connection('docs')] };
    const [item] = await found([foundry({ parts }), project('p'), project('q'), project('r')]);
    expect(asked('foundry')).toEqual(['models', 'connections', 'projects/p/connections', 'projects/q/connections']);
    expect(item?.materials?.connections).toMatchObject([{ name: 'docs', project: 'p' }]);
    expect(item?.materials?.partial).toEqual(['connections']);
    expect(item?.notSeen?.join(' ')).toContain(
      'Its connections of a project (r) could not be read: The limit of 4 requests for one resource was reached.',
    );
  });
  it('lists its projects by itself', async () => {
    const id = `/subscriptions/${guidOf('One')}/resourceGroups/ai/providers/${ACCOUNT}/foundry/projects/p`;
    const parts = { projects: [{ id, name: 'foundry/p' }], 'projects/p/connections': [connection('docs')] };
    const [item] = await found([foundry({ parts })]);
    expect(asked('foundry')).toEqual(['models', 'connections', 'projects', 'projects/p/connections']);
    expect(item?.materials).toMatchObject({ projects: ['p'], connections: [{ name: 'docs', project: 'p' }] });
  });
  it('follows pages within the limit, and says what lies beyond', async () => {
    const [item] = await found([
      foundry({ parts: { connections: rows(350, (index) => connection(`c${index}`)) } }),
      project('p'),
    ]);
    expect(asked('foundry')).toEqual(['models', 'connections', 'connections (more)', 'connections (more)']);
    expect(asked('foundry')).toHaveLength(BOM_LIMITS.account);
    expect(item?.materials?.connections).toHaveLength(300);
    expect(item?.notSeen?.join(' ')).toContain('Of its connections more may exist: The limit of 4 requests');
  });
  it.each([
    ['refused', { kind: 'status', status: 403 }, /could not be read: .*AuthorizationFailed/],
    ['throttled for good', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }, /could not be read: /],
    ['not found', { kind: 'status', status: 404 }, /could not be read: /],
    [
      'malformed',
      { kind: 'answer', body: { value: [{ properties: {} }] } },
      /could not be read: A row of the list has no name/,
    ],
    [
      'of another account',
      { kind: 'answer', body: { value: [{ id: '/subscriptions/s/resourceGroups/g/providers/x/y/z', name: 'c' }] } },
      /could not be read: The answer is not about/,
    ],
  ] as const)('connections that are %s are said, and never none', async (_what, fault, message) => {
    const [item] = await found([foundry(), project('p')], (own) =>
      own.order({ match: { path: /\/foundry\/connections$/ }, fault }),
    );
    expect(item?.notSeen?.find((text) => text.startsWith('Its connections could'))).toMatch(message);
    expect(item?.materials?.partial).toContain('connections');
    expect(item?.deployments).toHaveLength(1);
  });
  it('a later page that is lost leaves what was read', async () => {
    const [item] = await found(
      [foundry({ parts: { connections: rows(150, (index) => connection(`c${index}`)) } })],
      (own) => own.order({ match: { path: /connections/, laterPages: true }, fault: { kind: 'status', status: 403 } }),
    );
    expect(item?.materials?.connections).toHaveLength(100);
    expect(item?.notSeen?.join(' ')).toContain('Of its connections more may exist');
  });
  it('an identity without the read is told which', async () => {
    const [item] = await found([foundry()], (own) => {
      for (const one of own.state.subscriptions.values())
        one.permissions = [{ ...READER, notActions: [`${ACCOUNT}/models/read`] }];
    });
    expect(item?.notSeen?.join(' ')).toContain(`${ACCOUNT}/models/read`);
    expect(item?.deployments?.[0]).not.toHaveProperty('inferenceEnds');
  });
});

describe('of a machine learning workspace', () => {
  const parts = {
    onlineEndpoints: [endpoint('score'), endpoint('empty')],
    'onlineEndpoints/score/deployments': [
      { name: 'blue', properties: { model: 'azureml:churn:4' } },
      { name: 'green', properties: { model: { assetId: 'azureml:churn:5' } } },
    ],
    serverlessEndpoints: [
      {
        name: 'phi',
        properties: { authMode: 'Key', modelSettings: { modelId: 'azureml://registries/azureml/models/Phi-4' } },
      },
    ],
    models: [{ name: 'churn', properties: { latestVersion: '5' } }],
    datastores: [
      {
        name: 'blob',
        properties: {
          datastoreType: 'AzureBlob',
          accountName: 'store',
          containerName: 'data',
          credentials: { secrets: { key: SECRET } },
        },
      },
    ],
  };
  it('endpoints with their models, registered models and datastores, in at most eight requests', async () => {
    const [item] = await found([ml(parts)]);
    expect(item?.materials).toMatchObject({
      endpoints: [
        { name: 'score', kind: 'online', models: ['azureml:churn:4', 'azureml:churn:5'] },
        { name: 'empty', kind: 'online', models: [] },
        { name: 'phi', kind: 'serverless', models: ['azureml://registries/azureml/models/Phi-4'] },
      ],
      models: [{ name: 'churn', version: '5' }],
      datastores: [{ name: 'blob', category: 'AzureBlob', target: 'store/data' }],
    });
    expect(item?.materials).not.toHaveProperty('partial');
    expect(asked('ml')).toEqual([
      ...['onlineEndpoints', 'serverlessEndpoints', 'models', 'datastores'],
      ...['onlineEndpoints/score/deployments', 'onlineEndpoints/empty/deployments'],
    ]);
  });
  it('connections of a hub or project of Foundry, and of no other workspace', async () => {
    const hub = { ...ml({ connections: [connection('docs', { credentials: { key: SECRET } })] }), kind: 'Hub' };
    const [item] = await found([hub, { ...ml({}), name: 'plain' }]);
    expect(item?.materials?.connections).toMatchObject([{ name: 'docs', target: 'https://s.search.windows.net' }]);
    expect(asked('ml')).toEqual(['onlineEndpoints', 'serverlessEndpoints', 'models', 'datastores', 'connections']);
    expect(asked('plain')).toEqual(['onlineEndpoints', 'serverlessEndpoints', 'models', 'datastores']);
  });
  it('says which endpoints it did not ask', async () => {
    const [item] = await found([ml({ onlineEndpoints: rows(6, (index) => endpoint(`e${index}`)) })]);
    expect(asked('ml')).toHaveLength(BOM_LIMITS.workspace);
    expect(item?.notSeen?.filter((text) => text.includes('The limit of 8 requests'))).toHaveLength(2);
    expect(item?.materials?.partial).toEqual(['endpoints']);
  });
  it('says so where all is refused', async () => {
    const [item] = await found([ml(parts)], (own) =>
      own.order({ match: { path: '/workspaces/ml/' }, fault: { kind: 'status', status: 403 } }),
    );
    expect(item?.materials).toBeUndefined();
    expect(item?.notSeen?.filter((text) => text.includes('could not be read'))).toHaveLength(4);
  });
  it('names storage, vault, registry and network from its own properties, without a request', async () => {
    const properties = { storageAccount: '/s', keyVault: '/v', containerRegistry: '/r', applicationInsights: '/i' };
    const [item] = await found([
      {
        ...ml({}),
        properties: {
          ...properties,
          privateEndpointConnections: [{ id: '/c', properties: { privateEndpoint: { id: '/p' } } }],
        },
      },
    ]);
    expect(item?.restsOn?.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      ...['storage /s', 'vault /v', 'registry /r', 'monitor /i', 'network /p'],
    ]);
  });
});

it('a scan asks for none of it', async () => {
  tenant = await tenantOf({ subscriptions: [{ name: 'One', resources: [foundry(), ml({})] }] });
  const { status } = await aispm(tenant, 'scan');
  expect(status).toBe(2);
  expect([asked('foundry'), asked('ml')]).toEqual([[], []]);
});

it('a scan of the bank with both optional reads adds at most 4 and 1 requests an account, and 8 a workspace', async () => {
  const bank = await loadWorld('bank');
  const requestsOf = async (...options: readonly string[]) => {
    tenant = await tenantOf(bank);
    await aispm(tenant, 'scan', ...options);
    const { requests } = tenant;
    await tenant.close();
    return requests.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);
  };
  const plain = Map.groupBy(await requestsOf(), (one) => one);
  const added = [...Map.groupBy(await requestsOf('--bom', '--forecast'), (one) => one)].flatMap(([path, all]) =>
    all.slice(plain.get(path)?.length ?? 0),
  );
  const below = (type: string, path: string) => new RegExp(`/${type}/([^/?]+)/`, 'i').exec(path)?.[0];
  const counts = (type: string, isCounted: (path: string) => boolean) =>
    [...Map.groupBy(added.filter(isCounted), (path) => below(type, path))].map(([name, own]) => [name, own.length]);
  const isMetric = (path: string) => path.includes('Microsoft.Insights/metrics');
  const isIn = (type: string) => (path: string) => below(type, path) !== undefined && !isMetric(path);
  const forecast = counts(ACCOUNT, isMetric);
  const bom = counts(ACCOUNT, isIn(ACCOUNT));
  const ml = counts(WORKSPACE, isIn(WORKSPACE));
  expect(forecast.length).toBeGreaterThan(15);
  expect(forecast.filter(([, n]) => n !== METRICS_LIMIT)).toEqual([]);
  expect(bom.filter(([, n]) => Number(n) > BOM_LIMITS.account)).toEqual([]);
  expect(ml.filter(([, n]) => Number(n) > BOM_LIMITS.workspace)).toEqual([]);
  const of = (all: readonly (readonly unknown[])[]) => all.reduce((sum, [, n]) => sum + Number(n), 0);
  expect([bom.length > 0, ml.length > 0]).toEqual([true, true]);
  // Nothing else is asked for them.
  expect(added).toHaveLength(of(forecast) + of(bom) + of(ml));
});
