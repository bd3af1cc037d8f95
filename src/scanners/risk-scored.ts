import { hasRisk } from '../model/assessments.ts';
import { check } from '../model/check.ts';
import { AS_READ, CSPM_COST, DOCS, LATENCY, NEEDS_OWNER } from '../model/commands.ts';
import { count, countOf } from '../model/count.ts';
import { ratedAssessments } from '../model/found-assessments.ts';
import { cspmOn } from '../model/plan-commands.ts';
import { tierOf } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

export const riskScored = check({
  id: 'AISPM-032',
  slug: 'risk-scored',
  area: 'recommendations',
  title: 'AI risk is scored',
  failureTitle: 'No AI recommendation carries a risk level',
  severity: 'medium',
  rationale: 'Risk levels say which of hundreds of recommendations matters first. They come with Defender CSPM.',
  remediation: {
    text: 'Set Defender CSPM to Standard (AISPM-007); risk levels follow within a day.',
    caveats: [NEEDS_OWNER, CSPM_COST, AS_READ, LATENCY],
  },
  docs: [DOCS.risk],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['inventory', 'assessments', 'armAssessments', 'registration', 'plans'],
  evaluate(evidence, context) {
    const found = ratedAssessments(evidence, context);
    if ('outcome' in found) return found;
    const { own, blind } = found;
    const scored = own.filter(hasRisk);
    if (scored.length > 0)
      return { outcome: 'pass', message: `${countOf(scored.length, own.length, 'assessment')} with a risk level` };
    if (blind) throw new Unseen(blind.why, `No risk level was seen, but that proves nothing: ${blind.message}`);
    return { outcome: 'fail', message: `None of ${count(own.length, 'assessment')} carries a risk level` };
  },
  commands: ({ plans }) =>
    tierOf(plans, 'CloudPosture').standard
      ? { withheld: 'Defender CSPM is Standard already; risk levels follow within a day of that' }
      : cspmOn(plans),
});
