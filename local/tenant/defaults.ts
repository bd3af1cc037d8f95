import { guidOf } from './names.ts';
import type { Bag, Extension, Plan, Resource } from './state.ts';
import type { World, WorldResource, WorldSubscription } from './world.ts';

/*
 * What a world leaves out: plans with their extensions, the properties of a resource, an assessment on each AI
 * resource, and an alert.
 */

const AI = ['AIPromptEvidence', 'AIPromptSharingWithPurview', 'AIModelScanner'];
const CSPM = [
  'SensitiveDataDiscovery',
  'ContainerRegistriesVulnerabilityAssessments',
  'AgentlessDiscoveryForKubernetes',
  'AgentlessVmScanning',
  'EntraPermissionsManagement',
  'ApiPosture',
];
const PLANS: Readonly<Record<string, { subPlan?: string; extensions?: readonly string[] }>> = {
  CloudPosture: { extensions: CSPM },
  AI: { extensions: AI },
  StorageAccounts: {
    subPlan: 'DefenderForStorageV2',
    extensions: ['OnUploadMalwareScanning', 'SensitiveDataDiscovery'],
  },
  SqlServers: {},
  SqlServerVirtualMachines: {},
  OpenSourceRelationalDatabases: {},
  CosmosDbs: {},
  Containers: { extensions: ['ContainerRegistriesVulnerabilityAssessments', 'AgentlessDiscoveryForKubernetes'] },
  Api: { subPlan: 'P1' },
  VirtualMachines: { subPlan: 'P2', extensions: ['AgentlessVmScanning'] },
  KeyVaults: { subPlan: 'PerKeyVault' },
  Arm: { subPlan: 'PerSubscription' },
  AppServices: {},
};

export function plansOf(world: World, input: WorldSubscription, now: Date): Plan[] {
  const absent = world.cloud === 'usgov' ? ['AI'] : [];
  const names = [...new Set([...Object.keys(PLANS), ...Object.keys(input.plans)])].filter(
    (name) => input.plans[name] !== null && !(absent.includes(name) && !input.plans[name]),
  );
  return names.map((name) => {
    const { extensions, ...over } = input.plans[name] ?? {};
    const usual = Object.fromEntries((PLANS[name]?.extensions ?? []).map((one) => [one, true as unknown]));
    const free = String(over['pricingTier'] ?? 'Standard').toLowerCase() !== 'standard';
    const listed =
      extensions === null
        ? undefined
        : Object.entries({ ...(free ? {} : usual), ...extensions }).map(([one, value]) => extensionOf(one, value));
    return {
      name,
      properties: {
        pricingTier: 'Standard',
        ...(PLANS[name]?.subPlan && !free ? { subPlan: PLANS[name].subPlan } : {}),
        freeTrialRemainingTime: 'PT0S',
        ...(free ? {} : { enablementTime: new Date(now.getTime() - 300 * 86_400_000).toISOString() }),
        resourcesCoverageStatus: free ? 'NotCovered' : 'FullyCovered',
        inherited: 'False',
        enforce: 'False',
        deprecated: false,
        ...(listed ? { extensions: listed } : {}),
        ...over,
      },
    };
  });
}

function extensionOf(name: string, value: unknown): Extension {
  if (typeof value === 'boolean') return { name, isEnabled: value ? 'True' : 'False' };
  if (typeof value === 'string') return { name, isEnabled: value };
  return { name, isEnabled: 'True', ...(value as Bag) };
}

export function resource(subscriptionId: string, input: WorldResource): Resource {
  const { type, name, id, created, deployments, properties, defender, parts, tokens, ...rest } = input;
  const lower = type.toLowerCase();
  const time =
    created === 'none'
      ? {}
      : lower.startsWith('microsoft.machinelearning')
        ? { creationTime: created }
        : lower.startsWith('microsoft.cognitive')
          ? { dateCreated: created }
          : {};
  const secured =
    lower === 'microsoft.cognitiveservices/accounts'
      ? { disableLocalAuth: true, publicNetworkAccess: 'Disabled' }
      : { publicNetworkAccess: 'Disabled' };
  return {
    location: 'westeurope',
    tags: {},
    ...rest,
    id: id ?? `/subscriptions/${subscriptionId}/resourceGroups/ai/providers/${nested(type, name)}`,
    name,
    type,
    properties: { provisioningState: 'Succeeded', ...secured, ...time, ...properties },
    deployments: Object.entries(
      deployments ??
        (lower === 'microsoft.cognitiveservices/accounts'
          ? { chat: { model: 'gpt-4o', version: '2024-11-20', state: 'Succeeded' } }
          : {}),
    ).map(([own, one]) => ({
      name: own,
      type: 'Microsoft.CognitiveServices/accounts/deployments',
      sku: { name: 'Standard', capacity: 10 },
      properties: {
        model: { format: 'OpenAI', name: one.model, version: one.version },
        provisioningState: one.state,
        ...one.properties,
      },
    })),
    parts,
    defender,
    tokens: typeof tokens === 'number' ? [tokens] : tokens,
  };
}

