import { judgedWithProjects } from './ai.ts';
import { bothAssessments } from './assessment-sources.ts';
import { assessmentsOn, codeOf, levelOf, onlyRegistries, registrationOf, titleOf } from './assessments.ts';
import type { Context, Decision } from './check.ts';
import type { EvidenceMap, SecurityRow } from './evidence.ts';
import { lacksDefender } from './plans.ts';
import { type Blind, Unseen } from './reading.ts';

/* The assessments that a check over recommendations judges, or the verdict where there are none. */

type FoundAssessments = { readonly own: readonly SecurityRow[]; readonly blind: Blind | undefined };
type Seen = Pick<EvidenceMap, 'inventory' | 'assessments' | 'armAssessments' | 'registration' | 'plans'>;

/**
 * The assessments on the AI resources, or the verdict where there are none to judge: not applicable in a cloud without
 * Defender and for registries alone, with cause 015 where the provider is not registered, and with cause 022 where
 * nothing has been assessed. Throws `Unseen` where none was seen and that proves nothing.
 */
export function findAssessments(evidence: Seen, context: Context): FoundAssessments | Decision {
  const absent = lacksDefender(context);
  if (absent) return { outcome: 'not-applicable', message: absent };
  const resources = judgedWithProjects(evidence.inventory.rows, context.policy);
  if (resources.length === 0) return onlyRegistries(evidence.inventory);
  const both = bothAssessments(evidence);
  const blind = both.blind ?? evidence.inventory.blind;
  const own = assessmentsOn(both.rows, resources);
  if (own.length > 0) return { own, blind };
  const state = registrationOf(
    () => evidence.registration,
    () => evidence.plans,
  );
  if (state !== 'registered')
    return {
      outcome: 'not-applicable',
      message: `No assessment: Microsoft.Security is ${state === 'registering' ? 'Registering' : 'not registered'}`,
      cause: 'AISPM-015',
    };
  if (blind) throw new Unseen(blind.why, `No assessment was seen, but that proves nothing: ${blind.message}`);
  return { outcome: 'not-applicable', message: 'The AI resources have no assessment at all', cause: 'AISPM-022' };
}

/** `unrated`: Unhealthy, and shown by Azure Resource Manager alone without risk or severity. */
type RatedAssessments = FoundAssessments & { readonly unrated: readonly SecurityRow[] };

/**
 * As `findAssessments`, for a check that needs risk or severity: Resource Graph alone tells them (of 4,886 unhealthy
 * rows of Azure Resource Manager that a team counted none did). Not applicable where it has no assessment at all and
 * none tells either.
 */
export function ratedAssessments(evidence: Seen, context: Context): RatedAssessments | Decision {
  const found = findAssessments(evidence, context);
  if ('outcome' in found) return found;
  const graph = new Set(evidence.assessments.rows.map((row) => row.id.toLowerCase()));
  const isRated = (row: SecurityRow) => graph.has(row.id.toLowerCase()) || levelOf(row) !== undefined;
  const own = found.own.filter(isRated);
  const unrated = found.own.filter((row) => !isRated(row) && codeOf(row) === 'unhealthy');
  if (own.length > 0) return { own, unrated, blind: found.blind };
  return {
    outcome: 'not-applicable',
    message: 'The assessments are seen by Azure Resource Manager alone, which tells no risk',
  };
}

/** Says that an assessment may be critical or high. */
export const unratedItem = (row: SecurityRow): Unseen =>
  new Unseen(
    'unsupported',
    `"${titleOf(row)}" is Unhealthy, and Azure Resource Manager, which alone shows it, tells neither risk nor severity`,
  );
