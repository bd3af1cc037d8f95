import type { Resource } from './evidence.ts';
import { textField } from './field.ts';
import type { Policy } from './policy.ts';

/* What counts as AI (CONTROL §1 and §2). */

export const ACCOUNT = 'microsoft.cognitiveservices/accounts';
export const PROJECT = 'microsoft.cognitiveservices/accounts/projects';
export const WORKSPACE = 'microsoft.machinelearningservices/workspaces';
export const REGISTRY = 'microsoft.machinelearningservices/registries';
const RELATED = [
  'microsoft.search/searchservices',
  'microsoft.botservice/botservices',
  'microsoft.apimanagement/service',
];
/** Types whose rows the AI inventory asks for. */
export const INVENTORY_TYPES: readonly string[] = [ACCOUNT, PROJECT, WORKSPACE, REGISTRY, ...RELATED];

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
 * Those and the workspaces of kind Project below them: a project is no child of its hub in its id, it names the hub,
 * and counts through it.
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
