import { check, sentences } from '../model/check.ts';
import { AI_COST, AI_POLICIES, AS_READ, DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import { declaredValue } from '../model/declared-value.ts';
import { changePlan } from '../model/plan-commands.ts';
import { aiExtension, aiOptional, extensionHolds, isStandard, lacksPlan, planOf } from '../model/plans.ts';

const NAME = 'AIPromptSharingWithPurview';

export const purviewSharing = check({
  id: 'AISPM-004',
  slug: 'purview-sharing',
  area: 'data',
  title: 'Data security for AI interactions matches policy',
  failureTitle: 'Sharing of AI interactions with Purview differs from the policy',
  severity: 'low',
  rationale: sentences(
    'Whether prompts and answers go to Microsoft Purview is the firm’s own decision.',
    'The setting must match that decision.',
  ),
  remediation: {
    text: sentences(
      'Set AIPromptSharingWithPurview as the policy file declares (purviewSharing, by default on).',
      `${AI_POLICIES}`,
    ),
    caveats: [
      'The command does what the policy declares: it switches sharing on, or off.',
      'Purview bills for what it processes.',
      AI_COST,
      NEEDS_SECURITY_ADMIN,
      AS_READ,
    ],
  },
  docs: [DOCS.aiPlan],
  controls: ['FSI 1.24'],
  escalation: 'ai-governance',
  scope: 'ai',
  needs: ['plans'],
  evaluate(evidence, context) {
    const declared = declaredValue(context.policy.purviewSharing, context, 'on');
    const why = declared.rationale ? ` (${declared.rationale})` : '';
    if (declared.value === 'on') return aiExtension(() => evidence.plans, NAME, context);
    const absent = lacksPlan('AI', context);
    if (absent) return { outcome: 'not-applicable', message: absent, cause: 'AISPM-001' };
    const plan = planOf(evidence.plans, 'AI');
    if (!plan || !isStandard(plan)) {
      const state = plan ? `Plan AI is ${plan.pricingTier}` : 'Plan AI is not in the list of plans';
      if (aiOptional(context))
        return {
          outcome: 'not-applicable',
          message: `${state}; it is optional in zone ${context.zone}`,
          cause: 'AISPM-001',
        };
      return { outcome: 'pass', message: `${state}, so nothing is shared, as policy declares${why}` };
    }
    const standing = extensionHolds(plan, NAME);
    if (standing.holds) return { outcome: 'fail', message: `${NAME} is on, but policy declares it off${why}` };
    if (standing.on)
      return { outcome: 'fail', message: standing.reason, ...(standing.cause ? { cause: standing.cause } : {}) };
    if (aiOptional(context))
      return { outcome: 'not-applicable', message: `${standing.reason}; it is optional in zone ${context.zone}` };
    return { outcome: 'pass', message: `${standing.reason}, as policy declares${why}` };
  },
  commands({ plans }, context) {
    const { value } = declaredValue(context.policy.purviewSharing, context, 'on');
    return changePlan(plans, 'AI', value === 'off' ? { off: [NAME] } : { on: [NAME] });
  },
});
