import { z } from 'zod';
import { SUBSCRIPTIONS } from '../model/evidence/scope.ts';
import { type EvidenceMap, KINDS } from '../model/evidence.ts';
import { textField } from '../model/field.ts';
import type { Reading } from '../model/reading.ts';
import type { Subject } from '../model/subject.ts';
import { armPath, list, reading } from './arm-list.ts';
import { type Arm, parseAs } from './client.ts';
import { faultOf, LoginError, ScopeError } from './errors.ts';
import { type Descendants, descendants, hiddenFrom, readContainers, texts } from './management-groups.ts';
import { type Known, subscriptionsIn } from './scope-subscriptions.ts';
import { scopeWord } from './scope-words.ts';

const subscriptionSchema = z.looseObject({
  subscriptionId: z.guid(),
  displayName: z.string().nullish(),
  tenantId: z.string().nullish(),
  state: z.string().nullish(),
  tags: z.record(z.string(), z.unknown()).nullish(),
  subscriptionPolicies: z.looseObject({ quotaId: z.string().nullish() }).nullish(),
});
/** What is known of every subscription of the scope, and whether anything in a tenant may be hidden. */
export type DiscoveredScope = {
  readonly subjects: readonly Subject[];
  readonly completeness: Reading<EvidenceMap['completeness']>;
  /** Names of the management groups that the identity sees below the tenant root groups, lower-cased. */
  readonly groups: readonly string[];
  /**
   * The tenants that the listed subscriptions belong to, in the scope or not. `hidden`: why some subscription of it may
   * be hidden from Resource Graph; undefined where none can.
   */
  readonly tenants: readonly { readonly id: string; readonly hidden: string | undefined }[];
  /** The tenant of every subscription that the identity sees, in the scope or not, by its id. */
  readonly visible: ReadonlyMap<string, string | undefined>;
};

/**
 * Lists the subscriptions of a scope: ids of subscriptions, tenant root groups and other management groups, or their
 * full resource ids; none means all that is visible. Ids come back lower-cased, one that Azure does not list as state
 * `NotVisible`. Source: GET /subscriptions and the descendants of management groups, with their versions in
 * src/model/evidence/scope.ts, and `resourcecontainers` of Resource Graph 2024-04-01. Errors: `LoginError` where the
 * identity cannot sign in; `ScopeError` where the subscriptions cannot be listed or an entry of the scope names
 * nothing.
 */
export async function discoverScope(arm: Arm, scope: readonly string[]): Promise<DiscoveredScope> {
  const words = scope.map(scopeWord);
  const asked = new Map<string, Promise<Descendants>>();
  // What is below a tenant's root group takes as many pages as the list itself: both are read at the same time.
  const askRoot = (id: string): Promise<Descendants> => {
    const below = asked.get(id) ?? descendants(arm, id);
    below.catch(() => undefined);
    asked.set(id, below);
    return below;
  };
  const listed = await list(arm, armPath(SUBSCRIPTIONS), (page) => {
    for (const id of new Set(page.map((row) => textField(row, 'tenantId')?.toLowerCase()))) if (id) void askRoot(id);
  })
    .then((rows) => rows.map((row) => parseAs(subscriptionSchema, row)))
    .catch(unlisted);
  const rows = new Map(listed.map((row) => [row.subscriptionId.toLowerCase(), row]));
  const visible = new Map([...rows].map(([id, row]) => [id, row.tenantId?.toLowerCase()]));
  const tenants = [...new Set(visible.values())].filter((id) => id !== undefined);
  const [containers, ...below] = await Promise.all([
    readContainers(arm, [...rows.keys()]),
    ...tenants.map(async (id) => [id, await askRoot(id)] as const),
  ]);
  const roots = new Map(below);
  const known: Known = { visible, containers, roots };
  const found = await subscriptionsIn(arm, words, known);

  const subjects = [...found.ids].map(([id, { name, tenantId }]): Subject => {
    const row = rows.get(id);
    const container = containers.rows.get(id);
    const inGraph = container !== undefined || (containers.fault ?? false);
    const tenant = row?.tenantId?.toLowerCase() ?? tenantId ?? container?.tenantId;
    const quotaId = row?.subscriptionPolicies?.quotaId;
    return {
      id,
      name: row?.displayName || name || id,
      ...(tenant ? { tenantId: tenant } : {}),
      ...(quotaId ? { quotaId } : {}),
      state: row ? row.state || 'Enabled' : 'NotVisible',
      tags: { ...container?.tags, ...texts(row?.tags) },
      managementGroups: container?.groups ?? [],
      inGraph,
    };
  });
  return {
    subjects,
    completeness: await reading(arm, KINDS.completeness.source, async () => found.completeness),
    groups: [...roots.values()].flatMap((below) => ('groups' in below ? below.groups : [])),
    tenants: [...roots].map(([id, root]) => ({ id, hidden: hiddenFrom(root, containers) })),
    visible,
  };
}

function unlisted(error: unknown): never {
  const fault = error instanceof LoginError ? error : faultOf(error);
  if (fault instanceof LoginError) throw fault;
  if (fault.status === 401) throw new LoginError(`Azure refused the identity: ${fault.message}`, { cause: error });
  throw new ScopeError(
    `The subscriptions could not be listed: ${fault.message}`,
    'Try again later; with HTTP 403 give the identity Reader on the management group or the subscriptions',
  );
}
