import {
  assignmentsInForce,
  groupIn,
  hiddenAbove,
  type InForce,
  type PolicyRow,
  scopeOf,
} from '../model/azure-policy.ts';
import type { Act } from '../model/azure-policy-rule.ts';
import { type Context, check, each, type ItemVerdict, sentences } from '../model/check.ts';
import { AI_POLICIES, CSPM_POLICIES, DOCS } from '../model/commands.ts';
import { declaredValue } from '../model/declared-value.ts';
import type { EvidenceMap } from '../model/evidence.ts';
import { textField } from '../model/field.ts';
import type { Outcome } from '../model/finding.ts';
import { byLevel, declaredFor, lacksDefender, lacksPlan, tierOf } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

type Seen = Pick<EvidenceMap, 'plans'>;

export const noContraryPolicy = check({
  id: 'AISPM-045',
  slug: 'no-contrary-policy',
  area: 'ai-plan',
  title: 'No policy above contradicts the plan',
  failureTitle: 'An Azure Policy assignment works against a required plan',
  severity: 'medium',
  rationale: sentences(
    'A policy that sets the plan to Free, switches an extension off or refuses Standard undoes tonight’s fix by',
    'tomorrow.',
  ),
  remediation: {
    text: sentences(
      'Change the parameters of each assignment named, exclude or exempt the subscription from it, or remove it.',
      AI_POLICIES,
      CSPM_POLICIES,
    ),
    decision: 'Whoever owns the assignment decides; it may hold for more than this subscription.',
    caveats: ['Changing an assignment takes Resource Policy Contributor at its scope.'],
  },
  docs: [DOCS.pricings, 'https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-basics'],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'ai',
  limitations: [
    sentences(
      'A policy is found where its rule names Microsoft.Security/pricings; one that puts the name together from parts',
      'is not.',
    ),
  ],
  needs: ['azurePolicy', 'plans'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    return each({
      rows: assignmentsInForce(evidence.azurePolicy, context.subject, context.now),
      id: ({ assignment }) => assignment.id,
      noun: 'policy assignment over Defender plans',
      nouns: 'policy assignments over Defender plans',
      blind: hiddenAbove(evidence.azurePolicy, context.subject),
      good: 'none works against a required plan',
      rule: (row) => judgeAssignment(row, evidence, context),
    });
  },
});

function judgeAssignment({ assignment, acts }: InForce, evidence: Seen, context: Context): ItemVerdict {
  const name = nameOf(assignment);
  const judged = acts.acts.map((act) => ({ act, outcome: outcomeOf(act, evidence, context) }));
  const bad = (outcome: Outcome) => judged.filter((one) => one.outcome === outcome).map(({ act }) => wordsOf(act));
  const failing = bad('fail');
  if (failing.length > 0) return { outcome: 'fail', message: `${name} ${phrase(failing)}` };
  if (acts.unresolved.length > 0)
    throw new Unseen('unsupported', `What ${name} does cannot be told: ${phrase(acts.unresolved)}`);
  const warning = bad('warn');
  if (warning.length > 0) return { outcome: 'warn', message: `${name} ${phrase(warning)}` };
  const optional = bad('not-applicable');
  if (optional.length > 0)
    return { outcome: 'not-applicable', message: `${name} ${phrase(optional)}, which nothing requires here` };
  return { outcome: 'pass', message: `${name} works against no required plan` };
}

const phrase = (parts: readonly string[]): string => [...new Set(parts)].join(' and ');

function nameOf(assignment: PolicyRow): string {
  const scope = scopeOf(assignment);
  const group = groupIn(scope);
  const title = textField(assignment.properties, 'displayName') ?? assignment.id.split('/').at(-1);
  return `"${title}" at ${group === undefined ? 'the subscription' : `management group ${group}`}`;
}

function wordsOf({ plan, does }: Act): string {
  if (does === 'free') return `sets plan ${plan} to Free`;
  return does === 'deny' ? `refuses plan ${plan} as Standard` : `switches ${does.off} of plan ${plan} off`;
}

/** How bad an act is here: as its plan, or its extension, is required. Throws `Unseen` where the plans decide it. */
function outcomeOf({ plan, does }: Act, evidence: Seen, context: Context): Outcome {
  if (lacksPlan(plan, context)) return 'not-applicable';
  const level = plan === 'AI' ? context.policy.levels.aiPlan[context.zone] : 'required';
  if (typeof does === 'object') return isWanted(does.off, context) ? byLevel(level) : 'pass';
  if (level === 'optional') return tierOf(evidence.plans, plan).standard ? 'warn' : 'not-applicable';
  return byLevel(level);
}

/** Extensions that another check wants on; one that only some resources need counts too, since policy is for all. */
const WANTED = [
  'aimodelscanner',
  'sensitivedatadiscovery',
  'agentlessvmscanning',
  'agentlessdiscoveryforkubernetes',
  'containerregistriesvulnerabilityassessments',
];

function isWanted(extension: string, context: Context): boolean {
  const name = extension.toLowerCase();
  if (name === 'aipromptevidence')
    return !context.policy.promptEvidenceOptOut.some((entry) => declaredFor(entry, context));
  if (name === 'aipromptsharingwithpurview')
    return declaredValue(context.policy.purviewSharing, context, 'on').value === 'on';
  return WANTED.includes(name);
}
