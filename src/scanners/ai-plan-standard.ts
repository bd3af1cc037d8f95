import { aiAccounts } from '../model/ai.ts';
import { check } from '../model/check.ts';
import { AI_COST, aiPlan, DOCS, LATENCY, NEEDS_SECURITY_ADMIN, WHOLE_LIST } from '../model/commands.ts';
import { aiOptional, byLevel, isStandard, lacksPlan, planOf } from '../model/plans.ts';

export const aiPlanStandard = check({
  id: 'AISPM-001',
  slug: 'ai-plan-standard',
  area: 'ai-plan',
  title: 'AI workloads plan is Standard',
  failureTitle: 'The AI workloads plan is off',
  severity: 'high',
  rationale: 'Without the plan nobody is told of jailbreaks, credential theft or data leaks through the AI services of the subscription. Its extensions depend on it.',
  remediation: { text: 'Set the AI plan to Standard with its extensions.', ...aiPlan(), caveats: [AI_COST, NEEDS_SECURITY_ADMIN, WHOLE_LIST, LATENCY] },
  docs: [DOCS.aiPlan, DOCS.aiThreats, DOCS.pricings],
  controls: ['FSI 1.24', 'Azure Policy c2c0c6d8-007b-4a48-8d9b-3539bddd8e87 (audit)', 'Azure Policy 7e92882a-2f8a-4991-9bc4-d3147d40abb0 (enable)'],
  escalation: 'control-owner',
  scope: 'ai',
  limitations: ['The plan reads text tokens only.', 'Agents of Foundry and Copilot Studio moved to Agent 365 on 2026-07-01 and are not covered here.'],
  needs: ['plans', 'inventory'],
  evaluate(evidence, context) {
    const absent = lacksPlan('AI', context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const plan = planOf(evidence.plans, 'AI');
    if (plan && isStandard(plan)) return { outcome: 'pass', message: `Plan AI is Standard${plan.inheritedFrom ? `, inherited from ${plan.inheritedFrom}` : ''}` };
    const state = plan ? `Plan AI is ${plan.pricingTier}` : 'Plan AI is not in the list of plans';
    if (aiOptional(context)) return { outcome: 'not-applicable', message: `${state}; it is optional in zone ${context.zone}` };
    const accounts = aiAccounts(evidence.inventory.rows, context.policy).length;
    return { outcome: byLevel(context.policy.levels.aiPlan[context.zone]), message: `${state}; ${accounts} AI account${accounts === 1 ? '' : 's'}` };
  },
});
