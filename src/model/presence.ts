import type { Context } from './check.ts';
import type { EvidenceMap } from './evidence.ts';
import { blindWith } from './proof-of-sight.ts';
import { attempt, Unseen } from './reading.ts';
import { PROTECTED, type ProtectedType, readOf } from './resource-types.ts';

/* Whether a subscription holds resources of some type. A row is enough; silence counts only where it is proven. */

type Seen = Pick<EvidenceMap, 'presence' | 'permissions'>;

const { StorageAccounts, Containers, ...databases } = PROTECTED;
export const STORAGE: readonly ProtectedType[] = StorageAccounts;
/** Kubernetes clusters and image registries, which CSPM's container extensions look at. */
export const CONTAINERS: readonly ProtectedType[] = Containers;
/** Each database plan with the types it protects. */
export const DATABASES: Readonly<Record<string, readonly ProtectedType[]>> = databases;

/** Whether a resource of one of the types is there. Throws `Unseen` where none was seen and that proves nothing. */
export function present(evidence: Seen, types: readonly ProtectedType[], context: Context): boolean {
  const wanted = new Set(types.map((type) => type.toLowerCase()));
  if (evidence.presence.rows.some((row) => wanted.has(row.type.toLowerCase()))) return true;
  const blind = evidence.presence.blind ?? blindWith(types.map(readOf), context.subject, evidence.permissions);
  if (blind) throw new Unseen(blind.why, `It is not proven that there is no ${types.join(' or ')}: ${blind.message}`);
  return false;
}

/** As `present`, with the reason instead of a throw where it is not proven. */
export const presentOrHidden = (evidence: Seen, types: readonly ProtectedType[], context: Context): boolean | Unseen =>
  attempt(() => present(evidence, types, context));
