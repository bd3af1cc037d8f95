import { z } from 'zod';
import { deploymentSchema, materialsSchema, restsOnSchema } from './bom/item-schemas.ts';
import { CLOUDS } from './cloud.ts';
import { findingSchema, SEVERITIES, STATUSES } from './finding.ts';
import { chainHeadSchema } from './manifest.ts';
import { byStatus, delistedSchema, nightSchema } from './night.ts';

/*
 * The one result that every view renders. Its names are a public interface: docs/report.schema.json is generated from
 * it.
 */

const zone = z.union([z.literal(1), z.literal(2), z.literal(3)]);

export const scanSchema = z.object({
  id: z.string(),
  trigger: z.enum(['timer', 'http', 'cli', 'subset']),
  startedAt: z.string(),
  finishedAt: z.string(),
  status: z.enum(['complete', 'partial']),
  /** The version of this product. */
  version: z.string(),
  cloud: z.enum(CLOUDS),
  /** Ids of subscriptions whose part of the scan never finished; in `findings` they are unknown. */
  missing: z.array(z.string()),
  /** Management groups and subscriptions that the scan was asked for; empty or absent: all that the identity sees. */
  scope: z.array(z.string()).optional(),
  /** The object id of the identity that read Azure, where its token names one. */
  principalId: z.string().optional(),
  /** Of a subset scan: the ids of the only subscriptions that it read. */
  only: z.array(z.string()).optional(),
  /** The later subset scans whose results replace those of this scan, newest first. */
  later: z.array(z.object({ id: z.string(), finishedAt: z.string(), subscriptions: z.array(z.string()) })).optional(),
});

export const checkTextSchema = z.object({
  id: z.string(),
  slug: z.string(),
  area: z.string(),
  title: z.string(),
  failureTitle: z.string(),
  severity: z.enum(SEVERITIES),
  rationale: z.string(),
  remediation: z.object({
    text: z.string(),
    cli: z.string().optional(),
    powershell: z.string().optional(),
    perItem: z.boolean().optional(),
    decision: z.string().optional(),
    caveats: z.array(z.string()).optional(),
  }),
  docs: z.array(z.string()),
  controls: z.array(z.string()),
  escalation: z.string(),
  scope: z.enum(['ai', 'every', 'visibility']),
  limitations: z.array(z.string()).optional(),
});

export const reportSubscriptionSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  zone,
  zoneFrom: z.enum(['subscription', 'management-group', 'tag', 'unmapped']),
  managementGroups: z.array(z.string()),
  owner: z.string().optional(),
  aiResources: z.number().int().optional(),
  evaluated: z.boolean(),
  /** The tenant that it belongs to. */
  tenantId: z.string().optional(),
  /** SHA-256 of what was read of it, under which the evidence is kept. */
  evidence: z.string().optional(),
  /** When it was judged, where that was by a later scan than the report's. */
  judgedAt: z.string().optional(),
  /**
   * For each night of `trend`, oldest first: one of `LETTERS` per check, in the order of `checks`; a space for a check
   * that did not exist yet; an empty text where the subscription was not in that scan.
   */
  history: z.array(z.string()).optional(),
});

/** A subscription that the policy leaves out on purpose: it has no finding. */
export const leftOutSchema = z.object({
  id: z.string(),
  name: z.string(),
  rationale: z.string(),
  /** The day until which it is left out. */
  expires: z.string().optional(),
});

export const inventoryItemSchema = z.object({
  resourceId: z.string(),
  subscriptionId: z.string(),
  name: z.string(),
  type: z.string(),
  kind: z.string().optional(),
  location: z.string().optional(),
  /** `ai`: it makes its subscription one with AI. `part`: it belongs to such a resource. `related`: neither. */
  role: z.enum(['ai', 'part', 'related']),
  createdAt: z.string().optional(),
  deployments: z.array(deploymentSchema).optional(),
  materials: materialsSchema.optional(),
  restsOn: restsOnSchema.optional(),
  /** That a model of its deployments is retired, or is about to be. */
  notices: z.array(z.string()).optional(),
  network: z.string().optional(),
  keyAccess: z.string().optional(),
  assessed: z.number().int().optional(),
  attackPaths: z.number().int().optional(),
  owner: z.string().optional(),
  /** What could not be seen of it, as sentences. */
  notSeen: z.array(z.string()).optional(),
});

