/*
 * Every resource type that the product asks for, once. The Resource Graph queries, the types a plan's check applies to
 * and the permissions of the scanner all derive from these two lists, so no type can be searched for without its read.
 */

/**
 * Types of the AI inventory. `ai` types alone can make a subscription one that holds AI: their absence counts only
 * where the identity may read them. A `part` counts through its parent; a `related` type triggers nothing.
 */
export const INVENTORY = {
  account: { type: 'Microsoft.CognitiveServices/accounts', role: 'ai' },
  project: { type: 'Microsoft.CognitiveServices/accounts/projects', role: 'part' },
  workspace: { type: 'Microsoft.MachineLearningServices/workspaces', role: 'ai' },
  registry: { type: 'Microsoft.MachineLearningServices/registries', role: 'ai' },
  search: { type: 'Microsoft.Search/searchServices', role: 'related' },
  bot: { type: 'Microsoft.BotService/botServices', role: 'related' },
  gateway: { type: 'Microsoft.ApiManagement/service', role: 'related' },
} as const;

/** Lower-cased, as they are compared. */
export const INVENTORY_TYPES: readonly string[] = Object.values(INVENTORY).map(({ type }) => type.toLowerCase());
/** The inventory types whose absence a check rests on. */
export const AI_TYPES: readonly string[] = Object.values(INVENTORY)
  .filter(({ role }) => role === 'ai')
  .map(({ type }) => type);

/** The types that each Defender plan protects, of the plans that are required only where something needs them. */
export const PROTECTED = {
  StorageAccounts: ['Microsoft.Storage/storageAccounts'],
  SqlServers: ['Microsoft.Sql/servers', 'Microsoft.Sql/managedInstances'],
  SqlServerVirtualMachines: [
    'Microsoft.SqlVirtualMachine/sqlVirtualMachines',
    'Microsoft.AzureArcData/sqlServerInstances',
  ],
  OpenSourceRelationalDatabases: [
    'Microsoft.DBforPostgreSQL/servers',
    'Microsoft.DBforPostgreSQL/flexibleServers',
    'Microsoft.DBforMySQL/servers',
    'Microsoft.DBforMySQL/flexibleServers',
    'Microsoft.DBforMariaDB/servers',
    'Microsoft.DBforMariaDB/flexibleServers',
  ],
  CosmosDbs: ['Microsoft.DocumentDB/databaseAccounts'],
  Containers: ['Microsoft.ContainerService/managedClusters', 'Microsoft.ContainerRegistry/registries'],
} as const;

export type ProtectedType = (typeof PROTECTED)[keyof typeof PROTECTED][number];
export const PROTECTED_TYPES: readonly ProtectedType[] = Object.values(PROTECTED).flat();

/** The action that shows resources of a type, in Azure Resource Manager and in Resource Graph. */
export const readOf = (type: string): string => `${type}/read`;

/**
 * Reads that a custom role must name by a wider pattern. Azure refuses a whole role that names an action which its
 * provider does not publish (InvalidActionOrNotAction, Azure documentation issue 102571), and no published list of
 * operations names this one; unverified on a live tenant. The pattern covers it where it exists.
 */
const ROLE_PATTERNS: Readonly<Record<string, string>> = {
  [readOf('Microsoft.DBforMariaDB/servers')]: 'Microsoft.DBforMariaDB/*/read',
  [readOf('Microsoft.DBforMariaDB/flexibleServers')]: 'Microsoft.DBforMariaDB/*/read',
};

/** The action or pattern that grants a read in a custom role. */
export const rolePatternOf = (read: string): string => ROLE_PATTERNS[read] ?? read;
