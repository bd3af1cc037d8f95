import { dayOf } from '../model/age.ts';
import { codeOf, isUrgent, titleOf } from '../model/assessments.ts';
import { check, each, type ItemVerdict } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { count, countOf } from '../model/count.ts';
import type { SecurityRow } from '../model/evidence.ts';
import { booleanField, textField, timeField } from '../model/field.ts';
import { ratedAssessments, unratedItem } from '../model/found-assessments.ts';
import { hasExpired } from '../model/plans.ts';
import { attempt, type Listing, Unseen } from '../model/reading.ts';

export const recommendationsOwned = check({
  id: 'AISPM-024',
  slug: 'recommendations-owned',
  area: 'recommendations',
  title: 'Critical and high AI recommendations have an owner and a due date',
  failureTitle: 'A critical or high AI recommendation has no owner or due date',
  severity: 'medium',
  rationale: 'A recommendation with no owner and no due date does not get done. A governance rule assigns both.',
  remediation: {
    text: 'Assign an owner and a due date in Defender for Cloud, best by a governance rule.',
    decision: 'A person must decide who owns a recommendation.',
  },
  docs: [DOCS.governance],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['inventory', 'assessments', 'armAssessments', 'governance', 'registration', 'plans'],
  evaluate(evidence, context) {
    const found = ratedAssessments(evidence, context);
    if ('outcome' in found) return found;
    const { own, unrated, blind } = found;
    const urgent = own.filter(isUrgent);
    const lesser = own.filter((row) => codeOf(row) === 'unhealthy' && !isUrgent(row));
    const orphans = countUnowned(lesser, () => evidence.governance);
    const tally = each({
      rows: [...urgent, ...unrated],
      id: (row) => row.id,
      noun: 'critical or high recommendation',
      blind,
      good: 'each with an owner and a due date',
      showRows: true,
      rule(row) {
        if (unrated.includes(row)) throw unratedItem(row);
        return judgeAssignments(row, evidence.governance, context.now);
      },
    });
    return orphans > 0
      ? {
          ...tally,
          message: `${tally.message}; ${countOf(orphans, lesser.length, 'lower-severity recommendation')} without an owner`,
        }
      : tally;
  },
});

/** How many have no owner. It is only added to the message, so it is left out where assignments cannot be read. */
function countUnowned(lesser: readonly SecurityRow[], governance: () => Listing<SecurityRow>): number {
  const read = attempt(governance);
  return read instanceof Unseen || read.blind
    ? 0
    : lesser.filter((row) => !assignmentsOf(row, read.rows).some(owner)).length;
}

/**
 * The assignments of an assessment: by `assignedResourceId`, on which Microsoft's own Resource Graph queries join; one
 * that lacks it by the assessment that its id is nested under.
 */
function assignmentsOf(row: SecurityRow, rows: readonly SecurityRow[]): readonly SecurityRow[] {
  const id = row.id.toLowerCase();
  return rows.filter((one) => {
    const assigned = textField(one.properties, 'assignedResourceId')?.trim().toLowerCase();
    return assigned === undefined ? one.id.toLowerCase().startsWith(`${id}/`) : assigned === id;
  });
}

const owner = (assignment: SecurityRow): string | undefined => textField(assignment.properties, 'owner');

function judgeAssignments(row: SecurityRow, governance: Listing<SecurityRow>, now: Date): ItemVerdict {
  const title = `"${titleOf(row)}"`;
  if (governance.blind)
    throw new Unseen(
      governance.blind.why,
      `The assignments of ${title} are not proven to be complete: ${governance.blind.message}`,
    );
  const all = assignmentsOf(row, governance.rows);
  if (all.length === 0) return { outcome: 'fail', message: `${title} has no owner and no due date` };
  const owned = all.filter(owner);
  if (owned.length === 0) return { outcome: 'fail', message: `${title} has an assignment without an owner` };
  const dated = owned.flatMap((one) => {
    const due = timeField(one.properties, 'remediationDueDate');
    return due ? [{ assignment: one, due, grace: booleanField(one.properties, 'isGracePeriod') === true }] : [];
  });
  const newest = dated.sort((a, b) => b.due.getTime() - a.due.getTime())[0];
  if (!newest) return { outcome: 'fail', message: `${title} has an owner but no due date` };
  const more = `${etaClause(newest.assignment)}${all.length > 1 ? `, ${count(all.length - 1, 'renewal')}` : ''}`;
  const due = dayOf(newest.due);
  // The due day itself is in time, as in Microsoft's own query: OnTime while the due date >= the start of today.
  if (hasExpired(due, now) && !newest.grace) return { outcome: 'warn', message: `${title} was due on ${due}${more}` };
  return {
    outcome: 'pass',
    message: `${title} is due on ${due}${newest.grace ? ', in its grace period' : ''}${more}`,
  };
}

/** When the owner expects to be done, and why; empty where the owner has not said. */
function etaClause({ properties }: SecurityRow): string {
  const eta = timeField(properties, 'remediationEta.eta');
  const reason = textField(properties, 'remediationEta.justification')?.trim();
  if (!eta && !reason) return '';
  return `, its owner ${eta ? `expects ${dayOf(eta)}` : 'gives no day'}${reason ? ` ("${reason}")` : ''}`;
}
