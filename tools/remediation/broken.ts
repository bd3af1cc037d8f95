import type { WorldInput } from '../../local/tenant/world.ts';

/** A world in which every check that has a command fails, most of them more than once. */
export const broken: WorldInput = {
  description: 'Everything that a command can fix is broken',
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
        { type: 'Microsoft.CognitiveServices/accounts', kind: 'AIServices', name: 'ext-foundry', defender: 'Disabled' },
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
      name: 'As Azure Has It',
      managementGroup: 'bank',
      plans: {
        AI: {
          extensions: {
            AIPromptEvidence: false,
            AIModelScanner: false,
            AIAgentGuard: { isEnabled: 'True', additionalExtensionProperties: { Mode: "it's \u2018strict\u2019" } },
          },
        },
        CloudPosture: {
          enforce: 'True',
          extensions: {
            SensitiveDataDiscovery: false,
            AgentlessVmScanning: {
              additionalExtensionProperties: {
                ExclusionTags: '[{"key":"scan","value":"off"},{"key":"it\'s {subscription}","value":"$(id) `id`"}]',
              },
            },
            AgentlessServerlessPosture: true,
            ServerlessContainers: true,
            DatabricksSecurityPosture: true,
            EntraPermissionsManagement: false,
            ApiPosture: false,
          },
        },
        VirtualMachines: {
          subPlan: 'P2',
          extensions: {
            MdeDesignatedSubscription: false,
            AgentlessVmScanning: { additionalExtensionProperties: { ExclusionTags: '[{"key":"lab","value":"yes"}]' } },
          },
        },
        StorageAccounts: {
          pricingTier: 'Free',
          subPlan: 'DefenderForStorageV2',
          extensions: {
            OnUploadMalwareScanning: {
              additionalExtensionProperties: {
                CapGBPerMonthPerStorageAccount: '700',
                AutomatedResponse: 'BlobSoftDelete',
                BlobScanResultsOptions: 'BlobIndexTags',
              },
            },
            SensitiveDataDiscovery: false,
          },
        },
        SqlServers: { pricingTier: 'Free', enforce: 'True' },
      },
      contacts: [
        {
          name: 'default',
          properties: {
            isEnabled: true,
            emails: "soc@bank.example;o'brien@bank.example",
            phone: '+41 44 000 00 00',
            notificationsByRole: { state: 'Off', roles: ['Contributor'] },
            notificationsSources: [{ sourceType: 'Alert', minimalSeverity: 'High' }],
          },
        },
      ],
      resources: [
        { type: 'Microsoft.CognitiveServices/accounts', kind: 'AIServices', name: 'asis-foundry' },
        { type: 'Microsoft.Storage/storageAccounts', name: 'asisstore' },
        { type: 'Microsoft.Sql/servers', name: 'asis-sql' },
      ],
    },
    {
      name: 'Left to Azure',
      managementGroup: 'bank',
      plans: {
        AI: { pricingTier: 'Free', extensions: { AIPromptEvidence: false, AIPromptSharingWithPurview: false } },
        CloudPosture: { pricingTier: 'Free', extensions: { AgentlessVmScanning: false, ApiPosture: false } },
        VirtualMachines: { subPlan: 'P1', extensions: { MdeDesignatedSubscription: false } },
      },
      resources: [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'left-openai' }],
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
