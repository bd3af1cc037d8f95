import { aiResources } from '../model/ai.ts';
import { check, each } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';

export const declaredCatalogue = check({
  id: 'AISPM-020',
  slug: 'declared-catalogue',
  area: 'inventory',
  title: 'AI resources match the declared catalogue',
  failureTitle: 'An AI resource is not in the firm’s catalogue',
  severity: 'medium',
  rationale: 'The register of AI systems and what really runs must agree, both ways: an unregistered model has no owner, a registered one that is gone has no use.',
  remediation: {
    text: 'Register the resource in the policy file (aiCatalogue), or take it down; take entries away whose resource is gone.',
    decision: 'Whether an AI resource may exist is decided by AI governance.',
  },
  docs: [DOCS.aiPosture],
  controls: ['FSI 1.24'],
  escalation: 'ai-governance',
  scope: 'every',
  needs: ['inventory'],
  evaluate(evidence, context) {
    const resources = evidence.inventory.rows;
    const { aiCatalogue } = context.policy;
    if (aiCatalogue === undefined) return { outcome: 'not-applicable', message: 'The policy declares no AI catalogue (undeclared)' };
    const own = aiResources(resources, context.policy);
    const declared = new Map(aiCatalogue.filter((id) => id.toLowerCase().startsWith(`/subscriptions/${context.subject.id}/`)).map((id) => [id.toLowerCase(), id]));
    if (own.length === 0 && declared.size === 0) return { outcome: 'not-applicable', message: 'No AI resource here, and the catalogue names none' };
    const held = new Map(resources.map((resource) => [resource.id.toLowerCase(), resource]));
    const shown = new Map([...own.map((resource) => [resource.id.toLowerCase(), resource.id] as const), ...declared]);
    return each({
      rows: [...shown],
      id: ([, id]) => id,
      noun: 'AI resource or catalogue entry',
      good: 'catalogue and inventory agree',
      rule([key, id]) {
        if (!declared.has(key)) return { outcome: 'fail', message: `${held.get(key)?.name ?? id} is not in the catalogue` };
        if (!held.has(key)) return { outcome: 'warn', message: `${id.split('/').at(-1) ?? id} is in the catalogue, but not there` };
        return { outcome: 'pass', message: `${held.get(key)?.name ?? id} is in the catalogue` };
      },
    });
  },
});
