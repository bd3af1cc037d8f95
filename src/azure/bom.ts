import { z } from 'zod';
import { BOM_LIMITS, BOM_PARTS, type BomPart, type BomPartName, type BomRow } from '../model/evidence/bom.ts';
import { KINDS, type Readings, type Resource } from '../model/evidence.ts';
import { field, textField } from '../model/field.ts';
import type { Reading } from '../model/reading.ts';
import { tooManyRows } from './answer-limits.ts';
import { armPath, reading, strayFrom } from './arm-list.ts';
import { BOM_ROWS } from './bom-rows.ts';
import type { Arm } from './client.ts';
import { AzureError, faultOf, LoginError } from './errors.ts';

const pageSchema = z.looseObject({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** What is left of the requests that one resource may cost, and how many it was. */
type Budget = { left: number; readonly most: number };

/** What the inventory says there is to ask for. */
export type BomResources = {
  readonly accounts: readonly Resource[];
  readonly workspaces: readonly Resource[];
  /** The Foundry projects of all accounts. */
  readonly projects: readonly Resource[];
};

/**
 * The lists of the AI bill of materials: models with their lifecycle where an account has deployments, connections and
 * projects of Foundry accounts, endpoints, registered models and datastores of workspaces, connections of hubs. Source:
 * `BOM_PARTS`. At most `BOM_LIMITS` requests a resource, pages included; what lies beyond is a part that says so. Only
 * the fields of `bomRowSchema` are kept. What cannot be read is an `unread` or `partial` part. Errors: `LoginError`.
 */
export async function bomReadings(arm: Arm, has: BomResources, readings: Readings): Promise<Readings> {
  const [accountBom, workspaceBom] = await Promise.all([
    bomOf(arm, 'accountBom', has.accounts, (one) => accountParts(arm, one, has.projects, readings)),
    bomOf(arm, 'workspaceBom', has.workspaces, (one) => workspaceParts(arm, one)),
  ]);
  return { ...(accountBom ? { accountBom } : {}), ...(workspaceBom ? { workspaceBom } : {}) };
}

type Bom = { resources: { resourceId: string; parts: BomPart[] }[] };

async function bomOf(
  arm: Arm,
  kind: 'accountBom' | 'workspaceBom',
  resources: readonly Resource[],
  partsOf: (resource: Resource) => Promise<BomPart[]>,
): Promise<Reading<Bom> | undefined> {
  if (resources.length === 0) return undefined;
  return reading(arm, KINDS[kind].source, async () => ({
    resources: await Promise.all(
      resources.map(async (resource) => ({ resourceId: resource.id, parts: await partsOf(resource) })),
    ),
  }));
}

/** One after the other, so that what the limit leaves out is the same every night. */
async function accountParts(
  arm: Arm,
  account: Resource,
  projects: readonly Resource[],
  { deployments }: Readings,
): Promise<BomPart[]> {
  const budget: Budget = { left: BOM_LIMITS.account, most: BOM_LIMITS.account };
  const own = (id: string) => id.toLowerCase() === account.id.toLowerCase();
  const deployed = ((deployments?.ok && deployments.value.accounts.find((one) => own(one.resourceId))?.rows) || []).map(
    (row) => modelKey(field(row.properties, 'model')),
  );
  const parts: BomPart[] = [];
  if (deployed.length > 0) {
    const models = await partOf(arm, 'models', account.id, budget);
    // An account offers hundreds of models; what is not deployed is no part of what the firm runs.
    parts.push({ ...models, rows: models.rows.filter((row) => deployed.includes(modelKey(row))) });
  }
  if (account.kind?.toLowerCase() !== 'aiservices') return parts;
  parts.push(await partOf(arm, 'connections', account.id, budget));
  let ids = projects.map(({ id }) => id).filter((id) => id.toLowerCase().startsWith(`${account.id.toLowerCase()}/`));
  if (ids.length === 0) {
    const listed = await partOf(arm, 'projects', account.id, budget);
    parts.push(listed);
    ids = listed.rows.flatMap(({ id }) => id ?? []);
  }
  for (const id of ids) parts.push(await partOf(arm, 'projectConnections', id, budget));
  return parts;
}

/** Kinds of workspace that are hubs and projects of Foundry; what these rest on are connections. */
const FOUNDRY = new Set(['hub', 'project']);

async function workspaceParts(arm: Arm, workspace: Resource): Promise<BomPart[]> {
  const budget: Budget = { left: BOM_LIMITS.workspace, most: BOM_LIMITS.workspace };
  const parts: BomPart[] = [];
  const isFoundry = FOUNDRY.has(workspace.kind?.toLowerCase() ?? '');
  const names = ['onlineEndpoints', 'serverlessEndpoints', 'registeredModels', 'datastores'] as const;
  for (const name of [...names, ...(isFoundry ? (['workspaceConnections'] as const) : [])])
    parts.push(await partOf(arm, name, workspace.id, budget));
  for (const endpoint of parts[0]?.rows ?? [])
    parts.push(await partOf(arm, 'onlineDeployments', `${workspace.id}/onlineEndpoints/${endpoint.name}`, budget));
  return parts;
}

/** Two descriptions of a model are of the same one where format, name and version are. */
const modelKey = (model: unknown): string =>
  JSON.stringify(['format', 'name', 'version'].map((name) => textField(model, name)?.toLowerCase() ?? ''));

async function partOf(arm: Arm, part: BomPartName, of: string, budget: Budget): Promise<BomPart> {
  const rows: BomRow[] = [];
  const path = armPath(BOM_PARTS[part], { of });
  const asked = new Set<string>();
  try {
    for (let link: string | undefined = path; link; ) {
      if (budget.left === 0)
        throw new AzureError('truncated', `The limit of ${budget.most} requests for one resource was reached`);
      if (asked.has(link)) throw new AzureError('malformed', `The pages of the list do not end (${asked.size} read)`);
      asked.add(link);
      budget.left -= 1;
      const page: z.output<typeof pageSchema> = (await arm.get(link, pageSchema)).value;
      // Ids of connections in Microsoft's examples stand below the account, and not where they were asked for.
      const stray = strayFrom(`${of.replace(/\/(projects|onlineEndpoints)\/[^/]+$/i, '')}/`, page.value);
      if (stray) throw stray;
      for (const row of page.value) rows.push(BOM_ROWS[part](row));
      if (rows.length > arm.limits.rows) throw tooManyRows(arm.limits.rows);
      link = page.nextLink || undefined;
    }
    return { part, of, state: 'read', rows };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const { why, message } = faultOf(error);
    return { part, of, state: rows.length > 0 ? 'partial' : 'unread', why, message, rows };
  }
}
