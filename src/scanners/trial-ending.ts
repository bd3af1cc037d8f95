import { dayOf, durationDays } from '../model/age.ts';
import { check, each } from '../model/check.ts';
import { AI_COST, DOCS } from '../model/commands.ts';
import type { Plan } from '../model/evidence.ts';
import { DAY } from '../model/field.ts';
import { isStandard, lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';
import { pricingId, requiredPlans } from '../model/required-plans.ts';

/** What is left of a plan's trial, in days; 0 for no trial. Throws `Unseen` where it cannot be read. */
function trialDays(plan: Plan): number {
  const left = plan.freeTrialRemainingTime ?? '';
  const text = typeof left === 'string' ? left.trim() : undefined;
  if (text === '') return 0;
  const days = text === undefined ? undefined : durationDays(text);
  if (days === undefined)
    throw new Unseen(
      'malformed',
      `freeTrialRemainingTime of plan ${plan.name} cannot be read: ${JSON.stringify(left)}`,
    );
  return days;
}

export const trialEnding = check({
  id: 'AISPM-017',
  slug: 'trial-ending',
  area: 'posture',
  title: 'No required plan is about to leave its trial',
  failureTitle: 'A trial is about to end',
  severity: 'info',
  rationale: 'When a trial ends, the plan is billed. Whoever pays should know before the invoice arrives.',
  remediation: {
    text: 'Agree the cost before the day shown, or switch the plan off deliberately.',
    decision: 'Somebody must accept the cost.',
    caveats: [AI_COST],
  },
  docs: [DOCS.aiPlan],
  controls: ['FSI 1.24'],
  escalation: 'account-team',
  scope: 'ai',
  needs: ['plans', 'presence', 'permissions'],
  evaluate(evidence, context) {
    const notice = context.policy.trialNoticeDays;
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    return each({
      // A Free plan carries its whole unused trial (P30D).
      rows: requiredPlans(evidence, context).filter(({ plan }) => plan instanceof Unseen || isStandard(plan)),
      id: ({ name }) => pricingId(context, name),
      noun: 'required plan on Standard',
      nouns: 'required plans on Standard',
      good: 'no trial about to end',
      rule({ plan }) {
        if (plan instanceof Unseen) throw plan;
        const days = trialDays(plan);
        if (days === 0) return { outcome: 'pass', message: `Plan ${plan.name} is not in a trial` };
        const end = dayOf(new Date(context.now.getTime() + days * DAY));
        return { outcome: days > notice ? 'pass' : 'warn', message: `The trial of plan ${plan.name} ends on ${end}` };
      },
    });
  },
});