/** A type and name as they stand in an id; a resource below another is named with it: "account/project". */
function nested(type: string, name: string): string {
  const [provider = '', ...types] = type.split('/');
  const names = name.split('/');
  if (types.length !== names.length) return `${type}/${name}`;
  return [provider, ...types.flatMap((one, index) => [one, names[index] ?? ''])].join('/');
}

/** The built-in recommendation about diagnostic logs. */
export const DIAGNOSTICS = 'dea5192e-1bb3-101b-b70c-4646546f5e1e';

export function assessments(
  subscriptionId: string,
  input: WorldSubscription,
  resources: readonly Resource[],
  seenBy: 'graph' | 'arm',
): Bag[] {
  const usual = input.assessed
    ? resources
        .filter((one) =>
          /^microsoft\.(cognitiveservices\/accounts|machinelearningservices\/workspaces)$/i.test(one.type),
        )
        .map((one) => ({
          on: one.name,
          key: DIAGNOSTICS,
          title: 'Diagnostic logs should be enabled',
          status: 'Healthy',
          severity: 'Low',
          risk: 'Low',
          changed: '2026-01-10T00:00:00Z',
          properties: {},
          seenBy: 'both' as const,
        }))
    : [];
  const seen = [...usual, ...input.assessments].filter((one) => one.seenBy === 'both' || one.seenBy === seenBy);
  return seen.flatMap((raw): Bag[] => {
    const one: WorldSubscription['assessments'][number] = raw;
    const on = resources.find((row) => row.name === one.on)?.id ?? one.on;
    const key = one.key ?? guidOf(`${one.title}${one.on}`);
    const id = `${on}/providers/Microsoft.Security/assessments/${key}`;
    const row = {
      id,
      name: key,
      type: 'microsoft.security/assessments',
      subscriptionId,
      properties: {
        displayName: one.title,
        resourceDetails: { Id: on.toLowerCase(), Source: 'Azure' },
        status: {
          code: one.status,
          ...(one.cause ? { cause: one.cause } : {}),
          ...(one.changed ? { firstEvaluationDate: one.changed, statusChangeDate: one.changed } : {}),
        },
        metadata: { displayName: one.title, severity: one.severity },
        ...(one.risk ? { risk: { level: one.risk } } : {}),
        ...one.properties,
      },
    };
    if (!one.owner) return [row];
    const assignment = guidOf(`${id}governance`);
    return [
      row,
      {
        id: `${id}/governanceAssignments/${assignment}`,
        name: assignment,
        type: 'microsoft.security/assessments/governanceassignments',
        subscriptionId,
        properties: {
          owner: one.owner,
          ...(one.due ? { remediationDueDate: one.due } : {}),
          isGracePeriod: one.grace ?? false,
        },
      },
    ];
  });
}

export const isAssessment = ({ type }: Bag): boolean => type === 'microsoft.security/assessments';

/** An assessment as Azure Resource Manager lists it; a real list carries no dates, no metadata and no risk. */
export function asArmLists({ id, name, properties }: Bag): Bag {
  const { displayName, resourceDetails, status } = properties as Bag;
  const { code, cause } = status as Bag;
  return {
    id,
    name,
    type: 'Microsoft.Security/assessments',
    properties: { displayName, resourceDetails, status: { code, ...(cause ? { cause } : {}) } },
  };
}

export const jailbreak = (now: Date): Bag => ({
  AlertType: 'AI.Azure_Jailbreak.ContentFiltering.BlockedAttempt',
  AlertDisplayName: 'A jailbreak attempt was blocked',
  Severity: 'Medium',
  Status: 'Dismissed',
  TimeGeneratedUtc: new Date(now.getTime() - 5 * 86_400_000).toISOString(),
});
