import type { Resource } from './evidence.ts';
import type { Policy } from './policy.ts';

/* What counts as AI (CONTROL §1 and §2). */

export const ACCOUNT = 'microsoft.cognitiveservices/accounts';
export const PROJECT = 'microsoft.cognitiveservices/accounts/projects';
export const WORKSPACE = 'microsoft.machinelearningservices/workspaces';
export const REGISTRY = 'microsoft.machinelearningservices/registries';
const RELATED = ['microsoft.search/searchservices', 'microsoft.botservice/botservices', 'microsoft.apimanagement/service'];
/** Types whose rows the AI inventory asks for. */
export const INVENTORY_TYPES: readonly string[] = [ACCOUNT, PROJECT, WORKSPACE, REGISTRY, ...RELATED];

/** `ai` makes its subscription one that holds AI; `part` counts through its parent; `related` triggers nothing. */
export type Role = 'ai' | 'part' | 'related';

export function roleOf(resource: Resource, policy: Policy): Role {
  const type = resource.type.toLowerCase();
  const kind = (resource.kind ?? '').toLowerCase();
  const declared = policy.aiTypes.some((entry) => entry.type.toLowerCase() === type && (entry.kinds === undefined || entry.kinds.some((name) => name.toLowerCase() === kind)));
  if (declared) return 'ai';
  if (type === ACCOUNT) return kind === 'openai' || kind === 'aiservices' ? 'ai' : 'related';
  if (type === PROJECT) return 'part';
  if (type === WORKSPACE) return kind === 'project' ? 'part' : 'ai';
  return type === REGISTRY ? 'ai' : 'related';
}

export const aiResources = (rows: readonly Resource[], policy: Policy): readonly Resource[] => rows.filter((row) => roleOf(row, policy) === 'ai');

/** What the rules over AI resources judge: those that make an AI subscription, less registries. */
export const judgedResources = (rows: readonly Resource[], policy: Policy): readonly Resource[] => aiResources(rows, policy).filter((row) => row.type.toLowerCase() !== REGISTRY);

/** OpenAI and AIServices accounts. */
export const aiAccounts = (rows: readonly Resource[], policy: Policy): readonly Resource[] => aiResources(rows, policy).filter((row) => row.type.toLowerCase() === ACCOUNT);
