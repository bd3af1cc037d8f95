import { check, each } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import type { Plan } from '../model/evidence.ts';
import { lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';
import { pricingId, requiredPlans } from '../model/required-plans.ts';

export const deprecatedPlans = check({
  id: 'AISPM-016',
  slug: 'deprecated-plans',
  area: 'posture',
  title: 'No required plan is deprecated',
  failureTitle: 'A required plan is deprecated',
  severity: 'low',
  rationale: 'A deprecated plan will stop working. Its successor is known while there is still time to move.',
  remediation: {
    text: 'Switch the successor on, then the deprecated plan off.',
    decision: 'Moving to another plan changes what is protected and billed.',
  },
  docs: [DOCS.pricings],
  controls: ['FSI 1.24'],
  escalation: 'account-team',
  scope: 'ai',
  needs: ['plans', 'presence', 'permissions'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    return each({
      rows: requiredPlans(evidence, context),
      id: ({ name }) => pricingId(context, name),
      noun: 'required plan',
      good: 'none deprecated',
      rule({ plan }) {
        if (plan instanceof Unseen) throw plan;
        if (!isDeprecated(plan)) return { outcome: 'pass', message: `Plan ${plan.name} is current` };
        const successors = plan.replacedBy?.join(', ');
        return {
          outcome: 'fail',
          message: `Plan ${plan.name} is deprecated${successors ? `, replaced by ${successors}` : '; no successor is named'}`,
        };
      },
    });
  },
});

/** Azure leaves `deprecated` out of a plan that is current. Throws `Unseen` where it is neither true nor false. */
function isDeprecated(plan: Plan): boolean {
  const word = (plan.deprecated === undefined ? 'false' : String(plan.deprecated)).toLowerCase();
  if (word !== 'true' && word !== 'false')
    throw new Unseen('malformed', `deprecated of plan ${plan.name} cannot be read: ${JSON.stringify(plan.deprecated)}`);
  return word === 'true';
}
