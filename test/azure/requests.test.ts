import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guidOf } from '../../local/tenant/names.ts';
import type { RequestRecord } from '../../local/tenant/start.ts';
import {
  POLICY_QUERIES,
  SENTINEL_PARTS,
  SUBSCRIPTIONS_QUERY,
  WORKSPACES_QUERY,
} from '../../src/model/evidence/scope.ts';
import { kindsOver } from '../../src/model/evidence.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import { aispm, tenantOf } from './cli.ts';

/** The name of Azure's own that no object literal should have. */
const THEN = 'then';

/* How often Azure is asked, as the tenant counts it. */

const ACCOUNT = 'Microsoft.CognitiveServices/accounts';
const world = {
  managementGroups: [{ name: 'bank' }],
  subscriptions: [
    {
      name: 'Plain',
      managementGroup: 'bank',
      resources: [{ type: 'Microsoft.Storage/storageAccounts', name: 'store' }],
    },
    {
      name: 'Accounts',
      managementGroup: 'bank',
      resources: [
        { type: ACCOUNT, kind: 'OpenAI', name: 'one' },
        { type: ACCOUNT, kind: 'AIServices', name: 'two' },
        { type: ACCOUNT, kind: 'TextAnalytics', name: 'related' },
      ],
    },
    {
      name: 'Learning',
      managementGroup: 'bank',
      resources: [{ type: 'Microsoft.MachineLearningServices/workspaces', kind: 'Default', name: 'ml' }],
    },
    {
      name: 'Connected',
      managementGroup: 'bank',
      connectors: [{ name: 'aws', properties: { environmentName: 'AWS', hierarchyIdentifier: '1', offerings: [] } }],
    },
    {
      name: 'Off',
      managementGroup: 'bank',
      state: 'Disabled',
      resources: [{ type: ACCOUNT, kind: 'OpenAI', name: 'off' }],
    },
  ],
  workspaces: [
    { name: 'soc', subscription: 'Plain' },
    { name: 'logs', subscription: 'Plain', onboarded: false },
  ],
};

/** What comes after the last provider, or the kind of row that Resource Graph is asked for. */
const partOf = ({ path, method, query }: RequestRecord): string =>
  method === 'POST' ? graphed(query ?? '') : (path.split('?')[0]?.split('/').at(-1) ?? '');

const graphed = (query: string): string => `graph ${/'(microsoft[^']+)'/.exec(query)?.[1]}`;
const last = ({ path }: { readonly path: string }): string => path.split('/').at(-1) ?? '';
const asked = (of: 'subscription' | 'ai') =>
  kindsOver('arm').flatMap(([, kind]) => (kind.asked === of ? [last(kind)] : []));
const EVERY = asked('subscription').sort();
const AI = asked('ai');
const ACCOUNTS = kindsOver('account').map(([, kind]) => last(kind));
const GRAPH = kindsOver('graph');
/** In a tenant without an assignment. */
const POLICIES = [POLICY_QUERIES.assignments, POLICY_QUERIES.definitions];

