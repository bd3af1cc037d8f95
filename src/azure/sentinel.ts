import { type ArmPath, armRowSchema } from '../model/evidence/kind.ts';
import { SENTINEL_PARTS, WORKSPACES_QUERY } from '../model/evidence/scope.ts';
import { type EvidenceMap, KINDS, type Workspace } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';
import type { Reading } from '../model/reading.ts';
import { armPath, list, reading } from './arm-list.ts';
import { type Arm, parseAs } from './client.ts';
import { faultOf, LoginError, saysAbsent } from './errors.ts';
import { queryEverywhere } from './graph.ts';
import type { DiscoveredScope } from './scope.ts';

type Part = Workspace['onboarding'];

/**
 * Every Log Analytics workspace that the identity can find, and those the policy names, as Sentinel sees them: three
 * lists of each that is onboarded, one of any other. A workspace has the tenant of its subscription, where that is
 * listed (`visible`). For each of `tenants` it says why some workspace may be out of sight (`hidden`); `identityTenant`
 * is asked only where the policy names no workspace at all. Source: the search of Resource Graph 2024-04-01 and the
 * lists of Microsoft.SecurityInsights, with their versions in src/model/evidence/scope.ts. A list that cannot be read
 * is an `unread` part. Errors: `LoginError`.
 */
export function sentinel(
  arm: Arm,
  policy: Policy,
  { tenants, visible }: Pick<DiscoveredScope, 'tenants' | 'visible'>,
  identityTenant: () => Promise<string | undefined> = async () => undefined,
): Promise<Reading<EvidenceMap['sentinel']>> {
  return reading(arm, KINDS.sentinel.source, async () => {
    const named = policy.sentinel.workspaces;
    const tenantOf = (id: string) => visible.get(/^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase() ?? '');
    const found = await searchWorkspaces(arm, [...visible.keys()]);
    const ids = new Map([...(named ?? []), ...found.ids].map((id) => [id.toLowerCase(), id]));
    const workspaces = await Promise.all([...ids.values()].map((id) => workspace(arm, id, tenantOf(id))));
    const spokenFor = new Set(
      named?.length === 0
        ? [(await identityTenant()) ?? (tenants.length === 1 ? tenants[0]?.id : undefined)]
        : named?.map(tenantOf),
    );
    const perTenant = tenants.map(({ id, hidden }) => {
      const declared = spokenFor.has(id);
      return { tenantId: id, declared, ...sight(declared ? undefined : (found.fault ?? hidden)) };
    });
    const unsure = perTenant.find((one) => !one.exhaustive);
    const nobody = named ? undefined : (found.fault ?? 'no tenant root group is known');
    return {
      workspaces,
      declared: named !== undefined,
      ...sight(perTenant.length > 0 ? unsure?.notExhaustiveBecause : nobody),
      tenants: perTenant,
    };
  });
}

const sight = (why: string | undefined): { exhaustive: boolean; notExhaustiveBecause?: string } =>
  why === undefined ? { exhaustive: true } : { exhaustive: false, notExhaustiveBecause: why };

async function searchWorkspaces(
  arm: Arm,
  visible: readonly string[],
): Promise<{ readonly ids: readonly string[]; readonly fault: string | undefined }> {
  const { rows, blind } = await queryEverywhere(arm, WORKSPACES_QUERY, visible);
  return {
    ids: rows.map((row) => row['id']).filter((id) => typeof id === 'string'),
    fault: blind && `workspaces could not be searched: ${blind.message}`,
  };
}

async function workspace(arm: Arm, id: string, tenantId: string | undefined): Promise<Workspace> {
  const named = { id, ...(tenantId ? { tenantId } : {}) };
  const onboarding = await part(arm, id, SENTINEL_PARTS.onboarding, true);
  const absent: Part = { state: 'absent', rows: [] };
  if (onboarding.state === 'absent' || (onboarding.state === 'read' && onboarding.rows.length === 0))
    return { ...named, onboarding: absent, connectors: absent, rules: absent };
  const [connectors, rules] = await Promise.all([
    part(arm, id, SENTINEL_PARTS.connectors),
    part(arm, id, SENTINEL_PARTS.rules),
  ]);
  return { ...named, onboarding, connectors, rules };
}

/**
 * One list of a workspace. A workspace without Sentinel answers 404 to its onboarding states (`absence`); a 404 of any
 * other list proves nothing.
 */
async function part(arm: Arm, workspace: string, of: ArmPath, absence = false): Promise<Part> {
  try {
    const rows = await list(arm, armPath(of, { workspace }));
    return { state: 'read', rows: rows.map((row) => parseAs(armRowSchema, row)) };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const fault = faultOf(error);
    return absence && saysAbsent(fault, workspace)
      ? { state: 'absent', message: fault.message, rows: [] }
      : { state: 'unread', why: fault.why, message: fault.message, rows: [] };
  }
}
