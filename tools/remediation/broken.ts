import type { WorldInput } from '../../local/tenant/world.ts';

/** A world in which every check that has a command fails, most of them more than once. */
export const broken: WorldInput = {
  description: 'Everything that a command can mend is broken',
  managementGroups: [{ name: 'bank' }],
  subscriptions: [
    {
      name: 'Plans Off',
      managementGroup: 'bank',
      plans: {
        AI: { pricingTier: 'Free' },
        CloudPosture: { pricingTier: 'Free' },
        VirtualMachines: { subPlan: 'P1', extensions: {} },
        StorageAccounts: { pricingTier: 'Free' },
        CosmosDbs: { pricingTier: 'Free' },
        SqlServers: null,
      },
      assessed: false,
      assessments: [{ on: 'plans-foundry', title: 'A recommendation without a risk level', risk: null }],
      resources: [
        { type: 'Microsoft.CognitiveServices/accounts', kind: 'AIServices', name: 'plans-foundry' },
        { type: 'Microsoft.Storage/storageAccounts', name: 'plansstore' },
        { type: 'Microsoft.DocumentDB/databaseAccounts', name: 'plans-cosmos' },
        { type: 'Microsoft.Sql/servers', name: 'plans-sql' },
        { type: 'Microsoft.ContainerService/managedClusters', name: 'plans-aks' },
      ],
    },
    {
      name: 'Extensions Off',
      managementGroup: 'bank',
      plans: {
        AI: {
          resourcesCoverageStatus: 'PartiallyCovered',
          extensions: { AIPromptEvidence: false, AIPromptSharingWithPurview: false, AIModelScanner: false },
        },
        CloudPosture: {
          extensions: {
            SensitiveDataDiscovery: false,
            AgentlessVmScanning: false,
            AgentlessDiscoveryForKubernetes: false,
            ContainerRegistriesVulnerabilityAssessments: false,
            EntraPermissionsManagement: false,
          },
        },
        VirtualMachines: { subPlan: 'P1', extensions: {} },
      },
      resources: [
        { type: 'Microsoft.CognitiveServices/accounts', kind: 'AIServices', name: 'ext-foundry' },
        { type: 'Microsoft.ContainerRegistry/registries', name: 'extacr' },
      ],
    },
    {
      name: 'Extensions Failed',
      managementGroup: 'bank',
      plans: {
        AI: { extensions: { AIPromptEvidence: { operationStatus: { code: 'Failed', message: 'Denied by a lock' } } } },
        CloudPosture: {
          extensions: { SensitiveDataDiscovery: { operationStatus: { code: 'Failed', message: 'Denied by a lock' } } },
        },
      },
      resources: [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'failed-openai' }],
    },
    {
      name: 'Scan Excluded',
      managementGroup: 'bank',
      plans: {
        CloudPosture: {
          extensions: {
            AgentlessVmScanning: { additionalExtensionProperties: { ExclusionTags: '[{"key":"scan","value":"off"}]' } },
          },
        },
      },
      resources: [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'excluded-openai' }],
    },
    {
      name: 'Open Resources',
      managementGroup: 'bank',
      contacts: [],
      settings: [{ name: 'Sentinel', kind: 'AlertSyncSettings', properties: { enabled: false } }],
      assessed: false,
      assessments: [
        {
          on: 'open-openai',
          key: 'dea5192e-1bb3-101b-b70c-4646546f5e1e',
          title: 'Diagnostic logs should be enabled',
          status: 'Unhealthy',
        },
        {
          on: "it's open",
          key: 'dea5192e-1bb3-101b-b70c-4646546f5e1e',
          title: 'Diagnostic logs should be enabled',
          status: 'Unhealthy',
        },
        {
          on: 'open-ml',
          key: 'dea5192e-1bb3-101b-b70c-4646546f5e1e',
          title: 'Diagnostic logs should be enabled',
          status: 'Unhealthy',
        },
      ],
      resources: [
        {
          type: 'Microsoft.CognitiveServices/accounts',
          kind: 'OpenAI',
          name: 'open-openai',
          defender: 'Disabled',
          properties: {
            disableLocalAuth: false,
            publicNetworkAccess: 'Enabled',
            networkAcls: { defaultAction: 'Allow' },
          },
        },
        {
          type: 'Microsoft.CognitiveServices/accounts',
          kind: 'AIServices',
          name: "it's open",
          defender: 'Disabled',
          properties: {
            disableLocalAuth: false,
            publicNetworkAccess: 'Enabled',
            networkAcls: { defaultAction: 'Allow' },
          },
        },
        {
          type: 'Microsoft.MachineLearningServices/workspaces',
          kind: 'Default',
          name: 'open-ml',
          properties: { publicNetworkAccess: 'Enabled' },
        },
      ],
      suppressionRules: [
        { name: 'hide-ai', properties: { alertType: 'AI.*', state: 'Enabled', reason: 'Noise' } },
        { name: 'hide everything', properties: { alertType: '*', state: 'Enabled', reason: 'Noise' } },
      ],
    },
    {
      name: 'Unregistered',
      managementGroup: 'bank',
      registration: 'NotRegistered',
      resources: [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'unregistered-openai' }],
    },
    { name: 'Hidden', managementGroup: 'bank', listed: false, inGraph: false, permissions: [] },
    {
      name: 'Half Seen',
      managementGroup: 'bank',
      permissions: [{ actions: ['Microsoft.Security/*/read', 'Microsoft.Authorization/permissions/read'] }],
    },
  ],
};
