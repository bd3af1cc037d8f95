import type { WorldInput } from './world.ts';

/*
 * A tenant of any size, the same for the same seed: most of it is in order, about six in ten subscriptions hold AI, and
 * one in five shows something.
 */

type Input = NonNullable<WorldInput['subscriptions']>[number];
type Kind = { readonly share: number; readonly over: (name: string, account: string) => Partial<Input> };

const ACCOUNT = 'Microsoft.CognitiveServices/accounts';
const DAYS = (days: number): string => `-${days}d`;

/** What can be unusual about a subscription that holds AI, and in how many of a hundred it is. */
const UNUSUAL: readonly Kind[] = [
  { share: 4, over: () => ({ plans: { AI: { pricingTier: 'Free' } } }) },
  { share: 3, over: () => ({ plans: { CloudPosture: { pricingTier: 'Free' } } }) },
  { share: 2, over: () => ({ plans: { AI: { resourcesCoverageStatus: 'PartiallyCovered' } } }) },
  { share: 2, over: () => ({ plans: { AI: { extensions: { AIPromptEvidence: false } } } }) },
  { share: 1, over: () => ({ plans: { StorageAccounts: { deprecated: true, replacedBy: ['StorageAccountsV2'] } } }) },
  { share: 1, over: () => ({ plans: { AI: { freeTrialRemainingTime: 'P6D' } } }) },
  { share: 2, over: (_name, account) => ({ assessments: [urgent(account, DAYS(40))] }) },
  {
    share: 2,
    over: (_name, account) => ({
      assessments: [{ ...urgent(account, DAYS(1)), owner: 'platform@bank.example', due: '+10d' }],
    }),
  },
  {
    share: 1,
    over: (_name, account) => ({
      assessments: [{ on: account, title: 'Use private link', status: 'NotApplicable', cause: 'Exempt' }],
    }),
  },
  {
    share: 1,
    over: (_name, account) => ({
      attackPaths: [
        { properties: { displayName: 'Internet exposed account', riskLevel: 'High', entryPoint: `#${account}` } },
      ],
    }),
  },
  {
    share: 1,
    over: () => ({
      suppressionRules: [{ name: 'noise', properties: { alertType: 'AI.*', state: 'Enabled', reason: 'Noise' } }],
    }),
  },
  { share: 1, over: () => ({ alerts: [], contacts: [] }) },
  { share: 1, over: () => ({ tags: { 'aispm-zone': '1' }, plans: { AI: { pricingTier: 'Free' } } }) },
];

export function generated(count: number, seed: number): WorldInput {
  const random = mulberry(seed);
  const among = <T>(values: readonly T[], fallback: T): T => values[Math.floor(random() * values.length)] ?? fallback;
  const groups = ['retail', 'markets', 'risk', 'platform'];
  const one = (index: number): Input => {
    const group = among(groups, 'retail');
    const name = `${group}-${String(index + 1).padStart(5, '0')}`;
    const accounts = random() < 0.6 ? 1 + Math.floor(random() ** 3 * 6) : 0;
    const unusual = accounts > 0 ? pick(random() * 100) : undefined;
    return {
      name,
      managementGroup: group,
      resources: resources(name, accounts, random),
      ...unusual?.over(name, `${name}-ai-1`),
      ...(index % 40 === 7 ? multicloud(index) : {}),
    };
  };
  const home = `${groups[3]}-soc`;
  return {
    description: `${count} generated subscriptions, seed ${seed}`,
    managementGroups: [{ name: 'bank' }, ...groups.map((name) => ({ name, parent: 'bank' }))],
    subscriptions: [
      ...Array.from({ length: count - 1 }, (_, index) => one(index)),
      ...(count > 0 ? [{ name: home, managementGroup: 'platform' }] : []),
    ],
    workspaces:
      count > 0
        ? [
            {
              name: 'soc',
              subscription: home,
              connectors: [
                {
                  kind: 'MicrosoftThreatProtection',
                  properties: { dataTypes: { alerts: { state: 'Enabled' } } },
                },
              ],
              rules: [
                {
                  kind: 'MicrosoftSecurityIncidentCreation',
                  properties: { enabled: true, productFilter: 'Azure Security Center' },
                },
              ],
            },
            { name: 'logs', subscription: home, onboarded: false },
          ]
        : [],
  };
}

/** The unusual kind at a point between 0 and 100, if there is one. */
function pick(place: number): Kind | undefined {
  let end = 0;
  return UNUSUAL.find((kind) => {
    end += kind.share;
    return place < end;
  });
}

const urgent = (account: string, changed: string) => ({
  on: account,
  title: 'Restrict network access',
  status: 'Unhealthy',
  severity: 'High',
  risk: 'Critical',
  changed,
});

function resources(name: string, accounts: number, random: () => number): Input['resources'] {
  const may = (share: number, type: string, own: string, kind?: string) =>
    random() < share ? [{ type, name: own, ...(kind ? { kind } : {}) }] : [];
  const plain = name.replaceAll('-', '');
  return [
    ...Array.from({ length: accounts }, (_, index) => ({
      type: ACCOUNT,
      kind: index === 0 ? 'AIServices' : 'OpenAI',
      name: `${name}-ai-${index + 1}`,
      created: random() < 0.02 ? '-5h' : '-200d',
      ...(random() < 0.03 ? { properties: { disableLocalAuth: false, publicNetworkAccess: 'Enabled' } } : {}),
      ...(random() < 0.05 ? { deployments: {} } : {}),
    })),
    ...(accounts > 0 ? may(0.2, 'Microsoft.MachineLearningServices/workspaces', `${name}-ml`, 'Default') : []),
    ...may(0.7, 'Microsoft.Storage/storageAccounts', `st${plain}`),
    ...may(0.3, 'Microsoft.Sql/servers', `${name}-sql`),
    ...may(0.1, 'Microsoft.DocumentDB/databaseAccounts', `${name}-cosmos`),
    ...may(0.2, 'Microsoft.ContainerService/managedClusters', `${name}-aks`),
    ...may(0.2, 'Microsoft.ContainerRegistry/registries', `acr${plain}`),
    ...may(0.3, 'Microsoft.CognitiveServices/accounts', `${name}-vision`, 'ComputerVision'),
  ];
}

const multicloud = (index: number): Partial<Input> => ({
  connectors: [
    {
      name: 'aws',
      location: 'westeurope',
      properties: {
        environmentName: 'AWS',
        hierarchyIdentifier: String(100_000_000_000 + index),
        offerings: [{ offeringType: 'DefenderCspmAws' }],
      },
    },
  ],
  healthReports: [
    {
      properties: {
        resourceDetails: { source: 'Aws', id: '#aws' },
        status: { code: index % 80 === 7 ? 'Healthy' : 'NotHealthy', lastScannedDate: '-2h' },
      },
    },
  ],
});

/** A small seeded generator of numbers in [0, 1). */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
