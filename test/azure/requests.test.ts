import { describe, expect, it } from 'vitest';
import { guidOf } from '../../local/tenant/names.ts';
import type { RequestRecord } from '../../local/tenant/start.ts';
import { aispm, tenantOf } from './cli.ts';

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
  method === 'POST'
    ? `graph ${/'(microsoft[^']+)'/.exec(query ?? '')?.[1]}`
    : (path.split('?')[0]?.split('/').at(-1) ?? '');

describe('one scan asks', () => {
  it('3 paths of every subscription, 3 more of one with AI, 2 of each account, and what is shared once', async () => {
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
    const EVERY = ['Microsoft.Security', 'permissions', 'pricings'];
    const AI = ['alertsSuppressionRules', 'securityContacts', 'settings'];
    expect(by('Plain')).toEqual(EVERY);
    expect(by('Connected')).toEqual(EVERY);
    expect(by('Learning')).toEqual([...EVERY, ...AI].sort());
    expect(by('Accounts')).toEqual(
      [
        ...EVERY,
        ...AI,
        ...Array<string>(2).fill('defenderForAISettings'),
        ...Array<string>(2).fill('deployments'),
      ].sort(),
    );
    expect(by('Off')).toEqual([]);
    const workspaces = tenant.requests.filter((one) => one.path.includes('OperationalInsights'));
    expect(
      workspaces
        .filter((one) => one.path.includes('/workspaces/soc/'))
        .map(partOf)
        .sort(),
    ).toEqual(['alertRules', 'dataConnectors', 'onboardingStates']);
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
    ).toEqual([
      'graph microsoft.cognitiveservices/accounts',
      'graph microsoft.operationalinsights/workspaces',
      'graph microsoft.resources/subscriptions',
      'graph microsoft.security/assessments',
      'graph microsoft.security/assessments/governanceassignments',
      'graph microsoft.security/attackpaths',
      'graph microsoft.security/healthreports',
      'graph microsoft.security/locations/alerts',
      'graph microsoft.security/securityconnectors',
      'graph microsoft.storage/storageaccounts',
    ]);
    expect(tenant.writes).toEqual([]);
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
    expect(graph).toHaveLength(2 + 2 * 3);
    expect(tenant.requests.filter((one) => one.method === 'GET')).toHaveLength(201 * 3 + 3 + 3);
  });
});
