import { check, sentences } from '../model/check.ts';
import { AI_COST, AI_POLICIES, AS_READ, DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import { changePlan } from '../model/plan-commands.ts';
import { aiExtension, declaredFor } from '../model/plans.ts';

export const promptEvidence = check({
  id: 'AISPM-003',
  slug: 'prompt-evidence',
  area: 'ai-plan',
  title: 'Suspicious prompt evidence is on',
  failureTitle: 'Alerts carry no prompt evidence',
  severity: 'medium',
  rationale: sentences(
    'Without the suspicious segments of prompt and answer an alert cannot be investigated.',
    'A firm may opt out for privacy reasons by declaring it in the policy file.',
  ),
  remediation: {
    text: sentences(
      'Switch AIPromptEvidence on, or declare the privacy opt-out in the policy file (promptEvidenceOptOut).',
      `${AI_POLICIES}`,
    ),
    caveats: [AI_COST, NEEDS_SECURITY_ADMIN, AS_READ],
  },
  docs: [DOCS.aiPlan],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans'],
  evaluate(evidence, context) {
    const optOut = context.policy.promptEvidenceOptOut.find((entry) => declaredFor(entry, context));
    if (optOut)
      return {
        outcome: 'not-applicable',
        message: `Privacy opt-out declared, approved by ${optOut.approvedBy}: ${optOut.rationale}`,
      };
    return aiExtension(() => evidence.plans, 'AIPromptEvidence', context);
  },
  commands: ({ plans }) => changePlan(plans, 'AI', { on: ['AIPromptEvidence'] }),
});
