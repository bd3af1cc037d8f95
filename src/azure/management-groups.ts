import { z } from 'zod';
import { count } from '../model/count.ts';
import { DESCENDANTS, SUBSCRIPTIONS_QUERY } from '../model/evidence/scope.ts';
import { armPath, list } from './arm-list.ts';
import { type Arm, parseAs } from './client.ts';
import { AzureError, faultOf, LoginError } from './errors.ts';
import { queryEverywhere, subscriptionOf } from './graph.ts';

const descendantSchema = z.looseObject({
  name: z.string(),
  type: z.string(),
  properties: z.looseObject({ displayName: z.string().nullish() }).nullish(),
});
const containerSchema = z.looseObject({
  properties: z
    .looseObject({ managementGroupAncestorsChain: z.array(z.looseObject({ name: z.string() })).nullish() })
    .nullish(),
  tags: z.record(z.string(), z.unknown()).nullish(),
  tenantId: z.string().nullish(),
});

/**
 * Display names by id, lower-cased, of the subscriptions below a group, and the names of the groups, itself among them;
 * or why they could not be listed.
 */
export type Descendants =
  | { readonly ids: ReadonlyMap<string, string>; readonly groups: readonly string[] }
  | { readonly refused: string; readonly status: number | undefined };

type Container = {
  readonly groups: string[];
  readonly tags: Record<string, string>;
  readonly tenantId: string | undefined;
};
export type Containers = {
  readonly rows: ReadonlyMap<string, Container>;
  readonly fault: string | undefined;
};

/**
 * The management groups (names lower-cased, nearest first) and tags of every subscription that Resource Graph shows, by
 * its id; `fault` says why some may be missing. `visible` are the ids to ask for where Azure cuts the whole tenant.
 * Source: `resourcecontainers` of Resource Graph 2024-04-01. Errors: `LoginError`.
 */
export async function readContainers(arm: Arm, visible: readonly string[]): Promise<Containers> {
  const answer = await queryEverywhere(arm, SUBSCRIPTIONS_QUERY, visible);
  const rows = new Map<string, Container>();
  for (const row of answer.rows) {
    const id = subscriptionOf(row);
    const parsed = containerSchema.safeParse(row);
    if (!id || !parsed.success) continue;
    rows.set(id, {
      groups: (parsed.data.properties?.managementGroupAncestorsChain ?? []).map((group) => group.name.toLowerCase()),
      tags: texts(parsed.data.tags),
      tenantId: parsed.data.tenantId?.toLowerCase(),
    });
  }
  return { rows, fault: answer.blind?.message };
}

/**
 * The subscriptions at any depth below a management group. Source: Microsoft.Management/managementGroups/descendants,
 * with its version in src/model/evidence/scope.ts. What cannot be listed is `refused`, in Azure's words. Errors:
 * `LoginError`.
 */
export async function descendants(arm: Arm, group: string): Promise<Descendants> {
  try {
    const rows = (await list(arm, armPath(DESCENDANTS, { group }))).map((row) => parseAs(descendantSchema, row));
    const stray = rows.find((row) => !/\/(?:subscriptions|managementgroups)$/i.test(row.type));
    if (stray) throw new AzureError('malformed', `The list names a ${stray.type}, neither a subscription nor a group`);
    const groups = rows.filter((row) => row.type.toLowerCase().endsWith('/managementgroups')).map((row) => row.name);
    const ids = rows
      .filter((row) => row.type.toLowerCase().endsWith('/subscriptions'))
      .map((row) => [row.name.toLowerCase(), row.properties?.displayName ?? ''] as const);
    const odd = ids.find(([id]) => !z.guid().safeParse(id).success);
    if (odd) throw new AzureError('malformed', `The list names "${odd[0]}", which is no subscription id`);
    return { ids: new Map(ids), groups: [group, ...groups].map((name) => name.toLowerCase()) };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const fault = faultOf(error);
    return { refused: fault.message, status: fault.status };
  }
}

/** Why some subscription under a tenant's root group may be hidden from Resource Graph; undefined where none can be. */
export function hiddenFrom(root: Descendants, containers: Containers): string | undefined {
  if (containers.fault) return `Resource Graph's subscriptions could not be read: ${containers.fault}`;
  if ('refused' in root) return `the tenant root group could not be read (${root.refused})`;
  const missing = [...root.ids.keys()].filter((id) => !containers.rows.has(id));
  return missing.length === 0
    ? undefined
    : `${count(missing.length, 'subscription')} under the tenant root group ${missing.length === 1 ? 'is' : 'are'} not visible to the scanner`;
}

/** Tags as texts. */
export const texts = (tags: Record<string, unknown> | null | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(tags ?? {}).map(([name, value]) => [name, String(value)]));
