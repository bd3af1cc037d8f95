import { z } from 'zod';
import { type extensionSchema, type planSchema, plansSchema } from './plan-schemas.ts';
import { type Listing, type Reading, UNREAD } from './reading.ts';

/*
 * What is read from Azure, as the rules see it. Lenient about unknown fields (they are kept), strict about the needed
 * ones. Resource ids are lower-cased where they are compared, never where they are shown.
 */

const text = z.string();
const optional = z.string().nullish();

/** GET /subscriptions/{s}/providers/Microsoft.Security @2021-04-01 */
export const registrationSchema = z.looseObject({ registrationState: text });

/** GET .../permissions @2022-04-01 */
export const permissionSchema = z.looseObject({
  actions: z.array(text).nullish(),
  notActions: z.array(text).nullish(),
});

/** A row of Resource Graph's `resources`. `properties` keeps Azure's own casing. */
export const resourceSchema = z.looseObject({
  id: text,
  name: text,
  type: text,
  kind: optional,
  location: optional,
  properties: z.record(text, z.unknown()).nullish(),
  systemData: z.looseObject({ createdAt: optional }).nullish(),
  tags: z.record(text, z.unknown()).nullish(),
});

/** Presence of a resource of a type that a plan protects. */
export const presenceSchema = z.looseObject({ id: text, type: text });

/**
 * A row of Resource Graph's `securityresources`: an assessment, a governance assignment, an attack path, an alert, a
 * health report.
 */
export const securityRowSchema = z.looseObject({ id: text, name: optional, properties: z.record(text, z.unknown()) });

/** A security connector (Resource Graph `resources`). */
export const connectorSchema = z.looseObject({ id: text, name: text, properties: z.record(text, z.unknown()) });

/** GET .../alertsSuppressionRules @2019-01-01-preview, GET .../securityContacts, GET .../settings */
export const armRowSchema = z.looseObject({
  id: optional,
  name: optional,
  kind: optional,
  properties: z.record(text, z.unknown()).nullish(),
});

/** What was read of one account's own path: `status` 404 is a fact where the check says so. */
export const accountReadingSchema = z.object({
  resourceId: text,
  state: z.enum(['read', 'absent', 'unread']),
  why: z.enum(UNREAD).optional(),
  message: z.string().optional(),
  rows: z.array(armRowSchema),
});

/**
 * One Log Analytics workspace as Sentinel sees it. A part that could not be read is `unread` with the server's words.
 */
const sentinelPart = z.object({
  state: z.enum(['read', 'absent', 'unread']),
  why: z.string().optional(),
  message: z.string().optional(),
  rows: z.array(armRowSchema),
});
export const workspaceSchema = z.object({
  id: text,
  onboarding: sentinelPart,
  connectors: sentinelPart,
  rules: sentinelPart,
});

/**
 * All workspaces the identity can read. `exhaustive`: no workspace can be hidden (the tenant root's subscriptions were
 * all seen); `why` says what is missing otherwise.
 */
export const sentinelSchema = z.object({
  workspaces: z.array(workspaceSchema),
  exhaustive: z.boolean(),
  /** Whether policy names the workspaces, so that none is searched for. */
  declared: z.boolean().optional(),
  notExhaustiveBecause: z.string().optional(),
});

/**
 * What the scope should hold against what was listed. `proven` false: no management group could be read, so nobody can
 * say that nothing is missing.
 */
export const completenessSchema = z.object({ proven: z.boolean(), root: z.string().optional(), message: z.string() });

/**
 * What this product itself saw before: ISO times by lower-cased key (resource id, attack path id, `plan:<name>` on
 * Standard). Empty on a first scan.
 */
export const historySchema = z.object({ firstSeen: z.record(text, text) });

const listing = <T extends z.ZodType>(row: T) =>
  z.object({
    rows: z.array(row),
    blind: z
      .object({
        why: z.enum(['denied', 'unregistered', 'throttled', 'malformed', 'truncated', 'unsupported', 'failed']),
        message: text,
      })
      .optional(),
    /** As Resource Graph counts them, where it was asked. */
    totalRecords: z.number().int().optional(),
    pages: z.number().int().optional(),
  });

