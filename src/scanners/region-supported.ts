import { placeOf } from '../model/age.ts';
import { judgedResources } from '../model/ai.ts';
import { check, sentences } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { LIMITS } from '../model/limitations.ts';
import { aiOptional } from '../model/plans.ts';
import { provenAbsent } from '../model/reading.ts';
import { REGIONS_READ, regionLacks } from '../model/regions.ts';

export const regionSupported = check({
  id: 'AISPM-044',
  slug: 'region-supported',
  area: 'scanner',
  title: 'AI resources are in a region and cloud that support the plan',
  failureTitle: 'The region or cloud lacks what policy requires',
  severity: 'info',
  rationale: sentences(
    'Where a capability does not exist, no setting can switch it on: another control must compensate for it,',
    'and somebody should know.',
  ),
  remediation: {
    text: 'Record a compensating control, or move the workload.',
    decision: 'Microsoft decides what is available; the firm decides what compensates for it.',
  },
  docs: [DOCS.regions],
  controls: ['FSI 1.24'],
  escalation: 'account-team',
  scope: 'ai',
  limitations: [
    LIMITS.sovereign,
    `The table of regions was read on ${REGIONS_READ}; Microsoft rolls features out region by region.`,
  ],
  needs: ['inventory'],
  evaluate(evidence, context) {
    if (aiOptional(context))
      return { outcome: 'not-applicable', message: `The AI plan is optional in zone ${context.zone}` };
    const { cloud } = context;
    const lacks = [cloud.lacksPlans['ai'], cloud.lacks['defender'], cloud.lacks['dashboard']].filter(
      (text) => text !== undefined,
    );
    if (lacks.length > 0) return { outcome: 'warn', message: `${cloud.title}: ${[...new Set(lacks)].join('; ')}` };
    const gaps = judgedResources(evidence.inventory.rows, context.policy).flatMap((resource) => {
      const gap = regionLacks(placeOf(resource) ?? '');
      return gap ? [`${resource.name} in ${resource.location} lacks ${gap}`] : [];
    });
    if (gaps.length > 0) return { outcome: 'warn', message: gaps.join('; ') };
    provenAbsent('resource in a region that lacks the plan', evidence.inventory);
    return {
      outcome: 'pass',
      message: `${cloud.title} and the regions in use offer the AI plan (table of ${REGIONS_READ})`,
    };
  },
});