describe('one scan asks', () => {
  it('each kind once of every subscription, of one with AI or of each account, and what is shared once', async () => {
    const tenant = await tenantOf(world);
    const { status } = await aispm(tenant, 'scan');
    await tenant.close();
    expect(status).toBe(2);
    const by = (name: string) => {
      const own = tenant.requests.filter(
        (one) =>
          one.method === 'GET' && one.subscriptionId === guidOf(name) && !one.path.includes('OperationalInsights'),
      );
      return own.map(partOf).sort();
    };
    expect([EVERY.length, AI.length, ACCOUNTS.length]).not.toContain(0);
    expect(by('Plain')).toEqual(EVERY);
    expect(by('Connected')).toEqual(EVERY);
    expect(by('Learning')).toEqual([...EVERY, ...AI].sort());
    expect(by('Accounts')).toEqual([...EVERY, ...AI, ...ACCOUNTS, ...ACCOUNTS].sort());
    expect(by('Off')).toEqual([]);
    const workspaces = tenant.requests.filter((one) => one.path.includes('OperationalInsights'));
    expect(
      workspaces
        .filter((one) => one.path.includes('/workspaces/soc/'))
        .map(partOf)
        .sort(),
    ).toEqual(Object.values(SENTINEL_PARTS).map(last).sort());
    expect(workspaces.filter((one) => one.path.includes('/workspaces/logs/')).map(partOf)).toEqual([
      'onboardingStates',
    ]);
    expect(
      tenant.requests.filter((one) => one.method === 'GET' && one.subscriptionId === undefined).map(partOf),
    ).toEqual(['subscriptions', 'descendants']);
    expect(
      tenant.requests
        .filter((one) => one.method === 'POST')
        .map(partOf)
        .sort(),
    ).toEqual(
      [SUBSCRIPTIONS_QUERY, WORKSPACES_QUERY, ...POLICIES, ...GRAPH.map(([, { query }]) => query(defaultPolicy()))]
        .map(graphed)
        .sort(),
    );
    expect(tenant.writes).toEqual([]);
  });
  it('no more than four reads of a subscription without AI accounts, each with its reason in docs/performance.md', async () => {
    expect(EVERY.length).toBeLessThanOrEqual(4);
    const text = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'performance.md'), 'utf8');
    const reasons = [...text.matchAll(/^\| ([^|]+?) +\| [^|]+ \| [^|]{20,} \|$/gm)].map(([, read]) => read);
    const titles = [...kindsOver('arm'), ...kindsOver('account')].map(([, { title }]) => title);
    expect(titles.filter((title) => !reasons.includes(title))).toEqual([]);
  });
  it('nothing of Resource Graph twice for many subscriptions, up to 200 in one batch', async () => {
    const many = {
      managementGroups: [{ name: 'bank' }],
      subscriptions: Array.from({ length: 201 }, (_, index) => ({ name: `S${index}`, managementGroup: 'bank' })),
    };
    const tenant = await tenantOf(many);
    await aispm(tenant, 'scan');
    await tenant.close();
    const graph = tenant.requests.filter((one) => one.method === 'POST');
    expect(graph).toHaveLength(
      2 + POLICIES.length + 2 * GRAPH.filter(([, kind]) => kind.asked === 'subscription').length,
    );
    expect(tenant.requests.filter((one) => one.method === 'GET')).toHaveLength(201 * EVERY.length + 3 + 3);
  });
});

describe('the list of assessments in Azure Resource Manager is asked', () => {
  const openai = (name: string, created?: string) => ({
    type: ACCOUNT,
    kind: 'OpenAI',
    name,
    ...(created ? { created } : {}),
  });
  const seen = (on: string, seenBy: 'both' | 'graph' | 'arm') => ({ on, title: 'x', seenBy });
  it.each([
    ['not where Resource Graph shows one of each resource', { resources: [openai('a')] }, 0],
    ['where it shows none', { resources: [openai('a')], assessed: false }, 1],
    [
      'where it shows none of one resource',
      { resources: [openai('a'), openai('b')], assessed: false, assessments: [seen('a', 'graph')] },
      1,
    ],
    ['where it shows none yet', { resources: [openai('a', '-2h')], assessed: false }, 1],
    ['where it alone shows one', { resources: [openai('a')], assessed: false, assessments: [seen('a', 'arm')] }, 1],
    ['not without AI', { resources: [] }, 0],
    [
      'not for registries alone',
      { resources: [{ type: 'Microsoft.MachineLearningServices/registries', name: 'r' }] },
      0,
    ],
    [
      'not where the provider is not registered',
      { resources: [openai('a')], assessed: false, registration: 'NotRegistered' },
      0,
    ],
    [
      'not where the provider is being registered',
      { resources: [openai('a')], assessed: false, registration: 'Registering' },
      0,
    ],
    [
      'not where Resource Graph proves nothing',
      {
        resources: [openai('a')],
        assessed: false,
        permissions: [{ actions: ['*/read'], notActions: ['Microsoft.Security/assessments/read'] }],
      },
      0,
    ],
  ])('%s', async (_what, over, times) => {
    const tenant = await tenantOf({
      managementGroups: [{ name: 'bank' }],
      subscriptions: [{ name: 'One', managementGroup: 'bank', ...over }],
    });
    await aispm(tenant, 'scan');
    await tenant.close();
    expect(tenant.requests.filter((one) => one.path.includes('/Microsoft.Security/assessments?'))).toHaveLength(times);
  });
});