/**
 * Every kind of evidence with its schema: the readings kept with a scan are parsed by it when they are judged again.
 */
export const EVIDENCE = {
  registration: registrationSchema,
  plans: plansSchema,
  permissions: z.object({ permissions: z.array(permissionSchema) }),
  inventory: listing(resourceSchema).extend({ totalRecords: z.number().int(), pages: z.number().int() }),
  presence: listing(presenceSchema),
  assessments: listing(securityRowSchema),
  governance: listing(securityRowSchema),
  attackPaths: listing(securityRowSchema),
  connectors: listing(connectorSchema),
  connectorHealth: listing(securityRowSchema),
  alerts: listing(securityRowSchema),
  suppressionRules: listing(armRowSchema),
  contacts: listing(armRowSchema),
  settings: listing(armRowSchema),
  defenderSettings: z.object({ accounts: z.array(accountReadingSchema) }),
  deployments: z.object({ accounts: z.array(accountReadingSchema) }),
  completeness: completenessSchema,
  sentinel: sentinelSchema,
  history: historySchema,
} as const;

export type EvidenceKind = keyof typeof EVIDENCE;
export type EvidenceMap = { readonly [K in EvidenceKind]: z.infer<(typeof EVIDENCE)[K]> };
/**
 * The readings of one subscription. A kind that is absent was not asked for, because nothing in the inventory needed
 * it.
 */
export type Readings = { readonly [K in EvidenceKind]?: Reading<EvidenceMap[K]> };

export type Plan = z.infer<typeof planSchema>;
export type Extension = z.infer<typeof extensionSchema>;
export type Resource = z.infer<typeof resourceSchema>;
export type SecurityRow = z.infer<typeof securityRowSchema>;
export type ArmRow = z.infer<typeof armRowSchema>;
export type AccountReading = z.infer<typeof accountReadingSchema>;
export type Workspace = z.infer<typeof workspaceSchema>;
export type Permission = z.infer<typeof permissionSchema>;
export type { Listing };

/**
 * How a kind is read. `asked`: for every subscription, for one that holds AI, for each of its AI accounts, or once for
 * the whole scope.
 */
export type KindInfo = {
  readonly title: string;
  readonly over: 'arm' | 'graph' | 'own';
  readonly asked: 'subscription' | 'ai' | 'account' | 'scope';
  /** What the identity must be allowed to read for it; Resource Graph silently leaves out what it may not. */
  readonly actions: readonly string[];
  readonly source: string;
};

const SECURITY = 'Microsoft.Security';

