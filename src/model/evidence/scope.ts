import { z } from 'zod';
import { armRowSchema, sourceOf } from './kind.ts';

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
     * were all seen); `notExhaustiveBecause` says what is missing otherwise. Both hold for a tenant: those of `tenants`,
     * one entry for each that a listed subscription belongs to, come before those of all together.
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
