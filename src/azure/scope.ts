import { z } from 'zod';
import { count } from '../model/count.ts';
import type { EvidenceMap } from '../model/evidence.ts';
import { KINDS } from '../model/evidence.ts';
import type { Reading } from '../model/reading.ts';
import type { Subject } from '../model/subject.ts';
import { list, reading } from './arm-list.ts';
import { type Arm, parseAs } from './client.ts';
import { faultOf, LoginError, ScopeError } from './errors.ts';
import { queryEverywhere, subscriptionOf } from './graph.ts';
import { QUERIES } from './queries.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const subscriptionSchema = z.looseObject({
  subscriptionId: z.string(),
  displayName: z.string().nullish(),
  tenantId: z.string().nullish(),
  state: z.string().nullish(),
  tags: z.record(z.string(), z.unknown()).nullish(),
});
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
});

/**
 * What is known of every subscription of the scope, and what the whole tenant shows: the ground of `plan` and of the
 * search for workspaces.
 */
export type DiscoveredScope = {
  readonly subjects: readonly Subject[];
  readonly completeness: Reading<EvidenceMap['completeness']>;
  /** Why some subscription of the tenant may be hidden from Resource Graph; undefined where none can. */
  readonly hidden: string | undefined;
  /** Ids of every subscription that the identity sees, in the scope or not. */
  readonly visible: readonly string[];
};

type Descendants = { readonly ids: ReadonlyMap<string, string> } | { readonly refused: string };

/**
 * Lists the subscriptions of a scope. Throws `LoginError` where nothing can be listed, `ScopeError` where the scope
 * names nothing.
 */
export async function discoverScope(arm: Arm, scope: readonly string[]): Promise<DiscoveredScope> {
  const wanted = scope.map(parse);
  const visible = await list(arm, '/subscriptions?api-version=2022-12-01')
    .then((rows) => rows.map((row) => parseAs(subscriptionSchema, row)))
    .catch(unlisted);
  const containers = await readContainers(
    arm,
    visible.map((row) => row.subscriptionId.toLowerCase()),
  );
  const known = new Map(visible.map((row) => [row.subscriptionId.toLowerCase(), row]));
  const roots = [...new Set(visible.map((row) => row.tenantId).filter((id) => typeof id === 'string'))];
  const rooted = await Promise.all(roots.map((id) => descendants(arm, id)));
  const asked = await gatherScope(arm, wanted, new Set(known.keys()), containers, rooted, roots);

  const subjects = [...asked.ids].map(([id, name]): Subject => {
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
    completeness: await reading(arm, KINDS.completeness.source, async () => asked.completeness),
    hidden: hiddenFrom(rooted, containers),
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

type Containers = {
  readonly rows: ReadonlyMap<
    string,
    { readonly groups: readonly string[] & string[]; readonly tags: Record<string, string> }
  >;
  readonly fault: string | undefined;
};

async function readContainers(arm: Arm, visible: readonly string[]): Promise<Containers> {
  const answer = await queryEverywhere(arm, QUERIES.subscriptions(), visible);
  const rows = new Map<string, { groups: string[]; tags: Record<string, string> }>();
  for (const row of answer.rows) {
    const id = subscriptionOf(row);
    const parsed = containerSchema.safeParse(row);
    if (!id || !parsed.success) continue;
    rows.set(id, {
      groups: (parsed.data.properties?.managementGroupAncestorsChain ?? []).map((group) => group.name.toLowerCase()),
      tags: texts(parsed.data.tags),
    });
  }
  return { rows, fault: answer.blind?.message };
}

async function descendants(arm: Arm, group: string): Promise<Descendants> {
  try {
    const rows = await list(
      arm,
      `/providers/Microsoft.Management/managementGroups/${encodeURIComponent(group)}/descendants?api-version=2020-05-01`,
    );
    const ids = rows
      .map((row) => parseAs(descendantSchema, row))
      .filter((row) => row.type.toLowerCase().endsWith('/subscriptions'))
      .map((row) => [row.name.toLowerCase(), row.properties?.displayName ?? ''] as const);
    return { ids: new Map(ids) };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    return { refused: faultOf(error).message };
  }
}

type Asked = { readonly ids: ReadonlyMap<string, string>; readonly completeness: EvidenceMap['completeness'] };

async function gatherScope(
  arm: Arm,
  wanted: readonly Wanted[],
  visible: ReadonlySet<string>,
  containers: Containers,
  rooted: readonly Descendants[],
  roots: readonly string[],
): Promise<Asked> {
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

function hiddenFrom(rooted: readonly Descendants[], containers: Containers): string | undefined {
  if (containers.fault) return `Resource Graph's subscriptions could not be read: ${containers.fault}`;
  if (rooted.length === 0) return 'no tenant root group is known';
  for (const found of rooted) {
    if ('refused' in found) return `the tenant root group could not be read (${found.refused})`;
    const missing = [...found.ids.keys()].filter((id) => !containers.rows.has(id));
    if (missing.length > 0)
      return `${count(missing.length, 'subscription')} under the tenant root group ${missing.length === 1 ? 'is' : 'are'} not visible to the scanner`;
  }
  return undefined;
}

const texts = (tags: Record<string, unknown> | null | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(tags ?? {}).map(([name, value]) => [name, String(value)]));
