import { canonical } from '../../../model/canonical.ts';
import { jsonWord } from '../../../model/remediation.ts';

/*
 * Two commands of one scan for the same plan each send the whole plan as it was read, with one change: run one after
 * the other, the second takes the first one's change back. So a pack sends both changes in one request.
 */

/** The extensions that the command of a check sets; what else it sends is as it was read. */
const SETS: Readonly<Record<string, readonly string[]>> = {
  'AISPM-002': [],
  'AISPM-003': ['AIPromptEvidence'],
  'AISPM-004': ['AIPromptSharingWithPurview'],
  'AISPM-005': ['AIModelScanner'],
  'AISPM-008': ['SensitiveDataDiscovery'],
  'AISPM-009': ['AgentlessVmScanning'],
  'AISPM-010': ['AgentlessVmScanning'],
  'AISPM-011': ['AgentlessDiscoveryForKubernetes', 'ContainerRegistriesVulnerabilityAssessments'],
  'AISPM-012': ['EntraPermissionsManagement'],
};

/** A request that sends a whole plan: the command up to its body, and the body as its single-quoted word. */
const PLAN_PUT =
  /^((?:az rest --method put|Invoke-AzRestMethod -Method PUT) .*\/pricings\/.* (?:--body|-Payload) )'(.*)'$/;

/** What a command writes to where it sends a whole plan; undefined for any other. */
export const planTarget = (command: string): string | undefined => PLAN_PUT.exec(command)?.[1];

export type PlanCommand = { readonly checkId: string; readonly command: string };

/** One command with the changes of several for the same plan; undefined where they contradict each other. */
export function mergedPlan(commands: readonly PlanCommand[]): string | undefined {
  const parsed = commands.map(({ checkId, command }) => ({ sets: SETS[checkId], plan: planOf(command), command }));
  const [first] = parsed;
  if (!first) return undefined;
  if (parsed.every((one) => one.command === first.command)) return first.command;
  const target = planTarget(first.command);
  if (!first.plan || target === undefined) return undefined;
  const changed = new Map<string, Json>();
  for (const { sets, plan } of parsed) {
    if (!sets || !plan || !same(plan.rest, first.plan.rest)) return undefined;
    for (const name of sets) {
      const value = plan.extensions.get(name);
      if (value === undefined) continue;
      if (changed.has(name) && !same(changed.get(name), value)) return undefined;
      changed.set(name, value);
    }
  }
  const extensions = [...first.plan.extensions].map(([name, value]) => changed.get(name) ?? value);
  return target + jsonWord({ properties: { ...first.plan.rest, extensions } });
}

type Json = Readonly<Record<string, unknown>>;
const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** The properties that a command sends, its extensions apart by name; undefined where it does not send them so. */
function planOf(command: string): { readonly rest: Json; readonly extensions: ReadonlyMap<string, Json> } | undefined {
  const body: unknown = JSON.parse(PLAN_PUT.exec(command)?.[2] ?? 'null');
  const properties = isObject(body) ? body['properties'] : undefined;
  if (!isObject(properties)) return undefined;
  const { extensions, ...rest } = properties;
  if (!Array.isArray(extensions)) return undefined;
  const named = extensions.flatMap((one: unknown) =>
    isObject(one) && typeof one['name'] === 'string' ? [[one['name'], one] as const] : [],
  );
  return named.length === extensions.length ? { rest, extensions: new Map(named) } : undefined;
}
