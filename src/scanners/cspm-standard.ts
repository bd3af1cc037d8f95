import { check, sentences } from '../model/check.ts';
import { AS_READ, CSPM_COST, CSPM_POLICIES, DOCS, LATENCY, NEEDS_OWNER } from '../model/commands.ts';
import { cspmOn } from '../model/plan-commands.ts';
import { lacksPlan, tierOf } from '../model/plans.ts';

export const cspmStandard = check({
  id: 'AISPM-007',
  slug: 'cspm-standard',
  area: 'posture',
  title: 'Defender CSPM is Standard',
  failureTitle: 'Defender CSPM is off',
  severity: 'critical',
  rationale: sentences(
    'AI security posture, attack paths and risk levels are part of Defender CSPM and do not exist without it.',
    'The plan has no separate AI extension, although some playbooks name one.',
  ),
  remediation: {
    text: `Set CloudPosture to Standard with its extensions. ${CSPM_POLICIES}`,
    caveats: [NEEDS_OWNER, CSPM_COST, AS_READ, LATENCY],
  },
  docs: [DOCS.cspm, DOCS.enableCspm, DOCS.aiPosture],
  controls: [
    'FSI 1.24',
    'Azure Policy 1f90fc71-a595-4066-8974-d4d0802e8ef0 (audit)',
    'Azure Policy 72f8cee7-2937-403d-84a1-a4e3e57f3c21 (full)',
  ],
  escalation: 'control-owner',
  scope: 'ai',
  limitations: [
    sentences(
      'AI-SPM means this plan with AISPM-008 and AISPM-009; "AIThreatProtection" and',
      '"MicrosoftThreatIntelligence" are not extensions of it.',
    ),
  ],
  needs: ['plans'],
  evaluate(evidence, context) {
    const absent = lacksPlan('CloudPosture', context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const { standard, words } = tierOf(evidence.plans, 'CloudPosture');
    return { outcome: standard ? 'pass' : 'fail', message: words };
  },
  commands: ({ plans }) => cspmOn(plans),
});
