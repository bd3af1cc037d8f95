import { lastPart } from '../model/age.ts';
import { aiResources, PROJECT } from '../model/ai.ts';
import { type Context, check, each, type ItemVerdict, sentences } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import type { EvidenceMap } from '../model/evidence.ts';
import { LIMITS } from '../model/limitations.ts';
import { blindWith } from '../model/proof-of-sight.ts';
import { Unseen } from '../model/reading.ts';
import { INVENTORY_TYPES } from '../model/resource-types.ts';

export const declaredCatalogue = check({
  id: 'AISPM-020',
  slug: 'declared-catalogue',
  area: 'inventory',
  title: 'AI resources match the declared catalogue',
  failureTitle: 'An AI resource is not in the firm’s catalogue',
  severity: 'medium',
  rationale: sentences(
    'The register of AI systems must match what is running, in both directions: an unregistered model has no',
    'owner, and an entry without a resource is out of date.',
  ),
  remediation: {
    text: sentences(
      'Register the resource in the policy file (aiCatalogue), or remove it; delete entries whose resource no',
      'longer exists.',
    ),
    decision: 'AI governance decides whether an AI resource may exist.',
  },
  docs: [DOCS.aiPosture],
  controls: ['FSI 1.24'],
  escalation: 'ai-governance',
  scope: 'every',
  limitations: [LIMITS.copilot, LIMITS.agents],
  needs: ['inventory', 'permissions'],
  evaluate(evidence, context) {
    const { rows: resources, blind } = evidence.inventory;
    const { aiCatalogue } = context.policy;
    if (aiCatalogue === undefined)
      return { outcome: 'not-applicable', message: 'The policy declares no AI catalogue (undeclared)' };
    const own = aiResources(resources, context.policy);
    const declared = new Map(
      aiCatalogue
        .filter((id) => id.toLowerCase().startsWith(`/subscriptions/${context.subject.id}/`.toLowerCase()))
        .map((id) => [id.toLowerCase(), id]),
    );
    if (own.length === 0 && declared.size === 0)
      return { outcome: 'not-applicable', message: 'No AI resource here, and the catalogue names none' };
    const held = new Map(resources.map((resource) => [resource.id.toLowerCase(), resource]));
    const shown = new Map([...own.map((resource) => [resource.id.toLowerCase(), resource.id] as const), ...declared]);
    return each({
      rows: [...shown],
      id: ([, id]) => id,
      noun: 'AI resource or catalogue entry',
      nouns: 'AI resources and catalogue entries',
      good: 'catalogue and inventory agree',
      blind,
      rule([key, id]) {
        if (!declared.has(key))
          return { outcome: 'fail', message: `${held.get(key)?.name ?? id} is not in the catalogue` };
        if (!held.has(key) && blind) throw new Unseen(blind.why, `${lastPart(id)} was not seen: ${blind.message}`);
        if (!held.has(key)) return missingEntry(id, () => evidence.permissions, context);
        return { outcome: 'pass', message: `${held.get(key)?.name ?? id} is in the catalogue` };
      },
    });
  },
});

/** Judges an entry that the inventory lacks. Throws `Unseen` where its type may be hidden from the scanner. */
function missingEntry(id: string, permissions: () => EvidenceMap['permissions'], context: Context): ItemVerdict {
  const type = typeOf(id);
  const name = lastPart(id);
  if (!INVENTORY_TYPES.includes(type) && !context.policy.aiTypes.some((entry) => entry.type.toLowerCase() === type))
    return {
      outcome: 'warn',
      message: `${name} is in the catalogue, but the inventory does not cover ${type} (add it to aiTypes)`,
    };
  const blind = blindWith([`${type}/read`], context.subject, permissions());
  if (blind) throw new Unseen(blind.why, `${name} is in the catalogue but was not seen: ${blind.message}`);
  const perhaps = type === PROJECT ? ' (Resource Graph may not list Foundry projects)' : '';
  return { outcome: 'warn', message: `${name} is in the catalogue, but no such resource was found${perhaps}` };
}

/** The type of a resource by its id, lower-cased. */
function typeOf(id: string): string {
  const [namespace = '', ...parts] = (id.toLowerCase().split('/providers/').pop() ?? '').split('/');
  return [namespace, ...parts.filter((_, index) => index % 2 === 0)].join('/');
}
