import { aiAccounts, aiResources } from '../model/ai.ts';
import { check, sentences } from '../model/check.ts';
import { AI_COST, AI_POLICIES, AS_READ, DOCS, LATENCY, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import { LIMITS } from '../model/limitations.ts';
import { aiPlanOn } from '../model/plan-commands.ts';
import { aiOptional, byLevel, lacksPlan, tierOf } from '../model/plans.ts';

export const aiPlanStandard = check({
  id: 'AISPM-001',
  slug: 'ai-plan-standard',
  area: 'ai-plan',
  title: 'AI workloads plan is Standard',
  failureTitle: 'The AI workloads plan is off',
  severity: 'high',
  rationale: sentences(
    'Without the plan, jailbreaks, credential theft and data leaks through the subscription’s AI services',
    'raise no alert.',
    'Its extensions depend on it.',
  ),
  remediation: {
    text: `Set the AI plan to Standard with its extensions. ${AI_POLICIES}`,
    caveats: [AI_COST, NEEDS_SECURITY_ADMIN, AS_READ, LATENCY],
  },
  docs: [DOCS.aiPlan, DOCS.aiThreats, DOCS.pricings],
  controls: [
    'FSI 1.24',
    'Azure Policy c2c0c6d8-007b-4a48-8d9b-3539bddd8e87 (audit)',
    'Azure Policy 7e92882a-2f8a-4991-9bc4-d3147d40abb0 (enable)',
  ],
  escalation: 'control-owner',
  scope: 'ai',
  limitations: [LIMITS.tokens, LIMITS.agents, LIMITS.copilot],
  needs: ['plans', 'inventory'],
  evaluate(evidence, context) {
    const absent = lacksPlan('AI', context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const { standard, words } = tierOf(evidence.plans, 'AI');
    const { rows } = evidence.inventory;
    const message = `${words}; ${countWords(aiAccounts(rows, context.policy).length, aiResources(rows, context.policy).length)}`;
    if (standard) return { outcome: 'pass', message };
    if (aiOptional(context))
      return { outcome: 'not-applicable', message: `${message}; it is optional in zone ${context.zone}` };
    return { outcome: byLevel(context.policy.levels.aiPlan[context.zone]), message };
  },
  commands: ({ plans }, context) => aiPlanOn(plans, context),
});

/** "3 AI accounts", and how many other AI resources there are. */
function countWords(accounts: number, all: number): string {
  const others = all - accounts;
  const more = others > 0 ? ` and ${others} other AI resource${others === 1 ? '' : 's'}` : '';
  return `${accounts} AI account${accounts === 1 ? '' : 's'}${more}`;
}
