import { spoken } from '../model/age.ts';
import { judgedResources } from '../model/ai.ts';
import { hoursOf, isUrgent, over, titleOf, unassessed } from '../model/assessments.ts';
import { check, each } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';

export const recommendationsWithinSla = check({
  id: 'AISPM-023',
  slug: 'recommendations-within-sla',
  area: 'recommendations',
  title: 'Critical and high AI recommendations are within SLA',
  failureTitle: 'A critical or high AI recommendation is past its SLA',
  severity: 'high',
  rationale: 'A known weakness that stays open past its time is accepted risk that nobody accepted.',
  remediation: {
    text: 'Carry out the recommendation, or have it exempted with a waiver (AISPM-029).',
    decision: 'Each recommendation has its own fix, shown in Defender for Cloud.',
  },
  docs: [DOCS.recommendations, DOCS.risk],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['inventory', 'assessments', 'registration', 'history'],
  evaluate(evidence, context) {
    const resources = judgedResources(evidence.inventory.rows, context.policy);
    if (resources.length === 0) return { outcome: 'not-applicable', message: 'Only registries, which are not assessed' };
    const listing = evidence.assessments;
    const own = over(listing.rows, resources);
    const none = unassessed(listing, own, () => evidence.registration);
    if (none) return none;
    const sla = context.policy.slaHours[context.zone];
    return each({
      rows: own.filter(isUrgent),
      id: (row) => row.id,
      noun: 'critical or high recommendation',
      blind: listing.blind,
      good: 'within SLA',
      rule(row) {
        const hours = hoursOf(row, evidence.history, context.now);
        if (hours > sla) return { outcome: 'fail', message: `"${titleOf(row)}" open for ${spoken(hours)}, SLA ${spoken(sla)}` };
        return { outcome: 'pass', message: `"${titleOf(row)}" open for ${spoken(hours)}, ${spoken(sla - hours)} left` };
      },
    });
  },
});