export const DRIFT_KINDS = [
  'appeared',
  'regressed',
  'fixed',
  'changed',
  'gone',
  'lost-sight',
  'regained',
  'flapping',
  'steady',
  // A model of a deployment is retired, or is about to be: no status changes.
  'notice',
] as const;
export const driftSchema = z.object({
  /** Deterministic: scan, check, subscription, item and kind. */
  id: z.string(),
  scanId: z.string(),
  at: z.string(),
  kind: z.enum(DRIFT_KINDS),
  checkId: z.string(),
  subscriptionId: z.string(),
  resourceId: z.string().optional(),
  from: z.enum(STATUSES).optional(),
  to: z.enum(STATUSES).optional(),
  severity: z.enum(SEVERITIES),
  zone,
  message: z.string(),
  cause: z.string().optional(),
  /** Since when it had been in the status it left; without a change of status, since when it has been in it. */
  since: z.string().optional(),
  waived: z.boolean().optional(),
  /** Whether it belongs to a finding that flaps: this change is not mailed. */
  held: z.boolean().optional(),
  /** Of `flapping`: the days (UTC) on which it changed. */
  days: z.array(z.string()).optional(),
  /** The owner, who is mailed. */
  owner: z.string().optional(),
});
export type Drift = z.infer<typeof driftSchema>;

export const reportSchema = z.object({
  schemaVersion: z.literal('1.0'),
  scan: scanSchema,
  coverage: z.object({ inScope: z.number().int(), evaluated: z.number().int(), unknown: z.number().int() }),
  checks: z.array(checkTextSchema),
  subscriptions: z.array(reportSubscriptionSchema),
  findings: z.array(findingSchema),
  /** Left out on purpose; no other number or list of the report counts them. */
  leftOut: z.array(leftOutSchema).optional(),
  /** Subscriptions that left the scope in the nights of `trend`, oldest first; one that came back is in both lists. */
  delisted: z.array(delistedSchema).optional(),
  totals: z.object({ byStatus, causes: z.number().int(), followers: z.number().int(), waived: z.number().int() }),
  /** What a reader should know apart from the findings: unmapped zones, declarations that match nothing or expired. */
  warnings: z.array(z.string()),
  inventory: z.array(inventoryItemSchema),
  drift: z.array(driftSchema),
  trend: z.array(nightSchema),
  /** By zone, the hours within which the policy wants critical and high ones fixed. Absent where nothing is stored. */
  slaHours: z.object({ '1': z.number(), '2': z.number(), '3': z.number() }).optional(),
  /** Whether there was an earlier scan to compare with. */
  baseline: z.boolean(),
  head: chainHeadSchema
    .optional()
    .describe('What the stored scan is anchored by: aispm verify --head HASH. Absent where nothing is stored.'),
  filter: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe(
      [
        'Only in a report that is a part of the whole: what was asked for, by parameter.',
        'Then totals count the findings shown, coverage the subscriptions they were chosen from,',
        'and trend and warnings stay those of the whole scope.',
      ].join(' '),
    ),
});

export type Report = z.infer<typeof reportSchema>;
export type Scan = z.infer<typeof scanSchema>;
export type LeftOut = z.infer<typeof leftOutSchema>;
export type ReportSubscription = z.infer<typeof reportSubscriptionSchema>;
export type InventoryItem = z.infer<typeof inventoryItemSchema>;
export type Deployment = z.infer<typeof deploymentSchema>;
export type { Delisted, Night } from './night.ts';

/** What a report says once, apart from its subscriptions. */
export type Head = Omit<Report, 'subscriptions' | 'findings' | 'inventory'>;

/** What a report says of one subscription. A report is written part by part, so that only one need be in memory. */
export type Part = {
  readonly subscription: ReportSubscription;
  readonly findings: readonly Report['findings'][number][];
  readonly inventory: readonly InventoryItem[];
};
