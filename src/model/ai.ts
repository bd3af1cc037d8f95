import type { Resource } from './evidence.ts';
import { textField } from './field.ts';
import type { Policy } from './policy.ts';
import { INVENTORY } from './resource-types.ts';

/* What counts as AI. Types are compared in lower case, as Resource Graph gives them. */

export const ACCOUNT = INVENTORY.account.type.toLowerCase();
export const PROJECT = INVENTORY.project.type.toLowerCase();
export const WORKSPACE = INVENTORY.workspace.type.toLowerCase();
export const REGISTRY = INVENTORY.registry.type.toLowerCase();

/** `ai` makes its subscription one that holds AI; `part` counts through its parent; `related` triggers nothing. */
export type Role = 'ai' | 'part' | 'related';

/** Whether a type that policy adds is this resource's. */
export function adds(entry: Policy['aiTypes'][number], { type, kind }: Resource): boolean {
  const own = (kind ?? '').toLowerCase();
  return (
    entry.type.toLowerCase() === type.toLowerCase() &&
    (entry.kinds === undefined || entry.kinds.some((name) => name.toLowerCase() === own))
  );
}

export function roleOf(resource: Resource, policy: Policy): Role {
  const type = resource.type.toLowerCase();
  const kind = (resource.kind ?? '').toLowerCase();
  if (policy.aiTypes.some((entry) => adds(entry, resource))) return 'ai';
  if (type === ACCOUNT) return kind === 'openai' || kind === 'aiservices' ? 'ai' : 'related';
  if (type === PROJECT) return 'part';
  if (type === WORKSPACE) return kind === 'project' ? 'part' : 'ai';
  return type === REGISTRY ? 'ai' : 'related';
}

export const aiResources = (rows: readonly Resource[], policy: Policy): readonly Resource[] =>
  rows.filter((row) => roleOf(row, policy) === 'ai');

/** What the rules over AI resources judge: those that make an AI subscription, less registries. */
export const judgedResources = (rows: readonly Resource[], policy: Policy): readonly Resource[] =>
  aiResources(rows, policy).filter((row) => row.type.toLowerCase() !== REGISTRY);

/**
 * Those and the workspaces of kind Project that belong to them: a project is not below its hub in its id but names the
 * hub, and counts through it.
 */
export function judgedWithProjects(rows: readonly Resource[], policy: Policy): readonly Resource[] {
  const judged = judgedResources(rows, policy);
  return [...judged, ...judged.flatMap((resource) => projectsOf(resource, rows, policy))];
}

/** The workspaces of kind Project that name a workspace as their hub. */
export const projectsOf = (hub: Resource, rows: readonly Resource[], policy: Policy): readonly Resource[] =>
  rows.filter(
    (row) =>
      row.type.toLowerCase() === WORKSPACE &&
      roleOf(row, policy) === 'part' &&
      textField(row.properties, 'hubResourceId')?.toLowerCase().replace(/\/$/, '') === hub.id.toLowerCase(),
  );

/** OpenAI and AIServices accounts. */
export const aiAccounts = (rows: readonly Resource[], policy: Policy): readonly Resource[] =>
  aiResources(rows, policy).filter((row) => row.type.toLowerCase() === ACCOUNT);
