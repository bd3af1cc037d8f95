import { check, sentences } from '../model/check.ts';
import { AS_READ, CSPM_COST, CSPM_POLICIES, DOCS, NEEDS_OWNER } from '../model/commands.ts';
import { changePlan } from '../model/plan-commands.ts';
import { cspmRoot, extensionHolds } from '../model/plans.ts';

export const sensitiveDataDiscovery = check({
  id: 'AISPM-008',
  slug: 'sensitive-data-discovery',
  area: 'data',
  title: 'Sensitive data discovery is on',
  failureTitle: 'Sensitive data behind AI is not discovered',
  severity: 'high',
  rationale: sentences(
    'This extension finds and classifies the data that grounds or trains a model; without it, no path from an',
    'AI resource to sensitive data can be shown.',
  ),
  remediation: {
    text: `Switch SensitiveDataDiscovery on. ${CSPM_POLICIES}`,
    caveats: [NEEDS_OWNER, CSPM_COST, AS_READ],
  },
  docs: [DOCS.sensitiveData, DOCS.enableCspm],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans'],
  evaluate(evidence, context) {
    const root = cspmRoot(() => evidence.plans, context);
    if (root.state === 'settled') return root.decision;
    const standing = extensionHolds(root.plan, 'SensitiveDataDiscovery');
    return {
      outcome: standing.holds ? 'pass' : 'fail',
      message: standing.reason,
      ...(standing.cause ? { cause: standing.cause } : {}),
    };
  },
  commands: ({ plans }) => changePlan(plans, 'CloudPosture', { on: ['SensitiveDataDiscovery'] }),
});