export const KINDS: { readonly [K in EvidenceKind]: KindInfo } = {
  registration: {
    title: 'provider registration',
    over: 'arm',
    asked: 'subscription',
    actions: ['Microsoft.Resources/subscriptions/providers/read'],
    source: 'providers/Microsoft.Security 2021-04-01',
  },
  plans: {
    title: 'Defender plans',
    over: 'arm',
    asked: 'subscription',
    actions: [`${SECURITY}/pricings/read`],
    source: 'Microsoft.Security/pricings 2024-01-01',
  },
  permissions: {
    title: 'own permissions',
    over: 'arm',
    asked: 'subscription',
    actions: ['Microsoft.Authorization/permissions/read'],
    source: 'Microsoft.Authorization/permissions 2022-04-01',
  },
  inventory: {
    title: 'AI inventory',
    over: 'graph',
    asked: 'subscription',
    actions: [
      'Microsoft.CognitiveServices/accounts/read',
      'Microsoft.MachineLearningServices/workspaces/read',
      'Microsoft.MachineLearningServices/registries/read',
    ],
    source: 'Resource Graph resources 2024-04-01',
  },
  presence: {
    title: 'protected resource types',
    over: 'graph',
    asked: 'subscription',
    actions: [
      'Microsoft.Storage/storageAccounts/read',
      'Microsoft.Sql/servers/read',
      'Microsoft.Sql/managedInstances/read',
      'Microsoft.SqlVirtualMachine/sqlVirtualMachines/read',
      'Microsoft.AzureArcData/sqlServerInstances/read',
      'Microsoft.DBforPostgreSQL/servers/read',
      'Microsoft.DBforPostgreSQL/flexibleServers/read',
      'Microsoft.DBforMySQL/servers/read',
      'Microsoft.DBforMySQL/flexibleServers/read',
      'Microsoft.DBforMariaDB/servers/read',
      'Microsoft.DocumentDB/databaseAccounts/read',
      'Microsoft.ContainerService/managedClusters/read',
      'Microsoft.ContainerRegistry/registries/read',
    ],
    source: 'Resource Graph resources 2024-04-01',
  },
  assessments: {
    title: 'assessments',
    over: 'graph',
    asked: 'ai',
    actions: [`${SECURITY}/assessments/read`],
    source: 'Resource Graph securityresources/assessments 2024-04-01',
  },
  governance: {
    title: 'governance assignments',
    over: 'graph',
    asked: 'ai',
    actions: [`${SECURITY}/assessments/governanceAssignments/read`],
    source: 'Resource Graph securityresources/governanceassignments 2024-04-01',
  },
  attackPaths: {
    title: 'attack paths',
    over: 'graph',
    asked: 'ai',
    actions: [`${SECURITY}/attackPaths/read`],
    source: 'Resource Graph securityresources/attackpaths 2024-04-01',
  },
  connectors: {
    title: 'security connectors',
    over: 'graph',
    asked: 'subscription',
    actions: [`${SECURITY}/securityConnectors/read`],
    source: 'Resource Graph resources/securityconnectors 2024-04-01',
  },
  connectorHealth: {
    title: 'connector health reports',
    over: 'graph',
    asked: 'subscription',
    actions: [`${SECURITY}/healthReports/read`],
    source: 'Resource Graph securityresources/healthreports 2024-04-01',
  },
  alerts: {
    title: 'AI alerts',
    over: 'graph',
    asked: 'ai',
    actions: [`${SECURITY}/alerts/read`],
    source: 'Resource Graph securityresources/alerts 2024-04-01',
  },
  suppressionRules: {
    title: 'alert suppression rules',
    over: 'arm',
    asked: 'ai',
    actions: [`${SECURITY}/alertsSuppressionRules/read`],
    source: 'Microsoft.Security/alertsSuppressionRules 2019-01-01-preview',
  },
  contacts: {
    title: 'security contacts',
    over: 'arm',
    asked: 'ai',
    actions: [`${SECURITY}/securityContacts/read`],
    source: 'Microsoft.Security/securityContacts 2023-12-01-preview',
  },
  settings: {
    title: 'Defender settings',
    over: 'arm',
    asked: 'ai',
    actions: [`${SECURITY}/settings/read`],
    source: 'Microsoft.Security/settings 2022-05-01',
  },
  defenderSettings: {
    title: 'per-resource AI settings',
    over: 'arm',
    asked: 'account',
    actions: ['Microsoft.CognitiveServices/accounts/defenderForAISettings/read'],
    source: 'Microsoft.CognitiveServices/defenderForAISettings 2024-10-01',
  },
  deployments: {
    title: 'model deployments',
    over: 'arm',
    asked: 'account',
    actions: ['Microsoft.CognitiveServices/accounts/deployments/read'],
    source: 'Microsoft.CognitiveServices/deployments 2024-10-01',
  },
  completeness: {
    title: 'scope completeness',
    over: 'arm',
    asked: 'scope',
    actions: [],
    source: 'Microsoft.Management/managementGroups 2020-05-01',
  },
  sentinel: {
    title: 'Sentinel workspaces',
    over: 'arm',
    asked: 'scope',
    actions: [
      'Microsoft.OperationalInsights/workspaces/read',
      'Microsoft.SecurityInsights/onboardingStates/read',
      'Microsoft.SecurityInsights/dataConnectors/read',
      'Microsoft.SecurityInsights/alertRules/read',
    ],
    source: 'Microsoft.SecurityInsights 2024-03-01, dataConnectors 2024-04-01-preview',
  },
  history: { title: 'own history', over: 'own', asked: 'subscription', actions: [], source: 'earlier scans' },
};
