import { type Age, ageOf, ageWords } from '../model/age.ts';
import { judgedResources, projectsOf } from '../model/ai.ts';
import { bothAssessments } from '../model/assessment-sources.ts';
import { assessmentsOn, onlyRegistries, REGISTRATION, registrationOf, tooYoung } from '../model/assessments.ts';
import { check, each, sentences } from '../model/check.ts';
import { DOCS, LATENCY } from '../model/commands.ts';
import { count } from '../model/count.ts';
import { LIMITS } from '../model/limitations.ts';
import { lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

export const resourcesAssessed = check({
  id: 'AISPM-018',
  slug: 'resources-assessed',
  area: 'inventory',
  title: 'Defender sees every AI resource',
  failureTitle: 'Defender does not see an AI resource',
  severity: 'high',
  rationale: sentences(
    'A resource that Defender for Cloud has never assessed is not discovered: no recommendation, risk or',
    'attack path will ever name it.',
  ),
  remediation: {
    text: sentences(
      'Check the plans (AISPM-001, 007), the region and the exclusions (AISPM-010); after 48 hours open a',
      'support case.',
    ),
    decision: 'Why Defender leaves a resource out differs from case to case.',
  },
  docs: [DOCS.aiPosture, DOCS.recommendations],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  limitations: [LATENCY, LIMITS.optIn],
  needs: ['inventory', 'assessments', 'armAssessments', 'registration', 'plans', 'history'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const resources = judgedResources(evidence.inventory.rows, context.policy);
    if (resources.length === 0) return onlyRegistries(evidence.inventory);
    const { rows, blind } = bothAssessments(evidence);
    const state = registrationOf(
      () => evidence.registration,
      () => evidence.plans,
    );
    return each({
      rows: resources,
      id: (resource) => resource.id,
      noun: 'AI resource',
      good: 'assessed by Defender',
      blind: blind ?? evidence.inventory.blind,
      cause: state === 'registered' ? undefined : REGISTRATION,
      rule(resource) {
        const assessed = assessmentsOn(rows, [
          resource,
          ...projectsOf(resource, evidence.inventory.rows, context.policy),
        ]).length;
        if (assessed > 0) return { outcome: 'pass', message: `${resource.name} has ${count(assessed, 'assessment')}` };
        if (state === 'absent')
          return {
            outcome: 'fail',
            message: `${resource.name} has no assessment: Microsoft.Security is not registered`,
          };
        if (state === 'registering')
          return {
            outcome: 'pending',
            message: `${resource.name} has no assessment: Microsoft.Security is Registering`,
          };
        if (blind) throw new Unseen(blind.why, `No assessment of ${resource.name} was seen: ${blind.message}`);
        const age = ageClause(ageOf(resource, evidence.history, context.now));
        if (tooYoung(resource, evidence.history, context.now))
          return { outcome: 'pending', message: `${resource.name} has no assessment yet and ${age}` };
        return { outcome: 'fail', message: `${resource.name} ${age} and has no assessment` };
      },
    });
  },
});

/** "is 26 h old"; without a creation time, when it was first seen. */
function ageClause(age: Age | undefined): string {
  if (!age) return 'is of unknown age';
  const hours = ageWords(Math.max(age.hours, 0));
  return age.from === 'created' ? `is ${hours} old` : `was first seen by us ${hours} ago`;
}
