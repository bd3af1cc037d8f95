import { z } from 'zod';
import { armRowSchema, GRAPH_VERSION, listing, sourceOf } from './kind.ts';
import { literal } from './kql.ts';

/* What is read once for the whole scope. */

const text = z.string();

/** The list of subscriptions that the identity sees. */
export const SUBSCRIPTIONS = { path: '/subscriptions', version: '2022-12-01' } as const;
export const SUBSCRIPTIONS_QUERY =
  "resourcecontainers | where type =~ 'microsoft.resources/subscriptions' | project id, name, type, subscriptionId, tenantId, tags, properties";

/** Every group and subscription below a management group. */
export const DESCENDANTS = {
  path: '/providers/Microsoft.Management/managementGroups/{group}/descendants',
  version: '2020-05-01',
} as const;

const SENTINEL = 'Microsoft.SecurityInsights';
const SENTINEL_VERSION = '2024-03-01';
const part = (name: string, version: string = SENTINEL_VERSION) => ({
  path: `{workspace}/providers/${SENTINEL}/${name}`,
  version,
  action: `${SENTINEL}/${name}/read`,
});

/** The lists of Sentinel in a workspace. */
export const SENTINEL_PARTS = {
  onboarding: part('onboardingStates'),
  connectors: part('dataConnectors', '2024-04-01-preview'),
  rules: part('alertRules'),
} as const;
export const WORKSPACES_QUERY =
  "resources | where type =~ 'microsoft.operationalinsights/workspaces' | project id, name, type, location, subscriptionId";
/** The read that the search for workspaces takes. */
export const WORKSPACES_READ = 'Microsoft.OperationalInsights/workspaces/read';

/** A part that could not be read is `unread`, with the server's words. */
const partSchema = z.object({
  state: z.enum(['read', 'absent', 'unread']),
  why: text.optional(),
  message: text.optional(),
  rows: z.array(armRowSchema),
});

/** One Log Analytics workspace as Sentinel sees it. */
export const workspaceSchema = z.object({
  id: text,
  /** The tenant of its subscription; absent where that subscription is not listed, and in files of before. */
  tenantId: text.optional(),
  onboarding: partSchema,
  connectors: partSchema,
  rules: partSchema,
});

const AUTHORIZATION = 'Microsoft.Authorization';
const policyRows = (types: readonly string[], where: string, columns: string): string =>
  `policyresources | where type in~ (${types.map((type) => literal(`${AUTHORIZATION}/${type}`.toLowerCase())).join(', ')})${where} | project ${columns}`;
const POLICY_COLUMNS = 'id, name, type, properties';

/**
 * Azure Policy in Resource Graph's table `policyresources` (learn.microsoft.com, "Azure Resource Graph sample queries
 * for Azure Policy"): asked without a list of subscriptions, so over the management groups too, as public scripts read
 * it (Azure.Admin.Console 0.14.2 on the PowerShell Gallery); not yet seen in a real answer of ours. Of the thousands of
 * definitions only those that name the plans come whole; of the others the id, where an assignment refers to them.
 */
export const POLICY_QUERIES = {
  assignments: policyRows(['policyAssignments', 'policyExemptions'], '', POLICY_COLUMNS),
  definitions: policyRows(
    ['policyDefinitions'],
    " | where tostring(properties) contains 'microsoft.security/pricings'",
    POLICY_COLUMNS,
  ),
  otherDefinitions: policyRows(['policyDefinitions'], '', 'id, name, type'),
} as const;
/** The initiatives of these ids. */
export const policySetsQuery = (ids: readonly string[]): string =>
  policyRows(['policySetDefinitions'], ` | where id in~ (${ids.map(literal).join(', ')})`, POLICY_COLUMNS);

const policyRowSchema = z.looseObject({ id: text, type: text, properties: z.record(text, z.unknown()) });

export const SCOPE_KINDS = {
  completeness: {
    title: 'scope completeness',
    over: 'scope' as const,
    actions: [] as readonly string[],
    source: sourceOf(DESCENDANTS),
    /**
     * What the scope should hold against what was listed. `proven` false: no management group could be read, so nothing
     * says that no subscription is missing. A root group proves it for its own tenant alone: `tenants`.
     */
    schema: z.object({
      proven: z.boolean(),
      root: text.optional(),
      message: text,
      tenants: z.array(z.object({ tenantId: text, proven: z.boolean(), message: text })).optional(),
    }),
  },
  sentinel: {
    title: 'Sentinel workspaces',
    over: 'scope' as const,
    actions: [WORKSPACES_READ, ...Object.values(SENTINEL_PARTS).map(({ action }) => action)],
    source: [
      `${SENTINEL} ${SENTINEL_VERSION}`,
      ...Object.values(SENTINEL_PARTS)
        .filter(({ version }) => version !== SENTINEL_VERSION)
        .map(({ path, version }) => `${path.slice(path.lastIndexOf('/') + 1)} ${version}`),
    ].join(', '),
    /**
     * All workspaces the identity can read. `exhaustive`: no workspace can be hidden (the tenant root's subscriptions
     * were all seen); `notExhaustiveBecause` says what is missing otherwise. Both hold for a tenant: those of
     * `tenants`, one entry for each that a listed subscription belongs to, come before those of all together.
     */
    schema: z.object({
      workspaces: z.array(workspaceSchema),
      exhaustive: z.boolean(),
      /** Whether policy names the workspaces, so that none is searched for. */
      declared: z.boolean().optional(),
      notExhaustiveBecause: text.optional(),
      tenants: z
        .array(
          z.object({
            tenantId: text,
            exhaustive: z.boolean(),
            declared: z.boolean(),
            notExhaustiveBecause: text.optional(),
          }),
        )
        .optional(),
    }),
  },
  azurePolicy: {
    title: 'Azure Policy assignments',
    over: 'scope' as const,
    sight: 'list' as const,
    actions: ['policyAssignments', 'policyExemptions', 'policySetDefinitions', 'policyDefinitions'].map(
      (type) => `${AUTHORIZATION}/${type}/read`,
    ),
    source: `Resource Graph policyresources ${GRAPH_VERSION}`,
    /**
     * The assignments whose definitions name the Defender plans or cannot be read, with those definitions, initiatives
     * and exemptions. `groups`: the management groups that were seen.
     */
    schema: listing(policyRowSchema).extend({ groups: z.array(text) }),
  },
  history: {
    title: 'own history',
    over: 'own' as const,
    actions: [] as readonly string[],
    source: 'earlier scans',
    /**
     * What this product itself saw before: ISO times by lower-cased key (resource id, attack path id, `plan:<name>` on
     * Standard). Empty on a first scan.
     */
    schema: z.object({ firstSeen: z.record(text, text) }),
  },
};
