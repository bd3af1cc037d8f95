import { hasExpired } from '../../model/plans.ts';
import { type Exclusion, matches, type Policy } from '../../model/policy.ts';
import type { LeftOut } from '../../model/report.ts';
import type { Subject } from '../../model/subject.ts';

/**
 * Parts the subscriptions of a scope from those that the policy leaves out; the first entry in force that names one
 * gives the rationale. An entry that has expired counts no more.
 */
export function leaveOut(
  all: readonly Subject[],
  policy: Policy,
  at: Date,
): { readonly subjects: readonly Subject[]; readonly leftOut: readonly LeftOut[] } {
  const inForce = policy.exclude.filter((entry) => entry.expires === undefined || !hasExpired(entry.expires, at));
  const subjects: Subject[] = [];
  const leftOut: LeftOut[] = [];
  for (const subject of all) {
    const entry = inForce.find((one) => excludes(one, subject));
    if (!entry) subjects.push(subject);
    else {
      const { rationale, expires } = entry;
      leftOut.push({ id: subject.id, name: subject.name, rationale, ...(expires ? { expires } : {}) });
    }
  }
  return { subjects, leftOut };
}

function excludes({ subscriptions, managementGroups, quotaIds }: Exclusion, subject: Subject): boolean {
  const { id, name, quotaId } = subject;
  return (
    (subscriptions ?? []).some((pattern) => matches(pattern, id) || matches(pattern, name)) ||
    (managementGroups ?? []).some((group) => subject.managementGroups.includes(group.toLowerCase())) ||
    (quotaId !== undefined && (quotaIds ?? []).some((pattern) => matches(pattern, quotaId)))
  );
}
