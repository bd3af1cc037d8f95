import { ageWords } from '../model/age.ts';
import { hoursOf, isUrgent, titleOf } from '../model/assessments.ts';
import { check, each } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { ratedAssessments, unratedItem } from '../model/found-assessments.ts';

export const recommendationsWithinSla = check({
  id: 'AISPM-023',
  slug: 'recommendations-within-sla',
  area: 'recommendations',
  title: 'Critical and high AI recommendations are within SLA',
  failureTitle: 'A critical or high AI recommendation is past its SLA',
  severity: 'high',
  rationale: 'A known weakness left open past its deadline is a risk taken without anyone accepting it.',
  remediation: {
    text: 'Carry out the recommendation, or have it exempted with a waiver (AISPM-029).',
    decision: 'Each recommendation has its own fix, shown in Defender for Cloud.',
  },
  docs: [DOCS.recommendations, DOCS.risk],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['inventory', 'assessments', 'armAssessments', 'registration', 'plans', 'history'],
  evaluate(evidence, context) {
    const found = ratedAssessments(evidence, context);
    if ('outcome' in found) return found;
    const { own, unrated, blind } = found;
    const sla = context.policy.slaHours[context.zone];
    const hoursOpen = new Map(own.filter(isUrgent).map((row) => [row, hoursOf(row, evidence.history, context.now)]));
    return each({
      rows: [...[...hoursOpen.keys()].sort((a, b) => (hoursOpen.get(b) ?? 0) - (hoursOpen.get(a) ?? 0)), ...unrated],
      id: (row) => row.id,
      noun: 'critical or high recommendation',
      blind,
      good: 'within SLA',
      showRows: true,
      rule(row) {
        const hours = hoursOpen.get(row);
        if (hours === undefined) throw unratedItem(row);
        if (hours > sla)
          return { outcome: 'fail', message: `"${titleOf(row)}" open for ${ageWords(hours)}, SLA ${ageWords(sla)}` };
        return {
          outcome: 'pass',
          message: `"${titleOf(row)}" open for ${ageWords(hours)}, ${ageWords(sla - hours)} left`,
        };
      },
    });
  },
});
