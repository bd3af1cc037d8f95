import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CLOUDS } from '../../src/model/cloud.ts';
import { eachArmList } from './arm-lists.ts';
import { generated } from './generate.ts';

/*
 * A world: what a simulated tenant holds. Everything has a default (a subscription where all is good and nothing runs),
 * so that a world names only what is unusual. Times may be relative to the tenant's clock: "-30d", "-2h", "+10d".
 */

const bag = z.record(z.string(), z.unknown());
const planInput = z.strictObject({
  /**
   * By name: true, false, any text for `isEnabled`, or the extension itself; false also for one that is on by default.
   * null = no list at all.
   */
  extensions: z.record(z.string(), z.union([z.boolean(), z.string(), bag])).nullish(),
  /* Whatever a test wants Azure to answer, even what Azure never answers. */
  pricingTier: z.unknown().optional(),
  subPlan: z.unknown().optional(),
  resourcesCoverageStatus: z.unknown().optional(),
  enablementTime: z.unknown().optional(),
  freeTrialRemainingTime: z.unknown().optional(),
  deprecated: z.unknown().optional(),
  replacedBy: z.unknown().optional(),
  enforce: z.unknown().optional(),
  inherited: z.unknown().optional(),
  inheritedFrom: z.unknown().optional(),
});

const resourceInput = z.strictObject({
  type: z.string(),
  name: z.string(),
  id: z.string().optional(),
  kind: z.string().optional(),
  location: z.string().optional(),
  /** When it was created; "none" leaves every creation time out. */
  created: z.string().default('-400d'),
  properties: bag.default({}),
  /** Model deployments, by name. */
  deployments: z
    .record(
      z.string(),
      z.strictObject({
        model: z.string(),
        version: z.string(),
        state: z.string().default('Succeeded'),
        /** What the answer says besides. */
        properties: bag.default({}),
      }),
    )
    .optional(),
  /**
   * The lists below it that the AI bill of materials reads, by their path: "models", "connections", "datastores",
   * "onlineEndpoints/chat/deployments". Models are those of the deployments where none are given.
   */
  parts: z.record(z.string(), z.array(bag)).default({}),
  /** `state` of defenderForAISettings; without it, as Defender writes it for the AI plan. `absent` answers 404. */
  defender: z.string().optional(),
  /**
   * Tokens of an account: each day's total, yesterday last; earlier days repeat the first one. A number stands for
   * every day, an empty list for an account that was never used; anything else in it is answered as it is.
   */
  tokens: z.union([z.number(), z.array(z.unknown())]).default(1_000_000),
  tags: z.record(z.string(), z.string()).optional(),
  sku: bag.optional(),
  identity: bag.optional(),
  systemData: bag.optional(),
});

const assessmentInput = z.strictObject({
  /** Name of a resource of this subscription, or a resource id. */
  on: z.string(),
  key: z.string().optional(),
  title: z.string().default('A recommendation'),
  status: z.string().default('Healthy'),
  cause: z.string().optional(),
  severity: z.string().default('Medium'),
  risk: z.string().nullable().default('Low'),
  changed: z.string().nullable().default('-20d'),
  owner: z.string().optional(),
  due: z.string().optional(),
  grace: z.boolean().optional(),
  properties: bag.default({}),
  /** Who shows it: real tenants show rows in Resource Graph or in Azure Resource Manager alone. */
  seenBy: z.enum(['both', 'graph', 'arm']).default('both'),
});

/**
 * A row as Azure gives it. A text "#name" in it stands for the id of this subscription's resource or connector of that
 * name.
 */
const row = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  kind: z.string().optional(),
  location: z.string().optional(),
  etag: z.string().optional(),
  properties: bag.optional(),
});

const grant = z.strictObject({ actions: z.array(z.string()), notActions: z.array(z.string()).default([]) });

export const subscriptionSchema = z.strictObject({
  id: z.uuid().optional(),
  name: z.string(),
  /** What this subscription shows. */
  description: z.string().default(''),
  state: z.string().default('Enabled'),
  managementGroup: z.string().optional(),
  /** Another tenant than the world's own: this subscription is delegated to it (Azure Lighthouse). */
  tenantId: z.uuid().optional(),
  quotaId: z.string().default('EnterpriseAgreement_2014-09-01'),
  tags: z.record(z.string(), z.string()).default({}),
  /** Whether GET /subscriptions lists it. */
  listed: z.boolean().default(true),
  /** Whether Resource Graph shows it. */
  inGraph: z.boolean().default(true),
  registration: z.string().default('Registered'),
  permissions: z.array(grant).optional(),
  /** Plans by name over the defaults; null takes a plan away. */
  plans: z.record(z.string(), planInput.nullable()).default({}),
  resources: z.array(resourceInput).default([]),
  /** Every AI resource gets one healthy assessment unless this is false. */
  assessed: z.boolean().default(true),
  assessments: z.array(assessmentInput).default([]),
  attackPaths: z.array(row).default([]),
  connectors: z.array(row).default([]),
  healthReports: z.array(row).default([]),
  alerts: z.array(row).optional(),
  /** The lists of Azure Resource Manager, each by its name in arm-lists.ts. */
  ...eachArmList(() => z.array(row).optional()),
});

