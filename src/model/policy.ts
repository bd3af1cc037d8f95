import { z } from 'zod';
import { bomPolicySchema } from './bom/policy-schema.ts';
import { SEVERITIES } from './finding.ts';
import { forecastSchema } from './forecast-policy.ts';
import { mailRules } from './mail-rules.ts';

export { matches } from './pattern.ts';

/*
 * What the firm declares. Everything has a default, so that no file at all is a sensible policy.
 * The descriptions become docs/policy.schema.json, which editors show.
 */

const id = z.string().min(1);
const day = z.iso.date().describe('A day, YYYY-MM-DD; it holds until the end of that day, UTC.');
const email = z.email();
const patterns = z.array(id).min(1).describe('Subscription ids or names; * stands for any text.');
const zone = z.literal([1, 2, 3]);
const level = z.enum(['required', 'recommended', 'optional']);
const byZone = <T extends z.ZodType>(value: T, defaults: { 1: z.output<T>; 2: z.output<T>; 3: z.output<T> }) =>
  z
    .strictObject({
      '1': value.default(defaults[1] as never),
      '2': value.default(defaults[2] as never),
      '3': value.default(defaults[3] as never),
    })
    .prefault({});

/** Ids and names are compared without case, so they are kept in lower case. */
const byName = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name.toLowerCase(), value]));
const WORKSPACE =
  /^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/?#]+$/i;

/**
 * A decision for every subscription; or by zone and by subscription, of which the nearest holds (`declaredValue` in
 * declared-value.ts). It parses to what was written, so that a parsed policy can be parsed again.
 */
const declared = <T extends z.ZodType>(value: T) =>
  z.union([
    value,
    z.strictObject({
      all: value.optional().describe('Holds where nothing nearer does.'),
      '1': value.optional(),
      '2': value.optional(),
      '3': value.optional(),
      subscriptions: z
        .array(z.strictObject({ subscriptions: patterns, value, rationale: z.string().min(10) }))
        .default([])
        .describe('Nearer than the zone; the first entry that matches holds.'),
    }),
  ]);

export const waiverSchema = z.strictObject({
  id: id.describe('A name for this waiver, unique in the file.'),
  check: z
    .string()
    .regex(/^AISPM-\d{3}$/)
    .describe('The check that it excuses.'),
  subscriptions: patterns.default(['*']),
  resources: z.array(id).optional().describe('Resource id patterns; without them the whole finding is waived.'),
  assessment: id.optional().describe('For AISPM-029: the assessment id, or its key.'),
  owner: id.describe('Who is accountable for it.'),
  rationale: z.string().min(10),
  ticket: id.optional(),
  expires: day,
});

const exclusionSchema = z
  .strictObject({
    subscriptions: patterns.optional(),
    managementGroups: z
      .array(id)
      .min(1)
      .optional()
      .describe('Names (not display names); all that is below is left out.'),
    quotaIds: z
      .array(id)
      .min(1)
      .optional()
      .describe('Quota ids of offers, such as MSDN_2014-09-01; * stands for any text.'),
    rationale: z.string().min(10),
    expires: day.optional(),
  })
  .refine((entry) => entry.subscriptions ?? entry.managementGroups ?? entry.quotaIds, {
    error: 'Name what is left out: subscriptions, managementGroups or quotaIds',
  });

const ownerRule = z.strictObject({
  name: id.describe('The owner’s name in the report.'),
  mail: z.array(email).min(1),
  match: z
    .strictObject({
      subscriptions: patterns.optional(),
      managementGroups: z.array(id).optional(),
      tag: z.strictObject({ name: id, value: id.optional() }).optional(),
      zones: z.array(zone).optional(),
      checks: z.array(id).optional(),
      escalation: z
        .array(
          z.enum(['control-owner', 'cloud-architect', 'ai-governance', 'azure-support', 'account-team', 'model-risk']),
        )
        .optional(),
    })
    .default({})
    .describe('All given fields must match; the first rule that matches owns the finding.'),
});

const copyRule = z.strictObject({
  escalation: z
    .array(z.enum(['control-owner', 'cloud-architect', 'ai-governance', 'azure-support', 'account-team', 'model-risk']))
    .min(1),
  mail: z.array(email).min(1),
  afterDays: z.number().int().min(0).default(0).describe('Copied once a finding has failed for this many days.'),
});

