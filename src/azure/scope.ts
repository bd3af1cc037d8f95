import { z } from 'zod';
import { SUBSCRIPTIONS } from '../model/evidence/scope.ts';
import { type EvidenceMap, KINDS } from '../model/evidence.ts';
import type { Reading } from '../model/reading.ts';
import type { Subject } from '../model/subject.ts';
import { armPath, list, reading } from './arm-list.ts';
import { type Arm, parseAs } from './client.ts';
import { faultOf, LoginError, ScopeError } from './errors.ts';
import {
  type Containers,
  type Descendants,
  descendants,
  hiddenFrom,
  readContainers,
  texts,
} from './management-groups.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const subscriptionSchema = z.looseObject({
  subscriptionId: z.string(),
  displayName: z.string().nullish(),
  tenantId: z.string().nullish(),
  state: z.string().nullish(),
  tags: z.record(z.string(), z.unknown()).nullish(),
});
/** What is known of every subscription of the scope, and whether anything in the tenant may be hidden. */
export type DiscoveredScope = {
  readonly subjects: readonly Subject[];
  readonly completeness: Reading<EvidenceMap['completeness']>;
  /** Why some subscription of the tenant may be hidden from Resource Graph; undefined where none can. */
  readonly hidden: string | undefined;
  /** Names of the management groups that the identity sees below the tenant root groups, lower-cased. */
  readonly groups: readonly string[];
  /** Ids of every subscription that the identity sees, in the scope or not. */
  readonly visible: readonly string[];
};

/**
 * Lists the subscriptions of a scope: ids or names of subscriptions and management groups, or their full resource ids;
 * none means all that is visible. Ids come back lower-cased, one that Azure does not list as state `NotVisible`.
 * Source: GET /subscriptions and the descendants of management groups, with their versions in
 * src/model/evidence/scope.ts, and `resourcecontainers` of Resource Graph 2024-04-01. Errors: `LoginError` where the
 * identity cannot sign in; `ScopeError` where the subscriptions cannot be listed or an entry of the scope names nothing.
 */
export async function discoverScope(arm: Arm, scope: readonly string[]): Promise<DiscoveredScope> {
  const wanted = scope.map(parse);
  const visible = await list(arm, armPath(SUBSCRIPTIONS))
    .then((rows) => rows.map((row) => parseAs(subscriptionSchema, row)))
    .catch(unlisted);
  const containers = await readContainers(
    arm,
    visible.map((row) => row.subscriptionId.toLowerCase()),
  );
  const known = new Map(visible.map((row) => [row.subscriptionId.toLowerCase(), row]));
  const roots = [...new Set(visible.map((row) => row.tenantId).filter((id) => typeof id === 'string'))];
  const rooted = await Promise.all(roots.map((id) => descendants(arm, id)));
  const found = await subscriptionsIn(arm, wanted, new Set(known.keys()), containers, rooted, roots);

  const subjects = [...found.ids].map(([id, name]): Subject => {
    const row = known.get(id);
    const container = containers.rows.get(id);
    const inGraph = container !== undefined || (containers.fault ?? false);
    if (!row)
      return {
        id,
        name: name || id,
        state: 'NotVisible',
        tags: container?.tags ?? {},
        managementGroups: container?.groups ?? [],
        inGraph,
      };
    return {
      id,
      name: row.displayName || id,
      ...(row.tenantId ? { tenantId: row.tenantId } : {}),
      state: row.state || 'Enabled',
      tags: { ...container?.tags, ...texts(row.tags) },
      managementGroups: container?.groups ?? [],
      inGraph,
    };
  });
  return {
    subjects,
    completeness: await reading(arm, KINDS.completeness.source, async () => found.completeness),
    hidden: hiddenFrom(rooted, containers),
    groups: rooted.flatMap((below) => ('groups' in below ? below.groups : [])),
    visible: [...known.keys()],
  };
}

type Wanted = { readonly kind: 'subscription' | 'group'; readonly name: string };

function parse(text: string): Wanted {
  const subscription = /^\/subscriptions\/([^/]+)\/?$/i.exec(text)?.[1] ?? (GUID.test(text) ? text : undefined);
  if (subscription && GUID.test(subscription)) return { kind: 'subscription', name: subscription.toLowerCase() };
  const group = /^\/providers\/Microsoft\.Management\/managementGroups\/([^/]+)\/?$/i.exec(text)?.[1] ?? text;
  if (!/^[\w.()-]{1,90}$/.test(group))
    throw new ScopeError(
      `"${text}" is neither a subscription nor a management group`,
      'Give a subscription id, a management group id, or a full resource id of one',
    );
  return { kind: 'group', name: group };
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

type Found = { readonly ids: ReadonlyMap<string, string>; readonly completeness: EvidenceMap['completeness'] };

async function subscriptionsIn(
  arm: Arm,
  wanted: readonly Wanted[],
  visible: ReadonlySet<string>,
  containers: Containers,
  rooted: readonly Descendants[],
  roots: readonly string[],
): Promise<Found> {
  const ids = new Map<string, string>();
  if (wanted.length === 0) {
    for (const id of visible) ids.set(id, '');
    for (const found of rooted) if ('ids' in found) for (const [id, name] of found.ids) ids.set(id, name);
    const refused = rooted.find((found) => 'refused' in found);
    if (rooted.length > 0 && !refused)
      return {
        ids,
        completeness: {
          proven: true,
          root: roots.join(', '),
          message: `all subscriptions under the tenant root group were listed (${ids.size})`,
        },
      };
    const why = refused && 'refused' in refused ? refused.refused : 'no subscription is visible';
    return {
      ids,
      completeness: {
        proven: false,
        message: `the tenant root group could not be read (${why}), so it is not proven that no subscription is missing`,
      },
    };
  }
  const unread: string[] = [];
  for (const { kind, name } of wanted) {
    if (kind === 'subscription') {
      if (!ids.has(name)) ids.set(name, '');
      continue;
    }
    const found = await descendants(arm, name);
    if ('ids' in found) {
      for (const [id, title] of found.ids) ids.set(id, title);
      continue;
    }
    const below = [...containers.rows].filter(([, row]) => row.groups.includes(name.toLowerCase())).map(([id]) => id);
    if (below.length === 0)
      throw new ScopeError(
        `The management group ${name} could not be read: ${found.refused}`,
        'Check its id (not its display name), and give the identity Reader on it',
      );
    for (const id of below) ids.set(id, '');
    unread.push(`${name} (${found.refused})`);
  }
  const groups = wanted.filter((one) => one.kind === 'group').map((one) => one.name);
  if (unread.length > 0)
    return {
      ids,
      completeness: {
        proven: false,
        root: groups.join(', '),
        message: `the management group ${unread.join(', ')} could not be read, so it is not proven that no subscription is missing`,
      },
    };
  return {
    ids,
    completeness: {
      proven: true,
      root: groups.join(', ') || 'the ids asked for',
      message: `all subscriptions asked for were listed (${ids.size})`,
    },
  };
}
