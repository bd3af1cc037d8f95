import { createHash } from 'node:crypto';
import type { World, WorldResource, WorldSubscription } from './world.ts';

/* A world made whole: ids, plans, times and permissions filled in. Live: a write of a remediation command changes it. */

export type Bag = Record<string, unknown>;
export type Extension = { name: string; isEnabled: unknown; additionalExtensionProperties?: Bag; operationStatus?: Bag };
export type Plan = { name: string; properties: Bag };
export type Resource = Bag & { id: string; name: string; type: string; properties: Bag; deployments: Bag[]; defender: string | undefined };
export type Subscription = {
  readonly id: string;
  readonly name: string;
  readonly input: WorldSubscription;
  readonly groups: readonly string[];
  registration: string;
  permissions: { actions: string[]; notActions: string[] }[];
  plans: Plan[];
  resources: Resource[];
  security: Bag[];
  connectors: Bag[];
  suppressionRules: Bag[];
  contacts: Bag[];
  settings: Bag[];
};
export type Workspace = { id: string; subscriptionId: string; onboarded: boolean; refuses: number | undefined; connectors: Bag[]; rules: Bag[] };
export type State = { readonly world: World; readonly subscriptions: Map<string, Subscription>; readonly workspaces: Workspace[] };

/** What the built-in roles Reader and Security Reader grant (learn.microsoft.com, built-in roles, read 2026-11). */
export const READER = { actions: ['*/read'], notActions: [] as string[] };
export const SECURITY_READER = {
  actions: [
    'Microsoft.Authorization/*/read',
    'Microsoft.Insights/alertRules/read',
    'Microsoft.operationalInsights/workspaces/*/read',
    'Microsoft.Resources/deployments/*/read',
    'Microsoft.Resources/subscriptions/resourceGroups/read',
    'Microsoft.Security/*/read',
    'Microsoft.IoTSecurity/*/read',
    'Microsoft.Support/*/read',
    'Microsoft.Security/iotDefenderSettings/packageDownloads/action',
    'Microsoft.Security/iotDefenderSettings/downloadManagerActivation/action',
    'Microsoft.Security/iotSensors/downloadResetPassword/action',
    'Microsoft.IoTSecurity/defenderSettings/packageDownloads/action',
    'Microsoft.IoTSecurity/defenderSettings/downloadManagerActivation/action',
    'Microsoft.Management/managementGroups/read',
  ],
  notActions: [] as string[],
};

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
  StorageAccounts: { subPlan: 'DefenderForStorageV2', extensions: ['OnUploadMalwareScanning', 'SensitiveDataDiscovery'] },
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

/** An id that is the same for the same name, so that a world need not give one. */
export function guidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Replaces every relative time ("-30d", "+2h", "now") by the time it means. */
export function timed<T>(value: T, now: Date): T {
  if (typeof value === 'string') return (moment(value, now) ?? value) as T;
  if (Array.isArray(value)) return value.map((part: unknown) => timed(part, now)) as T;
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, timed(part, now)])) as T;
  return value;
}

function moment(text: string, now: Date): string | undefined {
  const parts = /^([+-])(\d+(?:\.\d+)?)([mhd])$/.exec(text);
  if (!parts) return undefined;
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[parts[3] as 'm' | 'h' | 'd'];
  return new Date(now.getTime() + (parts[1] === '-' ? -1 : 1) * Number(parts[2]) * unit).toISOString();
}

export function stateOf(world: World, now: Date): State {
  const subscriptions = new Map(world.subscriptions.map((input) => subscription(world, timed(input, now), now)).map((one) => [one.id.toLowerCase(), one]));
  const byName = new Map([...subscriptions.values()].map((one) => [one.name, one]));
  const workspaces = world.workspaces.map((raw): Workspace => {
    const { name, subscription: home, onboarded, refuses, connectors, rules } = timed(raw, now);
    const id = `/subscriptions/${byName.get(home)?.id ?? guidOf(home)}/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/${name}`;
    const inside = (rows: readonly Bag[], kind: string) =>
      rows.map((one, index) => {
        const { name: own = `${kind}-${index + 1}`, ...rest } = deepIds(one, byName);
        return { id: `${id}/providers/Microsoft.SecurityInsights/${kind}/${String(own)}`, name: own, type: `Microsoft.SecurityInsights/${kind}`, ...rest };
      });
    return { id, subscriptionId: id.split('/')[2] ?? '', onboarded, refuses, connectors: inside(connectors, 'dataConnectors'), rules: inside(rules, 'alertRules') };
  });
  return { world, subscriptions, workspaces };
}

/** In a world "@Name" stands for the id of the subscription of that name, and in a subscription "#name" for that of its resource or connector. */
function deepIds<T>(value: T, byName: ReadonlyMap<string, { readonly id: string }>, mark = '@'): T {
  if (typeof value === 'string' && value.startsWith(mark)) return (byName.get(value.slice(1))?.id ?? value) as T;
  if (Array.isArray(value)) return value.map((part: unknown) => deepIds(part, byName, mark)) as T;
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, deepIds(part, byName, mark)])) as T;
  return value;
}

