import { INVENTORY_TYPES } from '../model/ai.ts';
import type { Policy } from '../model/policy.ts';

/*
 * Every Resource Graph query the product sends. Flat on purpose: no join, no summarize, so that a row is a row and the
 * id is always projected (without it there is no skip token and rows vanish silently).
 */

/** A text as a KQL literal. */
export const literal = (text: string): string =>
  `'${text.replace(/[\\']/g, (mark) => `\\${mark}`).replace(/\p{Cc}/gu, '')}'`;
const among = (types: readonly string[]): string => types.map(literal).join(', ');

const PRESENCE_TYPES = [
  'microsoft.storage/storageaccounts',
  'microsoft.sql/servers',
  'microsoft.sql/managedinstances',
  'microsoft.sqlvirtualmachine/sqlvirtualmachines',
  'microsoft.azurearcdata/sqlserverinstances',
  'microsoft.dbforpostgresql/servers',
  'microsoft.dbforpostgresql/flexibleservers',
  'microsoft.dbformysql/servers',
  'microsoft.dbformysql/flexibleservers',
  'microsoft.dbformariadb/servers',
  'microsoft.dbformariadb/flexibleservers',
  'microsoft.documentdb/databaseaccounts',
  'microsoft.containerservice/managedclusters',
  'microsoft.containerregistry/registries',
];

/** Microsoft documents both: the Resource Graph reference the one, the page on attack paths the other. */
const ATTACK_PATH_TYPES = ['microsoft.security/attackpaths', 'microsoft.security/locations/attackpaths'];

const aiTypes = (policy: Policy): readonly string[] => [
  ...new Set([...INVENTORY_TYPES, ...policy.aiTypes.map((entry) => entry.type.toLowerCase())]),
];
const providers = (policy: Policy): readonly string[] => [
  ...new Set([
    'microsoft.cognitiveservices',
    'microsoft.machinelearningservices',
    ...policy.aiTypes.map((entry) => entry.type.toLowerCase().split('/')[0] ?? ''),
  ]),
];

/** Terms joined by `or`, in halves: a long chain nests deeper than Kusto parses. */
function anyOf(terms: readonly string[]): string {
  const middle = Math.ceil(terms.length / 2);
  return terms.length <= 1 ? terms.join('') : `(${anyOf(terms.slice(0, middle))} or ${anyOf(terms.slice(middle))})`;
}

const security = (type: string, where = ''): string =>
  `securityresources | where type =~ ${literal(type)}${where} | project id, name, type, subscriptionId, properties`;

export const QUERIES = {
  subscriptions: () =>
    "resourcecontainers | where type =~ 'microsoft.resources/subscriptions' | project id, name, type, subscriptionId, tenantId, tags, properties",
  inventory: (policy: Policy) =>
    `resources | where type in~ (${among(aiTypes(policy))}) | project id, name, type, kind, location, subscriptionId, tags, properties, systemData`,
  /** For a Resource Graph that does not offer `systemData` here. */
  inventoryWithoutSystemData: (policy: Policy) =>
    `resources | where type in~ (${among(aiTypes(policy))}) | project id, name, type, kind, location, subscriptionId, tags, properties`,
  presence: () => `resources | where type in~ (${among(PRESENCE_TYPES)}) | project id, type, subscriptionId`,
  connectors: () =>
    "resources | where type =~ 'microsoft.security/securityconnectors' | project id, name, type, location, subscriptionId, properties",
  workspaces: () =>
    "resources | where type =~ 'microsoft.operationalinsights/workspaces' | project id, name, type, location, subscriptionId",
  assessments: (policy: Policy) =>
    security(
      'microsoft.security/assessments',
      ` | where ${anyOf(
        providers(policy)
          .map((name) => literal(`/providers/${name}/`))
          .flatMap((part) => [
            `id contains ${part}`,
            `tostring(properties.resourceDetails.Id) contains ${part}`,
            `tostring(properties.resourceDetails.id) contains ${part}`,
          ]),
      )}`,
    ),
  governance: () => security('microsoft.security/assessments/governanceassignments'),
  attackPaths: () =>
    `securityresources | where type in~ (${among(ATTACK_PATH_TYPES)}) | project id, name, type, subscriptionId, properties`,
  connectorHealth: () => security('microsoft.security/healthreports'),
  alerts: () =>
    security(
      'microsoft.security/locations/alerts',
      ` | where ${['AlertType', 'alertType'].flatMap((name) => [`tostring(properties.${name}) startswith 'AI.'`, `tostring(properties.${name}) startswith 'Azure_Agentic_'`]).join(' or ')}`,
    ),
} as const;
