import type { EvidenceMap } from '../model/evidence.ts';
import type { Arm } from './client.ts';
import { ScopeError } from './errors.ts';
import { type Containers, type Descendants, descendants } from './management-groups.ts';
import type { ScopeWord } from './scope-words.ts';

/** What was read before the scope is looked at: the listed subscriptions with their tenants, and each tenant's root. */
export type Known = {
  readonly visible: ReadonlyMap<string, string | undefined>;
  readonly containers: Containers;
  readonly roots: ReadonlyMap<string, Descendants>;
};
type Completeness = EvidenceMap['completeness'];
type TenantProof = NonNullable<Completeness['tenants']>[number];
/** The subscriptions of a scope by id; the name and the tenant are what a management group says of them. */
type Found = {
  readonly ids: ReadonlyMap<string, { readonly name: string; readonly tenantId: string | undefined }>;
  readonly completeness: Completeness;
};
/** The subscriptions of one entry of a scope. `unread`: a group that did not say all that it holds, and why. */
type Part = {
  readonly ids: Iterable<readonly [id: string, name: string]>;
  readonly tenantId?: string;
  readonly group?: string;
  readonly unread?: string;
};

/** The subscriptions that a scope names, and whether it is proven that none is missing. Errors: `ScopeError`. */
export async function subscriptionsIn(arm: Arm, words: readonly ScopeWord[], known: Known): Promise<Found> {
  const whole = words.length === 0;
  const parts: Part[] = whole
    ? [...known.roots.keys()].map((tenantId) => rootPart(tenantId, known, true))
    : await Promise.all(words.map((word) => partOf(arm, word, known)));
  const ids = new Map<string, { name: string; tenantId: string | undefined }>();
  if (whole) for (const [id, tenantId] of known.visible) ids.set(id, { name: '', tenantId });
  for (const { ids: own, tenantId } of parts)
    for (const [id, name] of own) if (name || !ids.has(id)) ids.set(id, { name, tenantId });
  return { ids, completeness: completenessOf(parts, ids.size, whole, known) };
}

/** A tenant root group that cannot be read still names its tenant: then it is what is listed of that tenant. */
function rootPart(tenantId: string, { roots, visible }: Known, withListed = false): Part {
  const root = roots.get(tenantId);
  const listed = [...visible].filter(([, own]) => own === tenantId).map(([id]) => [id, ''] as const);
  if (root && 'ids' in root)
    return { ids: withListed ? [...listed, ...root.ids] : root.ids, tenantId, group: tenantId };
  return { ids: listed, tenantId, group: tenantId, unread: root?.refused ?? 'it was not asked for' };
}

/**
 * A bare GUID is, in this order: a subscription that is listed, the root group of a tenant that a listed subscription
 * belongs to, a management group that answers or that Resource Graph shows above a subscription, or else a subscription
 * that the identity cannot see.
 */
async function partOf(arm: Arm, { kind, name }: ScopeWord, known: Known): Promise<Part> {
  const id = name.toLowerCase();
  if (kind === 'subscription' || (kind === 'guid' && known.visible.has(id))) return { ids: [[id, '']] };
  if (known.roots.has(id)) return rootPart(id, known);
  const found = await descendants(arm, name);
  if ('ids' in found) return { ids: found.ids, group: name };
  const below = [...known.containers.rows].filter(([, row]) => row.groups.includes(id));
  if (below.length > 0) return { ids: below.map(([one]) => [one, '']), group: name, unread: found.refused };
  const isNone = found.status === 403 || found.status === 404;
  if (kind === 'guid' && isNone) return { ids: [[id, '']] };
  throw new ScopeError(
    kind === 'guid'
      ? `Whether ${name} is a management group could not be found out: ${found.refused}`
      : `The management group ${name} could not be read: ${found.refused}; Resource Graph shows no subscription below it either`,
    isNone
      ? 'Check its id (not its display name), and give the identity Reader on it; a subscription is named by its id'
      : 'Try again later',
  );
}

function completenessOf(parts: readonly Part[], found: number, whole: boolean, { roots }: Known): Completeness {
  const tenants = parts.flatMap((part) => (part.tenantId ? [tenantProof(part, part.tenantId, roots.size > 1)] : []));
  const perTenant = tenants.length > 0 ? { tenants } : {};
  const groups = parts.flatMap((part) => part.group ?? []);
  const unread = parts.flatMap((part) => (part.unread === undefined ? [] : [{ ...part, unread: part.unread }]));
  if (whole) {
    if (tenants.length === 0)
      return {
        proven: false,
        message: unproven('the tenant root group could not be read (no subscription is visible)'),
      };
    return {
      proven: unread.length === 0,
      ...(unread.length === 0 ? { root: groups.join(', ') } : {}),
      message: tenants.map((one) => one.message).join('; '),
      ...perTenant,
    };
  }
  if (unread.length === 0)
    return {
      proven: true,
      root: groups.join(', ') || 'the ids asked for',
      message: `all subscriptions asked for were listed (${found})`,
      ...perTenant,
    };
  const refusals = unread.map((part) => `${part.group} (${part.unread})`).join(', ');
  return {
    proven: false,
    root: groups.join(', '),
    message: unproven(`the management group ${refusals} could not be read`),
    ...perTenant,
  };
}

function tenantProof({ ids, unread }: Part, tenantId: string, several: boolean): TenantProof {
  const root = several ? `the root group of tenant ${tenantId}` : 'the tenant root group';
  const count = new Set([...ids].map(([id]) => id)).size;
  return unread === undefined
    ? { tenantId, proven: true, message: `all subscriptions under ${root} were listed (${count})` }
    : { tenantId, proven: false, message: unproven(`${root} could not be read (${unread})`) };
}

const unproven = (why: string): string => `${why}, so it is not proven that no subscription is missing`;
