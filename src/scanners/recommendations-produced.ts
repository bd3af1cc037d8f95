import { ageOf } from '../model/age.ts';
import { judgedResources, judgedWithProjects } from '../model/ai.ts';
import { bothAssessments } from '../model/assessment-sources.ts';
import { assessmentsOn, GRACE_HOURS, onlyRegistries, REGISTRATION, registrationOf } from '../model/assessments.ts';
import { check, sentences } from '../model/check.ts';
import { DOCS, LATENCY } from '../model/commands.ts';
import { count } from '../model/count.ts';
import type { EvidenceMap } from '../model/evidence.ts';
import { LIMITS } from '../model/limitations.ts';
import { lacksDefender, planOf } from '../model/plans.ts';
import { attempt, isSeen, provenAbsent, Unseen } from '../model/reading.ts';

export const recommendationsProduced = check({
  id: 'AISPM-022',
  slug: 'recommendations-produced',
  area: 'recommendations',
  title: 'AI recommendations are produced',
  failureTitle: 'Defender produces no AI recommendation here',
  severity: 'high',
  rationale: 'No recommendations at all is not a clean bill of health: it means that nothing was assessed.',
  remediation: {
    text: sentences(
      'Check the plans (AISPM-001, 007), the provider (015) and the region (044); after 48 hours open a support',
      'case.',
    ),
    decision: 'Why nothing is assessed differs from case to case.',
  },
  docs: [DOCS.aiRecommendations, DOCS.recommendations],
  controls: ['FSI 1.24'],
  escalation: 'azure-support',
  scope: 'ai',
  limitations: [LATENCY, LIMITS.optIn],
  needs: ['inventory', 'assessments', 'armAssessments', 'registration', 'plans', 'history'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const resources = judgedResources(evidence.inventory.rows, context.policy);
    if (resources.length === 0) return onlyRegistries(evidence.inventory);
    const { rows, blind } = bothAssessments(evidence);
    const own = assessmentsOn(rows, judgedWithProjects(evidence.inventory.rows, context.policy));
    if (own.length > 0)
      return {
        outcome: 'pass',
        message: `${count(own.length, 'assessment')} on ${count(resources.length, 'AI resource')}`,
      };
    const state = registrationOf(
      () => evidence.registration,
      () => evidence.plans,
    );
    if (state === 'absent')
      return { outcome: 'fail', message: 'No assessment: Microsoft.Security is not registered', cause: REGISTRATION };
    if (state === 'registering')
      return { outcome: 'pending', message: 'No assessment: Microsoft.Security is Registering', cause: REGISTRATION };
    if (blind) throw new Unseen(blind.why, `No assessment was seen, but that proves nothing: ${blind.message}`);
    const old = resources.filter(
      (resource) => (ageOf(resource, evidence.history, context.now)?.hours ?? 0) >= GRACE_HOURS,
    );
    if (old.length === 0) provenAbsent('older resource', evidence.inventory);
    if (old.length === 0)
      return {
        outcome: 'pending',
        message: `No assessment; ${resources.length === 1 ? 'the one AI resource is' : `all ${count(resources.length, 'AI resource')} are`} younger than 24 h or of unknown age`,
      };
    return {
      outcome: 'fail',
      message: `No assessment on any of ${count(resources.length, 'AI resource')}, ${old.length} of them older than 24 h${freePosture(() => evidence.plans)}`,
    };
  },
});

/**
 * Names a posture plan that is Free, as a possible reason; empty where none is listed so or the plans were not read.
 */
function freePosture(plans: () => EvidenceMap['plans']): string {
  const free = ['FoundationalCspm', 'CloudPosture'].filter((name) => {
    const plan = attempt(() => planOf(plans(), name));
    return isSeen(plan) && plan?.pricingTier.toLowerCase() === 'free';
  });
  return free.length > 0 ? `; a possible reason: ${free.join(' and ')} is Free` : '';
}
