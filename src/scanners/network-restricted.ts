import { ACCOUNT, judgedResources, WORKSPACE } from '../model/ai.ts';
import { bothAssessments } from '../model/assessment-sources.ts';
import { byAssessment } from '../model/assessments.ts';
import { check, each, type ItemVerdict, noneOf } from '../model/check.ts';
import { DOCS, NEEDS_CONTRIBUTOR, patchResource } from '../model/commands.ts';
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
  rationale: 'An endpoint that the whole internet can reach is the first step of most attack paths to a model.',
  remediation: {
    text: 'Disable public network access on each resource named, or deny by default and allow what is needed.',
    ...patchResource({ publicNetworkAccess: 'Disabled' }, '2024-10-01'),
    caveats: ['Callers from public networks lose access: have private endpoints in place first.', NEEDS_CONTRIBUTOR],
  },
  docs: [DOCS.network],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'ai',
  needs: ['inventory', 'assessments', 'armAssessments'],
  evaluate(evidence, context) {
    const resources = judgedResources(evidence.inventory.rows, context.policy).filter((resource) =>
      [ACCOUNT, WORKSPACE].includes(resource.type.toLowerCase()),
    );
    if (resources.length === 0) return noneOf('AI account and no workspace', evidence.inventory);
    return each({
      rows: resources,
      id: (resource) => resource.id,
      noun: 'AI resource',
      good: 'network access restricted',
      blind: evidence.inventory.blind,
      rule: (resource) =>
        bySelf(resource) ??
        byAssessment(resource, bothAssessments(evidence), ASSESSMENTS, context, 'AISPM-026', {
          outcome: 'fail',
          message: `${resource.name} does not restrict access, and Azure’s default is open to every network`,
        }),
    });
  },
});

/** The verdict of the resource's own properties; undefined where they do not settle it. */
function bySelf(resource: Resource): ItemVerdict | undefined {
  const { name } = resource;
  const access = wordOf(resource, 'publicNetworkAccess', ['disabled', 'securedbyperimeter', 'enabled']);
  if (access && access.word !== 'enabled')
    return { outcome: 'pass', message: `${name}: publicNetworkAccess is ${access.text}` };
  const action = wordOf(resource, 'networkAcls.defaultAction', ['deny', 'allow']);
  if (action?.word === 'deny') {
    const open = openRule(resource);
    if (open) return { outcome: 'fail', message: `${name} denies by default, but allows ${open}` };
    return { outcome: 'pass', message: `${name}: networkAcls deny by default` };
  }
  if (access || action)
    return {
      outcome: 'fail',
      message: `${name} is open: publicNetworkAccess ${access?.text ?? 'not given'}, networkAcls ${action?.text ?? 'not given'}`,
    };
  return undefined;
}

/** A setting that takes one of the given words. Throws `Unseen` for any other. */
function wordOf(
  resource: Resource,
  path: string,
  words: readonly string[],
): { readonly word: string; readonly text: string } | undefined {
  const text = textField(resource.properties, path)?.trim();
  if (text === undefined) return undefined;
  const word = text.toLowerCase();
  if (!words.includes(word))
    throw new Unseen('malformed', `${path} of ${resource.name} is "${text}", which is not known`);
  return { word, text };
}

/** A rule that admits every address: a prefix length of zero, whatever address precedes it. */
function openRule(resource: Resource): string | undefined {
  const rules = field(resource.properties, 'networkAcls.ipRules');
  return (Array.isArray(rules) ? rules : [])
    .flatMap((rule: unknown) => textField(rule, 'value')?.trim() ?? [])
    .find((value) => value.endsWith('/0'));
}
