import { judgedResources, judgedWithProjects } from '../model/ai.ts';
import { over, unassessed } from '../model/assessments.ts';
import { check } from '../model/check.ts';
import { cspmPlan, DOCS, LATENCY, NEEDS_OWNER, WHOLE_LIST } from '../model/commands.ts';
import { textField } from '../model/field.ts';
import { lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

export const riskScored = check({
  id: 'AISPM-032',
  slug: 'risk-scored',
  area: 'recommendations',
  title: 'AI risk is scored',
  failureTitle: 'No AI recommendation carries a risk level',
  severity: 'medium',
  rationale: 'Risk levels say which of hundreds of recommendations matters first. They come with Defender CSPM.',
  remediation: { text: 'Set Defender CSPM to Standard (AISPM-007); risk levels follow within a day.', ...cspmPlan(), caveats: [NEEDS_OWNER, WHOLE_LIST, LATENCY] },
  docs: [DOCS.risk],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['inventory', 'assessments', 'registration'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const resources = judgedResources(evidence.inventory.rows, context.policy);
    if (resources.length === 0) return { outcome: 'not-applicable', message: 'Only registries, which are not assessed' };
    const listing = evidence.assessments;
    const own = over(listing.rows, judgedWithProjects(evidence.inventory.rows, context.policy));
    const scored = own.filter((row) => !['', 'notevaluated'].includes(textField(row.properties, 'risk.level')?.toLowerCase() ?? ''));
    if (scored.length > 0) return { outcome: 'pass', message: `${scored.length} of ${own.length} assessment(s) carry a risk level` };
    const none = unassessed(listing, own, () => evidence.registration);
    if (none) return none;
    if (listing.blind) throw new Unseen(listing.blind.why, `No risk level was seen, but that proves nothing: ${listing.blind.message}`);
    return { outcome: 'fail', message: `None of ${own.length} assessment(s) carries a risk level` };
  },
});
