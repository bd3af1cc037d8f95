import { z } from 'zod';
import { UNREAD } from '../reading.ts';
import type { ArmPath } from './kind.ts';

/*
 * What Azure Resource Manager says below AI accounts and machine learning workspaces for the AI bill of materials. It
 * is optional: no check needs it, and it is read only where it is asked for (`aispm inventory`, AISPM_BOM).
 */

const text = z.string();
const ML = 'Microsoft.MachineLearningServices/workspaces';
const ACCOUNTS = 'Microsoft.CognitiveServices/accounts';

/**
 * The lists of a bill of materials, by the last segment of their path. Sources: Microsoft's specifications of
 * Microsoft.CognitiveServices 2024-10-01 (models, with `deprecation` and `lifecycleStatus`) and 2025-06-01 (the first
 * stable version with projects and connections), and of Microsoft.MachineLearningServices 2024-10-01. None has been
 * seen in an answer of ours; test/azure/bom-recorded.test.ts holds the readers to public recordings of seven of them,
 * in other versions.
 */
export const BOM_PARTS = {
  models: { path: '{of}/models', version: '2024-10-01', action: `${ACCOUNTS}/models/read` },
  projects: { path: '{of}/projects', version: '2025-06-01', action: `${ACCOUNTS}/projects/read` },
  connections: { path: '{of}/connections', version: '2025-06-01', action: `${ACCOUNTS}/connections/read` },
  projectConnections: {
    path: '{of}/connections',
    version: '2025-06-01',
    action: `${ACCOUNTS}/projects/connections/read`,
  },
  onlineEndpoints: { path: '{of}/onlineEndpoints', version: '2024-10-01', action: `${ML}/onlineEndpoints/read` },
  onlineDeployments: {
    path: '{of}/deployments',
    version: '2024-10-01',
    action: `${ML}/onlineEndpoints/deployments/read`,
  },
  serverlessEndpoints: {
    path: '{of}/serverlessEndpoints',
    version: '2024-10-01',
    action: `${ML}/serverlessEndpoints/read`,
  },
  registeredModels: { path: '{of}/models', version: '2024-10-01', action: `${ML}/models/read` },
  datastores: { path: '{of}/datastores', version: '2024-10-01', action: `${ML}/datastores/read` },
  workspaceConnections: { path: '{of}/connections', version: '2024-10-01', action: `${ML}/connections/read` },
} as const satisfies Readonly<Record<string, ArmPath & { readonly action: string }>>;
export type BomPartName = keyof typeof BOM_PARTS;

/** Requests, pages included, that the bill of materials may cost beside the scan's own. */
export const BOM_LIMITS = { account: 4, workspace: 8 } as const;

const optional = text.optional();
/**
 * What is kept of a row, and nothing else: connections and datastores can carry credentials, also in what Azure calls
 * metadata, so that a field which is not named here never reaches evidence, report or log.
 */
export const bomRowSchema = z.strictObject({
  name: text,
  id: optional,
  format: optional,
  publisher: optional,
  version: optional,
  lifecycle: optional,
  inferenceEnds: optional,
  fineTuneEnds: optional,
  /** Of a model: when each of its SKUs ends, by the name of the SKU. */
  skuEnds: z.record(text, text).optional(),
  category: optional,
  target: optional,
  authType: optional,
  resourceId: optional,
  model: optional,
  state: optional,
});
export type BomRow = z.infer<typeof bomRowSchema>;

/** One list. `partial`: the rows are true, and more may be missing, for the reason given. */
const partSchema = z.object({
  part: z.enum(Object.keys(BOM_PARTS) as [BomPartName, ...BomPartName[]]),
  /** The resource that the list is below: the account or workspace, or its project or endpoint. */
  of: text,
  state: z.enum(['read', 'partial', 'unread']),
  why: z.enum(UNREAD).optional(),
  message: text.optional(),
  rows: z.array(bomRowSchema),
});
export type BomPart = z.infer<typeof partSchema>;

const ACCOUNT_PARTS = ['models', 'projects', 'connections', 'projectConnections'] as const;
const WORKSPACE_PARTS = [
  'onlineEndpoints',
  'onlineDeployments',
  'serverlessEndpoints',
  'registeredModels',
  'datastores',
  'workspaceConnections',
] as const;

const kind = (title: string, source: string, parts: readonly BomPartName[]) => ({
  title,
  source,
  over: 'optional' as const,
  actions: parts.map((name): string => BOM_PARTS[name].action),
  /** A list that had nothing to ask for (no deployment, no project) is not there. */
  schema: z.object({ resources: z.array(z.object({ resourceId: text, parts: z.array(partSchema) })) }),
});

export const BOM_KINDS = {
  accountBom: kind(
    'models, projects and connections of AI accounts',
    'Microsoft.CognitiveServices/models 2024-10-01, projects and connections 2025-06-01',
    ACCOUNT_PARTS,
  ),
  workspaceBom: kind(
    'endpoints, models, datastores and connections of machine learning workspaces',
    'Microsoft.MachineLearningServices/workspaces 2024-10-01',
    WORKSPACE_PARTS,
  ),
};