export const policySchema = z.strictObject({
  $schema: z.string().optional(),
  zones: z
    .strictObject({
      subscriptions: z.record(id, zone).default({}).transform(byName).describe('By subscription id.'),
      managementGroups: z
        .record(id, zone)
        .default({})
        .transform(byName)
        .describe('By name (not display name); the nearest above a subscription counts.'),
      tags: z
        .array(z.strictObject({ name: id, value: id, zone }))
        .default([])
        .describe('A tag may raise the zone, never lower what a group or id gives.'),
    })
    .prefault({})
    .describe('An unmapped subscription counts as zone 3 and is flagged.'),
  levels: z
    .strictObject({
      aiPlan: byZone(level, { 1: 'optional', 2: 'required', 3: 'required' }),
      sentinel: byZone(level, { 1: 'optional', 2: 'recommended', 3: 'required' }),
    })
    .prefault({}),
  severities: z
    .record(
      z.string().regex(/^AISPM-\d{3}$/),
      z.strictObject({
        '1': z.enum(SEVERITIES).optional(),
        '2': z.enum(SEVERITIES).optional(),
        '3': z.enum(SEVERITIES).optional(),
      }),
    )
    .default({})
    .describe('Raises the severity of a check by zone.'),
  slaHours: byZone(z.number().positive(), { 1: 720, 2: 168, 3: 72 }),
  syntheticTestDays: byZone(z.number().positive(), { 1: 365, 2: 92, 3: 31 }),
  retentionYears: byZone(z.number().positive(), { 1: 1, 2: 3, 3: 10 }),
  trialNoticeDays: z.number().int().min(0).default(14),
  aiTypes: z
    .array(z.strictObject({ type: id, kinds: z.array(id).optional() }))
    .default([])
    .describe('Further resource types that count as AI.'),
  aiCatalogue: z.array(id).optional().describe('Resource ids of every AI resource the firm has registered.'),
  cloudAccounts: z.array(z.strictObject({ cloud: z.enum(['aws', 'gcp']), account: id, subscription: id })).default([]),
  promptEvidenceOptOut: z
    .array(
      z.strictObject({
        subscriptions: patterns,
        rationale: z.string().min(10),
        approvedBy: id,
        expires: day.optional(),
      }),
    )
    .default([]),
  purviewSharing: declared(z.enum(['on', 'off']))
    .default('on')
    .describe('Whether AI interactions are shared with Purview: for all, by zone, or by subscription.'),
  scanExclusions: z.array(z.strictObject({ key: id, value: z.string() })).default([]),
  zeroAttackPaths: z
    .array(
      z.strictObject({
        subscriptions: patterns,
        justification: z.string().min(10),
        by: id,
        date: day,
        expires: day.optional(),
      }),
    )
    .default([]),
  attestations: z
    .array(z.strictObject({ subscription: id, by: id, date: day, alertId: id }))
    .default([])
    .describe('Recorded synthetic jailbreak tests.'),
  exclude: z
    .array(exclusionSchema)
    .default([])
    .describe('Subscriptions that are left out on purpose: listed in the report with the rationale, never judged.'),
  customerManagedKeys: declared(z.boolean())
    .default(false)
    .describe('Whether customer-managed keys are required: for all, by zone, or by subscription.'),
  sentinel: z
    .strictObject({
      workspaces: z
        .array(z.string().regex(WORKSPACE, 'Not the resource id of a Log Analytics workspace'))
        .optional()
        .describe('Workspace resource ids; an empty list means there are none.'),
    })
    .prefault({}),
  bom: bomPolicySchema,
  forecast: forecastSchema.optional(),
  waivers: z.array(waiverSchema).default([]),
  waiverMaxDays: z.number().int().positive().default(366),
  owners: z.array(ownerRule).default([]),
  defaultOwner: z.strictObject({ name: id, mail: z.array(email).min(1) }).optional(),
  copies: z.array(copyRule).default([]),
  mail: mailRules,
});

export type Policy = z.output<typeof policySchema>;
export type Waiver = z.output<typeof waiverSchema>;
export type Exclusion = z.output<typeof exclusionSchema>;
/** What an exclusion names, as its warnings say it. */
export const exclusionLabel = ({ subscriptions, managementGroups, quotaIds }: Exclusion): string =>
  [subscriptions, managementGroups, quotaIds].flatMap((names) => names ?? []).join(', ');
/** The policy without any file. */
export const defaultPolicy = (): Policy => policySchema.parse({});
