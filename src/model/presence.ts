import type { Context } from './check.ts';
import { type EvidenceMap, KINDS } from './evidence.ts';
import { blindWith } from './proof-of-sight.ts';
import { attempt, Unseen } from './reading.ts';

/* Whether a subscription holds resources of some type. A row is enough; silence counts only where it is proven. */

type Seen = Pick<EvidenceMap, 'presence' | 'permissions'>;

export const STORAGE = ['Microsoft.Storage/storageAccounts'];
export const CLUSTERS = ['Microsoft.ContainerService/managedClusters'];
export const IMAGE_REGISTRIES = ['Microsoft.ContainerRegistry/registries'];

/** Each database plan with the types it protects (RULINGS 014). */
export const DATABASES: Readonly<Record<string, readonly string[]>> = {
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
};

/** Whether a resource of one of the types is there. Throws `Unseen` where none was seen and that proves nothing. */
export function present(evidence: Seen, types: readonly string[], context: Context): boolean {
  const wanted = new Set(types.map((type) => type.toLowerCase()));
  if (evidence.presence.rows.some((row) => wanted.has(row.type.toLowerCase()))) return true;
  const blind = evidence.presence.blind ?? blindWith(actionsOf(types), context.subject, evidence.permissions);
  if (blind) throw new Unseen(blind.why, `It is not proven that there is no ${types.join(' or ')}: ${blind.message}`);
  return false;
}

const actionsOf = (types: readonly string[]): readonly string[] => {
  const wanted = new Set(types.map((type) => `${type}/read`.toLowerCase()));
  return KINDS.presence.actions.filter((action) => wanted.has(action.toLowerCase()));
};

/** As `present`, with the reason for what is not proven. */
export const presentOrHidden = (evidence: Seen, types: readonly string[], context: Context): boolean | Unseen =>
  attempt(() => present(evidence, types, context));
