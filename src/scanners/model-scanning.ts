import { ACCOUNT, PROJECT, REGISTRY, WORKSPACE } from '../model/ai.ts';
import { check, noneOf, sentences } from '../model/check.ts';
import { AI_COST, AI_POLICIES, AS_READ, DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import { changePlan } from '../model/plan-commands.ts';
import { aiExtension } from '../model/plans.ts';

export const modelScanning = check({
  id: 'AISPM-005',
  slug: 'model-scanning',
  area: 'ai-plan',
  title: 'AI model scanning is on',
  failureTitle: 'Models are not scanned for malware',
  severity: 'medium',
  rationale: sentences(
    'A model file can carry code.',
    'Scanning finds malware and unsafe operators in the models of workspaces and registries before they are',
    'served.',
  ),
  remediation: {
    text: `Switch AIModelScanner on. ${AI_POLICIES}`,
    caveats: [AI_COST, NEEDS_SECURITY_ADMIN, AS_READ],
  },
  docs: [DOCS.aiPlan, DOCS.aiPosture],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans', 'inventory'],
  evaluate(evidence, context) {
    const homes = evidence.inventory.rows.filter((row) => {
      const type = row.type.toLowerCase();
      return (
        type === WORKSPACE ||
        type === REGISTRY ||
        type === PROJECT ||
        (type === ACCOUNT && row.kind?.toLowerCase() === 'aiservices')
      );
    });
    if (homes.length === 0) return noneOf('Azure Machine Learning or Foundry resource', evidence.inventory);
    return aiExtension(() => evidence.plans, 'AIModelScanner', context);
  },
  commands: ({ plans }) => changePlan(plans, 'AI', { on: ['AIModelScanner'] }),
});
