import { beforeAll, describe, expect, it } from 'vitest';
import { type Case, changed, type Found, judgeCases, less, more, plans } from './expected.ts';

/*
 * What follows from what, over the whole product: a case names all that does not pass, so that a verdict too many shows
 * as well as one too few.
 */

const ACCOUNT = 'Microsoft.CognitiveServices/accounts';
const WORKSPACE = 'Microsoft.MachineLearningServices/workspaces';
const REGISTRY = 'Microsoft.MachineLearningServices/registries';
const DIAGNOSTICS = 'dea5192e-1bb3-101b-b70c-4646546f5e1e';
const free = { pricingTier: 'Free' };
const failed = { operationStatus: { code: 'Failed', message: 'denied by a lock' } };
const bare = { assessed: false, assessments: [] };
const logs = (on: string, status = 'Healthy') => ({ on, key: DIAGNOSTICS, title: 'Diagnostic logs', status });
const path = (id: string) => ({
  attackPaths: [{ properties: { displayName: 'Internet to AI', riskLevel: 'High', target: { id } } }],
});
const urgent = (over: object = {}) => ({
  assessments: [
    {
      on: 'openai',
      title: 'Fix it',
      status: 'Unhealthy',
      severity: 'High',
      risk: 'High',
      changed: '-10h',
      owner: 'o@bank.example',
      due: '+5d',
      ...over,
    },
  ],
});

const AI_OFF = '001F 002-005F<001 038F<001 042-<001';
const AI_OPTIONAL = '001- 002-005-<001 037,038-<001 042-<001 044-';
const CSPM_OFF = '007F 008F<007 011F<007 030,031F<007';
const NO_PLANS = 'plans?<015 036,039?<015';
const NO_AI = 'ai- 020-';
const NO_ASSESSMENT = '018F 022F 023-024-<022 027W 029-<022 032-<022';
const ONLY_REGISTRY = '011- 013,014- 018- 021-029- 032- 042-';

