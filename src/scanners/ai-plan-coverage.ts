import { check, sentences } from '../model/check.ts';
import { AI_COST, AI_POLICIES, AS_READ, DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import { changePlan } from '../model/plan-commands.ts';
import { aiRoot, byLevel, planOf } from '../model/plans.ts';
import { seen, Unseen } from '../model/reading.ts';

export const aiPlanCoverage = check({
  id: 'AISPM-002',
  slug: 'ai-plan-coverage',
  area: 'ai-plan',
  title: 'AI plan covers every resource',
  failureTitle: 'The AI plan does not cover every resource',
  severity: 'high',
  rationale: sentences(
    'The plan’s tier and what it covers can disagree: a resource may opt out, or only some may be covered.',
    'Only the coverage status shows it.',
  ),
  remediation: {
    text: sentences(
      'Set the plan at subscription scope, which covers every resource that does not opt out, and remove',
      'opt-outs (AISPM-042).',
      `${AI_POLICIES}`,
    ),
    caveats: [AI_COST, NEEDS_SECURITY_ADMIN, AS_READ],
  },
  docs: [DOCS.aiPlan, DOCS.pricings],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans'],
  evaluate(evidence, context) {
    const root = aiRoot(() => evidence.plans, context);
    if (root.state === 'settled') {
      if (root.decision.outcome === 'not-applicable') return root.decision;
      const coverage = planOf(evidence.plans, 'AI')?.resourcesCoverageStatus;
      const coverageWords =
        coverage?.toLowerCase() === 'partiallycovered' ? `${coverage}: resources are covered one by one` : coverage;
      return coverageWords
        ? { ...root.decision, message: `${root.decision.message} and ${coverageWords}` }
        : root.decision;
    }
    const coverage = seen(root.plan.resourcesCoverageStatus, 'resourcesCoverageStatus of plan AI');
    const message = `Plan AI is Standard and ${coverage}`;
    switch (coverage.toLowerCase()) {
      case 'fullycovered':
        return { outcome: 'pass', message };
      case 'partiallycovered':
      case 'notcovered':
        return { outcome: byLevel(context.policy.levels.aiPlan[context.zone]) === 'warn' ? 'warn' : 'fail', message };
      default:
        throw new Unseen('malformed', `resourcesCoverageStatus of plan AI is "${coverage}", which is not known`);
    }
  },
  commands: ({ plans }) => changePlan(plans, 'AI'),
});