/**
 * A row of Azure Policy. In its properties "#name" stands for the id of the row, subscription or management group of
 * that name.
 */
const azurePolicyRow = z.strictObject({
  type: z.enum(['policyAssignments', 'policyDefinitions', 'policySetDefinitions', 'policyExemptions']),
  /** Name of the management group or subscription that it stands at; without it, it is built in. */
  at: z.string().optional(),
  name: z.string(),
  properties: bag.default({}),
});

export const worldSchema = z.strictObject({
  $schema: z.string().optional(),
  description: z.string().default(''),
  tenantId: z.uuid().default('00000000-aaaa-4aaa-8aaa-000000000001'),
  cloud: z.enum(CLOUDS).default('public'),
  managementGroups: z
    .array(
      z.strictObject({
        name: z.string(),
        displayName: z.string().optional(),
        parent: z.string().optional(),
        readable: z.boolean().default(true),
      }),
    )
    .default([]),
  /**
   * What the identity holds above the subscriptions; each that names no permissions of its own inherits it. Without it:
   * Reader and Security Reader.
   */
  grants: z.array(grant).optional(),
  /** Whether the tenant root group may be read. */
  rootReadable: z.boolean().default(true),
  subscriptions: z.array(subscriptionSchema).default([]),
  azurePolicy: z.array(azurePolicyRow).default([]),
  /** Sentinel workspaces, each a resource of a subscription named by its name. */
  workspaces: z
    .array(
      z.strictObject({
        name: z.string(),
        subscription: z.string(),
        onboarded: z.boolean().default(true),
        /** A HTTP status that the Sentinel paths of this workspace answer instead. */
        refuses: z.number().optional(),
        connectors: z.array(row).default([]),
        rules: z.array(row).default([]),
      }),
    )
    .default([]),
});

export type WorldInput = z.input<typeof worldSchema>;
export type World = z.output<typeof worldSchema>;
export type WorldSubscription = World['subscriptions'][number];
/** The tenant that a subscription belongs to. */
export const tenantOfSubscription = (world: World, input: WorldSubscription): string =>
  input.tenantId ?? world.tenantId;
export type WorldResource = WorldSubscription['resources'][number];

const FOLDER = new URL('worlds/', import.meta.url);
export const WORLD_NAMES = ['bank', 'bank-usgov', 'tenants', 'hostile', 'empty'] as const;

/**
 * A world by name, by file, or `generated:N[:seed]`. Throws an error that names the fault and what is accepted.
 */
export async function loadWorld(nameOrFile: string): Promise<World> {
  const made = /^generated:(\d+)(?::(\d+))?$/.exec(nameOrFile);
  if (made) return parseWorld(generated(Number(made[1]), Number(made[2] ?? 1)), nameOrFile);
  const shipped = new URL(`${nameOrFile}.json`, FOLDER);
  const path = /^[\w-]+$/.test(nameOrFile) && existsSync(shipped) ? shipped : nameOrFile;
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new WorldError(
      `There is no world "${nameOrFile}"`,
      `Give one of ${WORLD_NAMES.join(', ')}, generated:N, or a file`,
      { cause },
    );
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new WorldError(
      `The world ${nameOrFile} is not JSON: ${cause instanceof Error ? cause.message : ''}`,
      'Correct the file',
      { cause },
    );
  }
  return parseWorld(json, nameOrFile);
}

/** The path of the policy that a shipped world comes with, if it comes with one. */
export function worldPolicy(name: string): string | undefined {
  if (!/^[\w-]+$/.test(name)) return undefined;
  const path = fileURLToPath(new URL(`${name}.policy.jsonc`, FOLDER));
  return existsSync(path) ? path : undefined;
}

/** Fills the defaults in. Throws `WorldError` naming the first fault. */
export function parseWorld(input: unknown, name = 'world'): World {
  const parsed = worldSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new WorldError(
    `The world ${name} has a fault at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'invalid'}`,
    'local/tenant/world.ts says what a world may hold',
  );
}

export class WorldError extends Error {
  override readonly name = 'WorldError';
  readonly next: string;
  constructor(message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.next = next;
  }
}
