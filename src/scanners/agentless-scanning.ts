import { agentlessScanning as standingOf } from '../model/agentless-scanning.ts';
import { check, sentences } from '../model/check.ts';
import { AS_READ, CSPM_COST, CSPM_POLICIES, DOCS, NEEDS_OWNER } from '../model/commands.ts';
import { changePlan } from '../model/plan-commands.ts';
import { lacksPlan } from '../model/plans.ts';

export const agentlessScanning = check({
  id: 'AISPM-009',
  slug: 'agentless-scanning',
  area: 'posture',
  title: 'Agentless machine scanning is on',
  failureTitle: 'Machines are not scanned, so attack paths are missed',
  severity: 'high',
  rationale: sentences(
    'Attack paths to AI resources start at machines.',
    'Agentless scanning is what reveals their software, secrets and exposure.',
  ),
  remediation: {
    text: `Switch AgentlessVmScanning on under CloudPosture (or under Defender for Servers P2). ${CSPM_POLICIES}`,
    caveats: [NEEDS_OWNER, CSPM_COST, AS_READ],
  },
  docs: [DOCS.agentless, DOCS.enableCspm],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans'],
  evaluate(evidence, context) {
    const absent = lacksPlan('CloudPosture', context);
    if (absent) return { outcome: 'not-applicable', message: absent, cause: 'AISPM-007' };
    const standing = standingOf(evidence.plans);
    return {
      outcome: standing.holds ? 'pass' : 'fail',
      message: standing.message,
      ...(standing.cause ? { cause: standing.cause } : {}),
    };
  },
  commands: ({ plans }) => changePlan(plans, 'CloudPosture', { on: ['AgentlessVmScanning'] }),
});
