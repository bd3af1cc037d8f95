import type { Check, Context } from '../../src/model/check.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { type EvidenceMap, KINDS, kindsOver, type Readings } from '../../src/model/evidence.ts';
import type { Finding } from '../../src/model/finding.ts';
import { type Policy, policySchema } from '../../src/model/policy.ts';
import type { Unread } from '../../src/model/reading.ts';
import { judge } from '../../src/scan/judge/judge.ts';

/* An AI subscription where all is good, so that a test names only what is unusual. */

export const NOW = new Date('2026-11-24T01:00:00Z');
export const SUBSCRIPTION = '11111111-1111-1111-1111-111111111111';
export const at = NOW.toISOString();
export const hoursAgo = (hours: number): string => new Date(NOW.getTime() - hours * 3_600_000).toISOString();
export const inHours = (hours: number): string => hoursAgo(-hours);

export const idOf = (type: string, name: string): string =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/${type}/${name}`;
export const account = (name: string, over: Record<string, unknown> = {}) => ({
  id: idOf('Microsoft.CognitiveServices/accounts', name),
  name,
  type: 'microsoft.cognitiveservices/accounts',
  kind: 'OpenAI',
  location: 'westeurope',
  properties: { dateCreated: hoursAgo(1000) } as Record<string, unknown>,
  ...over,
});
export const workspace = (name: string, over: Record<string, unknown> = {}) => ({
  id: idOf('Microsoft.MachineLearningServices/workspaces', name),
  name,
  type: 'microsoft.machinelearningservices/workspaces',
  kind: 'Default',
  location: 'westeurope',
  properties: { creationTime: hoursAgo(1000) } as Record<string, unknown>,
  ...over,
});
export const extension = (name: string, isEnabled: unknown = 'True', over: Record<string, unknown> = {}) => ({
  name,
  isEnabled,
  ...over,
});
export const plan = (name: string, over: Record<string, unknown> = {}) => ({
  name,
  pricingTier: 'Standard',
  resourcesCoverageStatus: 'FullyCovered',
  enablementTime: hoursAgo(5000),
  ...over,
});

export const AI_EXTENSIONS = ['AIPromptEvidence', 'AIPromptSharingWithPurview', 'AIModelScanner'];
export const CSPM_EXTENSIONS = [
  'SensitiveDataDiscovery',
  'AgentlessVmScanning',
  'AgentlessDiscoveryForKubernetes',
  'ContainerRegistriesVulnerabilityAssessments',
  'EntraPermissionsManagement',
  'ApiPosture',
];
const OTHERS = [
  'StorageAccounts',
  'SqlServers',
  'SqlServerVirtualMachines',
  'OpenSourceRelationalDatabases',
  'CosmosDbs',
  'Containers',
  'VirtualMachines',
];

/** All plans Standard with every extension on; `overrides` replaces rows by name, null takes a row away. */
export function plans(overrides: Record<string, Record<string, unknown> | null> = {}) {
  const rows = [
    plan('AI', { extensions: AI_EXTENSIONS.map((name) => extension(name)) }),
    plan('CloudPosture', { extensions: CSPM_EXTENSIONS.map((name) => extension(name)) }),
    ...OTHERS.map((name) => plan(name, { extensions: [] })),
  ];
  const kept = rows.filter((row) => overrides[row.name] !== null).map((row) => ({ ...row, ...overrides[row.name] }));
  return { plans: kept };
}

export const refused = (why: Unread = 'denied', message = 'AuthorizationFailed') =>
  ({ ok: false, why, message, source: 'test', at }) as const;

/** Nothing in any list. */
const EMPTY = Object.fromEntries([
  ...Object.keys(KINDS).map((kind) => [kind, { rows: [] }]),
  ...kindsOver('account').map(([kind]) => [kind, { accounts: [] }]),
  ...kindsOver('optional').map(([kind]) => [kind, { resources: [], days: [], accounts: [] }]),
]);

const good = {
  ...EMPTY,
  registration: { registrationState: 'Registered' },
  plans: plans(),
  permissions: { permissions: [{ actions: ['*/read'] }] },
  inventory: { rows: [account('oai')], totalRecords: 1, pages: 1 },
  completeness: { proven: true, root: 'mg', message: 'All subscriptions under mg were listed' },
  sentinel: { workspaces: [], exhaustive: true },
  azurePolicy: { rows: [], groups: ['mg'] },
  history: { firstSeen: {} },
};

export type Given = { [K in keyof EvidenceMap]?: unknown } & { policy?: unknown; context?: Partial<Context> };

/** Evidence and context; a kind given as `refused(...)` is an unread reading, `undefined` was never asked. */
export function given(over: Given = {}): { readings: Readings; context: Context } {
  const { policy, context, ...kinds } = over;
  const values: Record<string, unknown> = { ...good, ...kinds };
  const readings = Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([kind, value]) => [kind, isReading(value) ? value : { ok: true, value, source: `test ${kind}`, at }]),
  ) as Readings;
  const subject = {
    id: SUBSCRIPTION,
    name: 'Contoso Prod',
    tenantId: 't',
    state: 'Enabled',
    tags: {},
    managementGroups: ['mg'],
    inGraph: true,
  };
  return {
    readings,
    context: {
      subject,
      zone: 3,
      policy: policySchema.parse(policy ?? {}) as Policy,
      cloud: CLOUD_PROFILES.public,
      now: NOW,
      ...context,
    },
  };
}

const isReading = (value: unknown): boolean => typeof value === 'object' && value !== null && 'ok' in value;

/** Judges one check over `given(over)`. */
export function judged(check: Check, over: Given = {}): Finding {
  const { readings, context } = given(over);
  return judge(check, readings, context);
}