const CASES: readonly Case[] = [
  ['nothing unusual', '', {}],
  ['nothing unusual in zone 2', '', { managementGroup: 'z2' }],
  ['nothing unusual in zone 1', '044-', { managementGroup: 'z1' }],
  // The AI plan as a cause
  ['AI Free', AI_OFF, plans({ AI: free })],
  ['AI Free in zone 2', AI_OFF, { ...plans({ AI: free }), managementGroup: 'z2' }],
  ['AI Free in zone 1', AI_OPTIONAL, { ...plans({ AI: free }), managementGroup: 'z1' }],
  ['AI not listed', AI_OFF, plans({ AI: null })],
  [
    'AI Free and a rule over its alerts',
    `${AI_OFF} 037F`,
    { ...plans({ AI: free }), suppressionRules: [{ properties: { alertType: '*', state: 'Enabled' } }] },
  ],
  [
    'AI Free, OpenAI alone',
    '001F 002-004F<001 005- 038F<001 042-<001',
    (usual) => ({ ...less('foundry', 'ml')(usual), ...plans({ AI: free }) }),
  ],
  ['AI without extensions', '003-006?', plans({ AI: { extensions: null } })],
  [
    'AI extensions off in zone 1',
    '003-005- 044-',
    {
      ...plans({
        AI: { extensions: { AIPromptEvidence: false, AIPromptSharingWithPurview: false, AIModelScanner: false } },
      }),
      managementGroup: 'z1',
    },
  ],
  ['an AI extension failed', '003F<006 006F', plans({ AI: { extensions: { AIPromptEvidence: failed } } })],
  ['an AI extension in no words', '003? 006?', plans({ AI: { extensions: { AIPromptEvidence: 'perhaps' } } })],
  // Defender CSPM as a cause
  ['CSPM Free, machines scanned by Servers P2', `${CSPM_OFF} 012-`, plans({ CloudPosture: free })],
  [
    'CSPM Free',
    '007F 008,009F<007 010-<007 011F<007 012- 030,031F<007',
    plans({ CloudPosture: free, VirtualMachines: free }),
  ],
  ['CSPM not listed', `${CSPM_OFF} 012-<007`, plans({ CloudPosture: null })],
  [
    'CSPM Free and a path',
    '007F 008F<007 011F<007 012- 030W 031F<007',
    { ...plans({ CloudPosture: free }), ...path('#openai') },
  ],
  ['CSPM without extensions', '006? 008? 010-012?', plans({ CloudPosture: { extensions: null } })],
  ['CSPM of yesterday', '030.<031 031.', plans({ CloudPosture: { enablementTime: '-24h' } })],
  [
    'machines not scanned',
    '009F 010-<009 030,031F<009',
    plans({ CloudPosture: { extensions: { AgentlessVmScanning: false } }, VirtualMachines: { subPlan: 'P1' } }),
  ],
  [
    'scanning of machines failed',
    '006F 009F<006 010-<006 030,031F<006',
    plans({ CloudPosture: { extensions: { AgentlessVmScanning: failed } }, VirtualMachines: free }),
  ],
  [
    'scanning failed in one home of two',
    '006F',
    plans({ CloudPosture: { extensions: { AgentlessVmScanning: failed } } }),
  ],
  ['CIEM failed', '006F 012W<006', plans({ CloudPosture: { extensions: { EntraPermissionsManagement: failed } } })],
  [
    'every plan Free but for machines',
    `${AI_OFF} ${CSPM_OFF} 012- 013,014F`,
    plans({ AI: free, CloudPosture: free, StorageAccounts: free, SqlServers: free, CosmosDbs: free }),
  ],
  // The provider as a cause
  ['not registered', `015F ${NO_PLANS}`, { registration: 'NotRegistered' }],
  ['registering', `015. ${NO_PLANS}`, { registration: 'Registering' }],
  [
    'not registered, no assessment',
    `015F ${NO_PLANS} 018F<015 022F<015 023,024-<015 027W 029-<015 032-<015`,
    { registration: 'NotRegistered', ...bare },
  ],
  [
    'registering, no assessment',
    `015. ${NO_PLANS} 018.<015 022.<015 023,024-<015 027W 029-<015 032-<015`,
    { registration: 'Registering', ...bare },
  ],
  ['not registered, no AI', `${NO_AI} 015F`, { registration: 'NotRegistered', resources: [], assessments: [] }],
  // Assessments
  ['no assessment', NO_ASSESSMENT, bare],
  [
    'no assessment, all young',
    '018. 022. 023,024-<022 027. 029-<022 032-<022',
    ({ resources = [] }) => ({ ...bare, resources: resources.map((row) => ({ ...row, created: '-2h' })) }),
  ],
  ['one not assessed', '018F 027W', { assessed: false, assessments: [logs('foundry'), logs('openai')] }],
  [
    'one not assessed and young',
    '018. 027.',
    (usual) => ({
      ...changed('ml', { created: '-3h' })(usual),
      assessed: false,
      assessments: [logs('foundry'), logs('openai')],
    }),
  ],
  [
    'assessed below the account alone',
    '027W',
    { assessed: false, assessments: [logs('openai'), logs('ml')] },
    (one) => {
      const row = one.security.find((each) => each['type'] === 'microsoft.security/assessments');
      const on = `${one.resources[0]?.id}/projects/p`;
      one.security.push({
        ...row,
        id: `${on}/providers/Microsoft.Security/assessments/other`,
        properties: { resourceDetails: { Id: on }, status: { code: 'Healthy' } },
      });
    },
  ],
  ['past the SLA', '023F', urgent({ changed: '-73h' })],
  ['past the SLA of zone 2', '023F', { ...urgent({ changed: '-8d' }), managementGroup: 'z2' }],
  ['inside the SLA of zone 1', '044-', { ...urgent({ changed: '-29d' }), managementGroup: 'z1' }],
  ['severity counts without risk', '023F', urgent({ changed: '-4d', risk: 'NotEvaluated' })],
  ['nobody owns it', '024F', urgent({ owner: undefined })],
  [
    'exempt without a waiver',
    '029F',
    { assessments: [{ on: 'openai', title: 'Use private link', status: 'NotApplicable', cause: 'Exempt' }] },
  ],
  [
    'no risk level',
    '032F',
    {},
    (one) => {
      for (const row of one.security) Object.assign(row['properties'] as object, { risk: { level: 'NotEvaluated' } });
    },
  ],
  // What counts as AI
  ['a registry alone', ONLY_REGISTRY, { resources: [{ type: REGISTRY, name: 'models' }], assessments: [] }],
  [
    'a registry alone, scanner off',
    `005F ${ONLY_REGISTRY}`,
    {
      resources: [{ type: REGISTRY, name: 'models' }],
      assessments: [],
      ...plans({ AI: { extensions: { AIModelScanner: false } } }),
    },
  ],
  ['a Foundry project beside its account', '', more({ type: `${ACCOUNT}/projects`, name: 'foundry/p' })],
  [
    'a workspace of kind Project beside its hub',
    '',
    more(
      { type: WORKSPACE, kind: 'Hub', name: 'hub' },
      { type: WORKSPACE, kind: 'Project', name: 'part', properties: { publicNetworkAccess: 'Enabled' } },
    ),
  ],
  [
    'other kinds alone',
    NO_AI,
    {
      resources: [
        { type: ACCOUNT, kind: 'TextAnalytics', name: 'text' },
        { type: 'Microsoft.Search/searchServices', name: 'search' },
      ],
      assessments: [],
    },
  ],
  [
    'a path to something else',
    '',
    path('/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/virtualMachines/vm'),
  ],
  // Connectors and their accounts stand apart from AI
  ['no connector', '033F 034-', { connectors: [], healthReports: [] }],
  [
    'no AI, but an account that is not connected',
    `${NO_AI} 033F 034-`,
    { resources: [], assessments: [], connectors: [], healthReports: [] },
  ],
  ['a connector without reports', '034W', { healthReports: [] }],
  // States, sight and permissions
  ['Disabled', 'all-', { state: 'Disabled' }],
  ['Expired', 'all-', { state: 'Expired' }],
  ['Warned', '', { state: 'Warned' }],
  ['PastDue', '', { state: 'PastDue' }],
  ['invisible', 'all? 040F', { listed: false, inGraph: false, permissions: [] }],
  ['not in Resource Graph', 'all? 015,040,041P', { inGraph: false }],
  [
    'no read of attack paths',
    '030? 041F',
    { permissions: [{ actions: ['*/read'], notActions: ['Microsoft.Security/attackPaths/read'] }] },
  ],
  [
    'no read of storage',
    '013? 016,017? 041F',
    { permissions: [{ actions: ['*/read'], notActions: ['Microsoft.Storage/storageAccounts/read'] }] },
  ],
  ['Owner', '041W', { permissions: [{ actions: ['*'] }] }],
];

let found: ReadonlyMap<string, Found>;
beforeAll(async () => {
  found = await judgeCases(CASES);
});

describe('all that does not pass in a subscription with', () => {
  it.each(CASES.map(([name]) => name))('%s', (name) =>
    expect(found.get(name)?.got, found.get(name)?.hint).toBe(found.get(name)?.wanted),
  );
});
