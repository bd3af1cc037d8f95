import { guidOf } from '../../local/tenant/names.ts';
import type { WorldInput } from '../../local/tenant/world.ts';

/*
 * A subscription where every check has something to judge and passes, so that whatever a test takes away
 * shows.
 */

type Input = NonNullable<WorldInput['subscriptions']>[number];
const ACCOUNT = 'Microsoft.CognitiveServices/accounts';
const WORKSPACE = 'Microsoft.MachineLearningServices/workspaces';
const encryption = { keySource: 'Microsoft.KeyVault' };

/** One extension with an operation status, which Azure's lists mostly leave out. */
export const reported = {
  Containers: { extensions: { AgentlessDiscoveryForKubernetes: { operationStatus: { code: 'Succeeded' } } } },
};

export const whole = (name: string, over: Partial<Input> = {}): Input => ({
  name,
  managementGroup: 'bank',
  plans: reported,
  resources: [
    { type: ACCOUNT, kind: 'AIServices', name: 'foundry', defender: 'Enabled', properties: { encryption } },
    { type: ACCOUNT, kind: 'OpenAI', name: 'openai', properties: { encryption } },
    { type: WORKSPACE, kind: 'Default', name: 'ml' },
    { type: 'Microsoft.Storage/storageAccounts', name: 'store' },
    { type: 'Microsoft.Sql/servers', name: 'sql' },
    { type: 'Microsoft.DocumentDB/databaseAccounts', name: 'cosmos' },
    { type: 'Microsoft.ContainerService/managedClusters', name: 'aks' },
    { type: 'Microsoft.ContainerRegistry/registries', name: 'images' },
  ],
  assessments: [
    {
      on: 'openai',
      title: 'Rotate the keys',
      status: 'Unhealthy',
      severity: 'High',
      risk: 'High',
      changed: '-10h',
      owner: 'owner@bank.example',
      due: '+5d',
    },
  ],
  connectors: [
    {
      name: 'aws',
      location: 'westeurope',
      properties: {
        environmentName: 'AWS',
        hierarchyIdentifier: '123456789012',
        offerings: [{ offeringType: 'DefenderCspmAws' }],
      },
    },
  ],
  healthReports: [
    {
      properties: {
        resourceDetails: { source: 'Aws', id: '#aws' },
        status: { code: 'Healthy', lastScannedDate: '-2h' },
      },
    },
  ],
  ...over,
});

export const worldOf = (...names: readonly string[]): WorldInput => ({
  managementGroups: [{ name: 'bank' }],
  subscriptions: names.map((name) => whole(name)),
  workspaces: [{ name: 'soc', subscription: names[0] ?? '', connectors: names.map(channelOf), rules: [RULE] }],
});

const channelOf = (name: string) => ({
  kind: 'AzureSecurityCenter',
  properties: { subscriptionId: `@${name}`, dataTypes: { alerts: { state: 'Enabled' } } },
});
const RULE = {
  kind: 'MicrosoftSecurityIncidentCreation',
  properties: { enabled: true, productFilter: 'Azure Security Center' },
};

export const policyOf = (...names: readonly string[]) => ({
  zones: { managementGroups: { bank: 3 } },
  aiCatalogue: names.flatMap((name) =>
    [`${ACCOUNT}/foundry`, `${ACCOUNT}/openai`, `${WORKSPACE}/ml`].map(
      (part) => `/subscriptions/${guidOf(name)}/resourceGroups/ai/providers/${part}`,
    ),
  ),
  cloudAccounts: names.map((name) => ({ cloud: 'aws', account: '123456789012', subscription: guidOf(name) })),
  zeroAttackPaths: [
    { subscriptions: ['*'], justification: 'Reviewed, nothing is exposed', by: 'SOC', date: '2026-11-01' },
  ],
});
