import { armRowSchema, type EvidenceMap, KINDS, type Workspace } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';
import type { Reading } from '../model/reading.ts';
import { list, pathOf, reading } from './arm-list.ts';
import { type Arm, parseAs } from './client.ts';
import { faultOf, LoginError } from './errors.ts';
import { queryEverywhere } from './graph.ts';
import { QUERIES } from './queries.ts';
import type { DiscoveredScope } from './scope.ts';

type Part = Workspace['onboarding'];

/**
 * Every workspace that the identity can find, and those the policy names, as Sentinel sees them. `hidden` says why some
 * may be out of sight.
 */
export function sentinel(
  arm: Arm,
  policy: Policy,
  { hidden, visible }: Pick<DiscoveredScope, 'hidden' | 'visible'>,
): Promise<Reading<EvidenceMap['sentinel']>> {
  return reading(arm, KINDS.sentinel.source, async () => {
    const named = policy.sentinel.workspaces;
    const search = await searched(arm, visible);
    const ids = new Map([...(named ?? []), ...search.ids].map((id) => [id.toLowerCase(), id]));
    const workspaces = await Promise.all([...ids.values()].map((id) => workspace(arm, id)));
    const why = named ? undefined : (search.fault ?? hidden);
    return {
      workspaces,
      exhaustive: why === undefined,
      declared: named !== undefined,
      ...(why === undefined ? {} : { notExhaustiveBecause: why }),
    };
  });
}

async function searched(
  arm: Arm,
  visible: readonly string[],
): Promise<{ readonly ids: readonly string[]; readonly fault: string | undefined }> {
  const { rows, blind } = await queryEverywhere(arm, QUERIES.workspaces(), visible);
  return {
    ids: rows.map((row) => row['id']).filter((id) => typeof id === 'string'),
    fault: blind && `workspaces could not be searched: ${blind.message}`,
  };
}

async function workspace(arm: Arm, id: string): Promise<Workspace> {
  const base = `${pathOf(id)}/providers/Microsoft.SecurityInsights`;
  const onboarding = await part(arm, `${base}/onboardingStates?api-version=2024-03-01`, true);
  const absent: Part = { state: 'absent', rows: [] };
  if (onboarding.state === 'absent' || (onboarding.state === 'read' && onboarding.rows.length === 0))
    return { id, onboarding: absent, connectors: absent, rules: absent };
  const [connectors, rules] = await Promise.all([
    part(arm, `${base}/dataConnectors?api-version=2024-04-01-preview`),
    part(arm, `${base}/alertRules?api-version=2024-03-01`),
  ]);
  return { id, onboarding, connectors, rules };
}

/** Where the workspace is no Sentinel, its onboarding answers 404; the same of a list of one that is proves nothing. */
async function part(arm: Arm, path: string, absence = false): Promise<Part> {
  try {
    return { state: 'read', rows: (await list(arm, path)).map((row) => parseAs(armRowSchema, row)) };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const fault = faultOf(error);
    return absence && fault.status === 404
      ? { state: 'absent', message: fault.message, rows: [] }
      : { state: 'unread', why: fault.why, message: fault.message, rows: [] };
  }
}
