import { ACCOUNT, judgedResources, WORKSPACE } from '../model/ai.ts';
import { byAssessment } from '../model/assessments.ts';
import { check, each, type Ruled } from '../model/check.ts';
import { DOCS, patchResource } from '../model/commands.ts';
import type { Resource } from '../model/evidence.ts';
import { field, textField } from '../model/field.ts';
import { Unseen } from '../model/reading.ts';

const ASSESSMENTS = ['f738efb8-005f-680d-3d43-b3db762d6243', '54f53ddf-6ebd-461e-a247-394c542bc5d1'];

export const networkRestricted = check({
  id: 'AISPM-026',
  slug: 'network-restricted',
  area: 'posture',
  title: 'AI resources restrict network access',
  failureTitle: 'An AI resource is open to every network',
  severity: 'high',
  rationale: 'An endpoint that the whole internet reaches is the first step of most attack paths to a model.',
  remediation: {
    text: 'Disable public network access on each resource named, or deny by default and allow what is needed.',
    ...patchResource({ publicNetworkAccess: 'Disabled' }, '2024-10-01'),
    caveats: ['Callers from public networks lose access: have private endpoints in place first.'],
  },
  docs: [DOCS.network],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'ai',
  needs: ['inventory', 'assessments'],
  evaluate(evidence, context) {
    const resources = judgedResources(evidence.inventory.rows, context.policy).filter((resource) => [ACCOUNT, WORKSPACE].includes(resource.type.toLowerCase()));
    if (resources.length === 0) return { outcome: 'not-applicable', message: 'No AI account and no workspace' };
    return each({
      rows: resources,
      id: (resource) => resource.id,
      noun: 'AI resource',
      good: 'network access restricted',
      rule: (resource) =>
        bySelf(resource) ??
        byAssessment(resource, evidence.assessments, ASSESSMENTS, context, 'AISPM-026', {
          outcome: 'fail',
          message: `${resource.name} does not say; Azure’s default is open to every network`,
        }),
    });
  },
});

/** What the resource's own properties say; undefined where they say nothing. */
function bySelf(resource: Resource): Ruled | undefined {
  const access = textField(resource.properties, 'publicNetworkAccess');
  const action = textField(resource.properties, 'networkAcls.defaultAction');
  const { name } = resource;
  if (access && /^(disabled|securedbyperimeter)$/i.test(access)) return { outcome: 'pass', message: `${name}: publicNetworkAccess is ${access}` };
  if (access && !/^enabled$/i.test(access)) throw new Unseen('malformed', `publicNetworkAccess of ${name} is "${access}", which is not known`);
  if (action && /^deny$/i.test(action)) {
    if (allowsAll(resource)) return { outcome: 'fail', message: `${name} denies by default, but allows 0.0.0.0/0` };
    return { outcome: 'pass', message: `${name}: networkAcls deny by default` };
  }
  if (action && !/^allow$/i.test(action)) throw new Unseen('malformed', `networkAcls.defaultAction of ${name} is "${action}", which is not known`);
  if (access || action) return { outcome: 'fail', message: `${name} is open: publicNetworkAccess ${access ?? 'not given'}, networkAcls ${action ?? 'not given'}` };
  return undefined;
}

/** A prefix of no bits is every address, whatever stands before it. */
function allowsAll(resource: Resource): boolean {
  const rules = field(resource.properties, 'networkAcls.ipRules');
  return Array.isArray(rules) && rules.some((rule: unknown) => /\/0+$/.test(textField(rule, 'value')?.trim() ?? ''));
}