describe('Azure Policy is asked', () => {
  const definition = {
    type: 'policyDefinitions' as const,
    name: 'd',
    properties: { policyRule: { [THEN]: { effect: 'audit' } } },
  };
  const pricing = {
    ...definition,
    name: 'p',
    properties: { policyRule: { [THEN]: { details: { type: 'Microsoft.Security/pricings' } } } },
  };
  const assigned = (to: string, name = 'a') => ({
    type: 'policyAssignments' as const,
    at: 'bank',
    name,
    properties: { policyDefinitionId: to },
  });
  const set = {
    type: 'policySetDefinitions' as const,
    at: 'bank',
    name: 's',
    properties: { policyDefinitions: [{ policyDefinitionId: '#d' }, { policyDefinitionId: '#p' }] },
  };
  it.each([
    ['twice where nothing is assigned', [definition, pricing], 2],
    ['twice where all that is assigned names the plans', [pricing, assigned('#p')], 2],
    ['three times where other definitions are assigned', [definition, pricing, assigned('#d')], 3],
    ['four times where initiatives are', [definition, pricing, set, assigned('#s'), assigned('#s', 'b')], 4],
  ])('%s, whatever the number of subscriptions', async (_what, azurePolicy, times) => {
    const tenant = await tenantOf({
      managementGroups: [{ name: 'bank' }],
      azurePolicy,
      subscriptions: Array.from({ length: 30 }, (_, index) => ({ name: `S${index}`, managementGroup: 'bank' })),
    });
    await aispm(tenant, 'scan');
    await tenant.close();
    expect(tenant.requests.filter((one) => one.query?.startsWith('policyresources'))).toHaveLength(times);
  });
});

describe('the AI bill of materials asks', () => {
  const own = (name: string) => (one: RequestRecord) =>
    one.path.includes(`/${name}/`) && !/\/(defenderForAISettings|accounts\/[^/]+\/deployments)\?/.test(one.path);
  const row = (name: string, index: number) => ({ name: `${name}${index}` });
  const many = Array.from({ length: 1000 }, (_, index) => row('r', index));
  const endpoints = Array.from({ length: 50 }, (_, index) => row('e', index));
  const lists = {
    connections: many,
    onlineEndpoints: endpoints,
    serverlessEndpoints: many,
    models: many,
    datastores: many,
  };
  const scope = {
    managementGroups: [{ name: 'bank' }],
    subscriptions: [
      {
        name: 'Large',
        managementGroup: 'bank',
        resources: [
          { type: ACCOUNT, kind: 'AIServices', name: 'foundry', parts: { ...lists, models: [] } },
          ...endpoints.map(({ name }) => ({ type: `${ACCOUNT}/projects`, name: `foundry/${name}` })),
          { type: ACCOUNT, kind: 'OpenAI', name: 'openai', parts: { models: [] } },
          { type: ACCOUNT, kind: 'OpenAI', name: 'empty', deployments: {} },
          { type: ACCOUNT, kind: 'Face', name: 'related' },
          { type: 'Microsoft.MachineLearningServices/workspaces', kind: 'Default', name: 'ml', parts: lists },
          { type: 'Microsoft.MachineLearningServices/registries', name: 'registry' },
          { type: 'Microsoft.Search/searchServices', name: 'search' },
        ],
      },
    ],
  };
  it.each([
    ['foundry', 4],
    ['openai', 1],
    ['empty', 0],
    ['related', 0],
    ['ml', 8],
    ['registry', 0],
    ['search', 0],
  ])('below %s %i times, whatever is there, and a scan never', async (name, times) => {
    const tenant = await tenantOf(scope);
    await aispm(tenant, 'scan');
    expect(tenant.requests.filter(own(name))).toEqual([]);
    await aispm(tenant, 'inventory');
    await tenant.close();
    expect(tenant.requests.filter(own(name))).toHaveLength(times);
    expect(tenant.writes).toEqual([]);
  });
});