function subscription(world: World, input: WorldSubscription, now: Date): Subscription {
  const id = input.id ?? guidOf(input.name);
  const resources = input.resources.map((one) => resource(id, one));
  const permissions = (input.permissions ?? [READER, SECURITY_READER]).map((grant) => ({ actions: [...grant.actions], notActions: [...grant.notActions] }));
  const own = new Map<string, { readonly id: string }>(resources.map((one) => [one.name, one]));
  const connectors = input.connectors.map((row) => ({
    ...row,
    id: row.id ?? `/subscriptions/${id}/resourceGroups/multicloud/providers/Microsoft.Security/securityConnectors/${row.name}`,
  }));
  for (const one of connectors) own.set(one.name ?? '', one);
  const named = (kind: string, rows: readonly Bag[], type = 'Microsoft.Security') =>
    deepIds(rows, own, '#').map((row, index) => {
      const name = String(row['name'] ?? `${kind.toLowerCase()}-${index + 1}`);
      const { name: _name, id: given, ...rest } = row;
      return { id: typeof given === 'string' ? given : `/subscriptions/${id}/providers/${type}/${kind}/${name}`, name, type: `${type}/${kind}`, ...rest };
    });
  return {
    id,
    name: input.name,
    input,
    groups: chain(world, input.managementGroup),
    registration: input.registration,
    permissions,
    plans: plansOf(world, input, now),
    resources,
    security: [
      ...assessments(id, input, resources),
      ...named('attackPaths', input.attackPaths),
      ...named('healthReports', input.healthReports),
      ...named('locations/westeurope/alerts', input.alerts ?? [{ properties: jailbreak(now) }]).map((row) => ({ ...row, type: 'microsoft.security/locations/alerts' })),
    ],
    connectors: named('securityConnectors', connectors),
    suppressionRules: named('alertsSuppressionRules', input.suppressionRules),
    contacts: named('securityContacts', input.contacts ?? [{ name: 'default', properties: contact() }]),
    settings: named('settings', input.settings ?? [{ name: 'Sentinel', kind: 'AlertSyncSettings', properties: { enabled: true } }]),
  };
}

const jailbreak = (now: Date): Bag => ({
  AlertType: 'AI.Azure_Jailbreak.ContentFiltering.BlockedAttempt',
  AlertDisplayName: 'A jailbreak attempt was blocked',
  Severity: 'Medium',
  Status: 'Dismissed',
  TimeGeneratedUtc: new Date(now.getTime() - 5 * 86_400_000).toISOString(),
});
const contact = (): Bag => ({
  isEnabled: true,
  emails: 'soc@bank.example',
  notificationsSources: [
    { sourceType: 'Alert', minimalSeverity: 'Medium' },
    { sourceType: 'AttackPath', minimalRiskLevel: 'High' },
  ],
});

function chain(world: World, name: string | undefined): readonly string[] {
  const found: string[] = [];
  for (let at = name; at && !found.includes(at); at = world.managementGroups.find((group) => group.name === at)?.parent) found.push(at);
  return [...found, world.tenantId];
}

function plansOf(world: World, input: WorldSubscription, now: Date): Plan[] {
  const absent = world.cloud === 'usgov' ? ['AI'] : [];
  const names = [...new Set([...Object.keys(PLANS), ...Object.keys(input.plans)])].filter((name) => input.plans[name] !== null && !(absent.includes(name) && !input.plans[name]));
  return names.map((name) => {
    const { extensions, ...over } = input.plans[name] ?? {};
    const usual = Object.fromEntries((PLANS[name]?.extensions ?? []).map((one) => [one, true as unknown]));
    const free = String(over['pricingTier'] ?? 'Standard').toLowerCase() !== 'standard';
    const listed = extensions === null ? undefined : Object.entries({ ...(free ? {} : usual), ...extensions }).map(([one, value]) => extensionOf(one, value));
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

function resource(subscriptionId: string, input: WorldResource): Resource {
  const { type, name, id, created, deployments, properties, defender, ...rest } = input;
  const lower = type.toLowerCase();
  const time =
    created === 'none' ? {} : lower.startsWith('microsoft.machinelearning') ? { creationTime: created } : lower.startsWith('microsoft.cognitive') ? { dateCreated: created } : {};
  const secured = lower === 'microsoft.cognitiveservices/accounts' ? { disableLocalAuth: true, publicNetworkAccess: 'Disabled' } : { publicNetworkAccess: 'Disabled' };
  return {
    location: 'westeurope',
    tags: {},
    ...rest,
    id: id ?? `/subscriptions/${subscriptionId}/resourceGroups/ai/providers/${type}/${name}`,
    name,
    type,
    properties: { provisioningState: 'Succeeded', ...secured, ...time, ...properties },
    deployments: Object.entries(
      deployments ?? (lower === 'microsoft.cognitiveservices/accounts' ? { chat: { model: 'gpt-4o', version: '2024-11-20', state: 'Succeeded' } } : {}),
    ).map(([own, one]) => ({
      name: own,
      type: 'Microsoft.CognitiveServices/accounts/deployments',
      sku: { name: 'Standard', capacity: 10 },
      properties: { model: { format: 'OpenAI', name: one.model, version: one.version }, provisioningState: one.state },
    })),
    defender,
  };
}

/** The built-in recommendation about diagnostic logs. */
export const DIAGNOSTICS = 'dea5192e-1bb3-101b-b70c-4646546f5e1e';

function assessments(subscriptionId: string, input: WorldSubscription, resources: readonly Resource[]): Bag[] {
  const usual = input.assessed
    ? resources
        .filter((one) => /^microsoft\.(cognitiveservices\/accounts|machinelearningservices\/workspaces)$/i.test(one.type))
        .map((one) => ({
          on: one.name,
          key: DIAGNOSTICS,
          title: 'Diagnostic logs should be enabled',
          status: 'Healthy',
          severity: 'Low',
          risk: 'Low',
          changed: '2026-01-10T00:00:00Z',
          properties: {},
        }))
    : [];
  return [...usual, ...input.assessments].flatMap((raw): Bag[] => {
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
        properties: { owner: one.owner, ...(one.due ? { remediationDueDate: one.due } : {}), isGracePeriod: one.grace ?? false },
      },
    ];
  });
}
