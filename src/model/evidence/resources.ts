import { z } from 'zod';
import { textField } from '../field.ts';
import type { Policy } from '../policy.ts';
import { AI_TYPES, INVENTORY_TYPES, PROTECTED_TYPES, readOf } from '../resource-types.ts';
import { graphList, listing } from './kind.ts';
import { among } from './kql.ts';

/* The table `resources` of Resource Graph. `properties` keeps Azure's own casing. */

const text = z.string();
const optional = text.nullish();

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

/** The clouds of a connector (Microsoft.Security/securityConnectors 2024-08-01-preview, CloudName). */
const ENVIRONMENTS = ['azure', 'aws', 'gcp', 'github', 'azuredevops', 'gitlab', 'dockerhub', 'jfrog'];

/** A connector of no known cloud may be one to AWS or GCP. */
export const connectorSchema = z.looseObject({ id: text, name: text, properties: z.record(text, z.unknown()) }).refine(
  ({ properties }) => {
    const name = textField(properties, 'environmentName')?.trim().toLowerCase();
    return name === undefined
      ? /^(aws|gcp)/i.test(textField(properties, 'environmentData.environmentType') ?? '')
      : ENVIRONMENTS.includes(name);
  },
  { path: ['properties', 'environmentName'], error: 'names no cloud that is known' },
);

const inventoryQuery = (policy: Policy, columns: string): string =>
  `resources | where type in~ (${among([...INVENTORY_TYPES, ...policy.aiTypes.map((entry) => entry.type)])}) | project ${columns}`;
const COLUMNS = 'id, name, type, kind, location, subscriptionId, tags, properties';

export const RESOURCE_KINDS = {
  inventory: {
    ...graphList({
      title: 'AI inventory',
      asked: 'subscription',
      table: 'resources',
      actions: AI_TYPES.map(readOf),
      sight: 'whole',
      row: resourceSchema,
      query: (policy) => inventoryQuery(policy, `${COLUMNS}, systemData`),
    }),
    schema: listing(resourceSchema).extend({ totalRecords: z.number().int(), pages: z.number().int() }),
    /** For a Resource Graph that does not offer `systemData`. */
    fallback: (policy: Policy) => inventoryQuery(policy, COLUMNS),
  },
  presence: graphList({
    title: 'protected resource types',
    asked: 'subscription',
    table: 'resources',
    actions: PROTECTED_TYPES.map(readOf),
    sight: 'by-type',
    row: z.looseObject({ id: text, type: text }),
    query: () => `resources | where type in~ (${among(PROTECTED_TYPES)}) | project id, type, subscriptionId`,
  }),
  connectors: graphList({
    title: 'security connectors',
    asked: 'subscription',
    table: 'resources',
    type: 'securityconnectors',
    actions: ['Microsoft.Security/securityConnectors/read'],
    sight: 'list',
    row: connectorSchema,
    query: () =>
      "resources | where type =~ 'microsoft.security/securityconnectors' | project id, name, type, location, subscriptionId, properties",
  }),
};
