import { agentlessScanning } from '../model/agentless-scanning.ts';
import { check } from '../model/check.ts';
import { AS_READ, CSPM_COST, DOCS, NEEDS_OWNER } from '../model/commands.ts';
import { count, countOf } from '../model/count.ts';
import { withoutOpenExclusions } from '../model/exclusion-commands.ts';
import { approves, exclusions } from '../model/exclusions.ts';
import { together } from '../model/plan-commands.ts';
import { lacksPlan } from '../model/plans.ts';

export const scanExclusions = check({
  id: 'AISPM-010',
  slug: 'scan-exclusions',
  area: 'posture',
  title: 'Scan exclusions are empty or approved',
  failureTitle: 'Machines are excluded from scanning without approval',
  severity: 'medium',
  rationale:
    'One exclusion tag makes every machine that carries it invisible to agentless scanning and to attack paths.',
  remediation: {
    text: 'Remove the exclusion tags, or approve each in the policy file (scanExclusions).',
    caveats: [
      'The command removes the tags that are not approved, from each plan that has some, and leaves the others.',
      NEEDS_OWNER,
      CSPM_COST,
      AS_READ,
    ],
  },
  docs: [DOCS.agentless],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans'],
  evaluate(evidence, context) {
    const absent = lacksPlan('CloudPosture', context);
    if (absent) return { outcome: 'not-applicable', message: absent, cause: 'AISPM-007' };
    const standing = agentlessScanning(evidence.plans);
    if (!standing.holds)
      return {
        outcome: 'not-applicable',
        message: `Agentless scanning does not work, so nothing can be excluded from it: ${standing.message}`,
        cause: standing.cause ?? 'AISPM-009',
      };
    const { pairs, unread } = exclusions(evidence.plans);
    const open = pairs.filter((pair) => !context.policy.scanExclusions.some((approved) => approves(approved, pair)));
    if (open.length > 0)
      return {
        outcome: 'fail',
        message: `${countOf(open.length, pairs.length, 'exclusion')} not approved: ${open.map((pair) => `${pair.key}=${pair.value}`).join(', ')}`,
      };
    if (unread) throw unread;
    if (pairs.length === 0) return { outcome: 'pass', message: 'No machine is excluded from scanning' };
    return {
      outcome: 'pass',
      message: `${count(pairs.length, 'exclusion')}, ${pairs.length === 1 ? '' : 'all '}approved in the policy`,
    };
  },
  commands: ({ plans }, { policy }) => together(withoutOpenExclusions(plans, policy.scanExclusions)),
});
