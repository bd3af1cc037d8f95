import { judgedResources, judgedWithProjects, projectsOf } from './ai.ts';
import { assessmentsOn } from './assessments.ts';
import type { EvidenceMap, Readings, SecurityRow } from './evidence.ts';
import { timeField } from './field.ts';
import type { Policy } from './policy.ts';
import { evidenceOf } from './proof-of-sight.ts';
import { attempt, type Listing, Unseen } from './reading.ts';
import type { Subject } from './subject.ts';

/*
 * Real tenants show assessments in Azure Resource Manager that Resource Graph lacks (a team counted: of subscriptions
 * without a paid plan none in Resource Graph and some in Azure Resource Manager), and the reverse. Resource Graph is
 * asked first, and the subscription's own list only where an AI resource has no assessment there.
 */

type Sources = Pick<EvidenceMap, 'assessments' | 'armAssessments'>;

/**
 * The assessments of both sources, each once by its id. The newer wins, and Resource Graph's where neither is: rows of
 * Azure Resource Manager have carried no dates so far. Risk and severity stay those of Resource Graph. Where the second
 * list was needed and not read, rows may be missing.
 */
export function bothAssessments(evidence: Sources): Listing<SecurityRow> {
  const graph = evidence.assessments;
  const arm = attempt(() => evidence.armAssessments);
  if (arm instanceof Unseen) return { rows: graph.rows, blind: graph.blind ?? { why: arm.why, message: arm.message } };
  const second = new Map(arm.rows.map((row) => [row.id.toLowerCase(), row]));
  const rows = graph.rows.map((row) => {
    const other = second.get(row.id.toLowerCase());
    return other && changedAt(other) > changedAt(row) ? overlaid(row, other) : row;
  });
  for (const row of graph.rows) second.delete(row.id.toLowerCase());
  return { rows: [...rows, ...second.values()], blind: graph.blind ?? arm.blind };
}

const changedAt = ({ properties }: SecurityRow): number =>
  (
    timeField(properties, 'status.statusChangeDate') ?? timeField(properties, 'status.firstEvaluationDate')
  )?.getTime() ?? Number.NEGATIVE_INFINITY;

/** The properties of the newer row over those of the older, names compared without case. */
function overlaid(older: SecurityRow, newer: SecurityRow): SecurityRow {
  const replaced = new Set(Object.keys(newer.properties).map((name) => name.toLowerCase()));
  const kept = Object.entries(older.properties).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...older, properties: { ...Object.fromEntries(kept), ...newer.properties } };
}

/**
 * Whether the subscription's own list must be asked: Resource Graph's was read and proves what it lacks, it lacks some
 * AI resource, and the provider answers there at all.
 */
export function needsSecondSource(readings: Readings, subject: Subject, policy: Policy): boolean {
  const { inventory, assessments, registration, plans } = readings;
  if (!inventory?.ok || !assessments?.ok) return false;
  if (plans && !plans.ok && plans.why === 'unregistered') return false;
  if (registration?.ok && registration.value.registrationState.toLowerCase() !== 'registered') return false;
  const graph = evidenceOf(
    'assessments',
    assessments,
    { subject, policy },
    readings.permissions,
  ) as Sources['assessments'];
  if (graph.blind) return false;
  const { rows } = inventory.value;
  return judgedResources(rows, policy).some(
    (resource) => assessmentsOn(graph.rows, [resource, ...projectsOf(resource, rows, policy)]).length === 0,
  );
}

/** Those of the rows that are about an AI resource of the inventory. */
export const aboutAi = (rows: readonly SecurityRow[], inventory: EvidenceMap['inventory'], policy: Policy) =>
  assessmentsOn(rows, judgedWithProjects(inventory.rows, policy));
