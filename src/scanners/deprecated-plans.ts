import { check, each } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { pricingId, requiredPlans } from '../model/required-plans.ts';

export const deprecatedPlans = check({
  id: 'AISPM-016',
  slug: 'deprecated-plans',
  area: 'posture',
  title: 'No required plan is deprecated',
  failureTitle: 'A required plan is deprecated',
  severity: 'low',
  rationale: 'A deprecated plan stops one day. Its successor is known while there is still time to move.',
  remediation: { text: 'Switch the successor on, then the deprecated plan off.', decision: 'Moving to another plan changes what is protected and billed.' },
  docs: [DOCS.pricings],
  controls: ['FSI 1.24'],
  escalation: 'account-team',
  scope: 'ai',
  needs: ['plans', 'presence', 'permissions'],
  evaluate(evidence, context) {
    return each({
      rows: requiredPlans(evidence, context).filter(({ plan, hidden }) => !hidden || plan.deprecated === true),
      id: ({ plan }) => pricingId(context, plan),
      noun: 'required plan',
      good: 'none deprecated',
      rule({ plan, hidden }) {
        if (hidden) throw hidden;
        if (plan.deprecated !== true) return { outcome: 'pass', message: `Plan ${plan.name} is current` };
        return { outcome: 'fail', message: `Plan ${plan.name} is deprecated, replaced by ${plan.replacedBy?.join(', ') || 'nothing that is named'}` };
      },
    });
  },
});
