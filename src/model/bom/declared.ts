import { hasExpired } from '../plans.ts';
import type { Policy } from '../policy.ts';

/* Components that the firm declares, because no public API shows them. */

export type Declared = Policy['bom']['components'][number] & { readonly overdue: boolean };

/** The declared components of the policy, in its order; those past their review day are overdue. */
export const declaredComponents = (policy: Policy, now: Date): readonly Declared[] =>
  policy.bom.components.map((one) => ({ ...one, overdue: hasExpired(one.reviewBy, now) }));

/** What a report says of the components whose review is overdue. */
export const overdueWarnings = (policy: Policy, now: Date): readonly string[] =>
  declaredComponents(policy, now)
    .filter(({ overdue }) => overdue)
    .map(
      ({ name, owner, reviewBy }) =>
        `bom.components: ${name} was to be reviewed by ${reviewBy}; ${owner} must confirm it or take it out`,
    );
