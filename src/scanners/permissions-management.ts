import { check, sentences } from '../model/check.ts';
import { AS_READ, CSPM_COST, CSPM_POLICIES, DOCS, NEEDS_OWNER } from '../model/commands.ts';
import { changePlan } from '../model/plan-commands.ts';
import { extensionHolds, lacksPlan, tierOf } from '../model/plans.ts';

const NAME = 'EntraPermissionsManagement';

export const permissionsManagement = check({
  id: 'AISPM-012',
  slug: 'permissions-management',
  area: 'posture',
  title: 'Permissions management (CIEM) is on',
  failureTitle: 'Identities around AI are not assessed for excess permissions',
  severity: 'low',
  rationale: sentences(
    'An over-privileged identity is the shortest path to a model and its data.',
    'The extension is recommended, not required.',
  ),
  remediation: {
    text: `Switch EntraPermissionsManagement on where it is still offered. ${CSPM_POLICIES}`,
    caveats: [NEEDS_OWNER, CSPM_COST, AS_READ],
  },
  docs: [DOCS.enableCspm],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  limitations: [
    sentences(
      'Microsoft retired the product behind it; where the list of extensions no longer names it, the check is',
      'not applicable.',
    ),
  ],
  needs: ['plans'],
  evaluate(evidence, context) {
    const absent = lacksPlan('CloudPosture', context);
    if (absent) return { outcome: 'not-applicable', message: absent, cause: 'AISPM-007' };
    const { plan, standard, words } = tierOf(evidence.plans, 'CloudPosture');
    if (!plan) return { outcome: 'not-applicable', message: words, cause: 'AISPM-007' };
    const listed = plan.extensions?.some((extension) => extension.name.toLowerCase() === NAME.toLowerCase());
    if (listed === false)
      return {
        outcome: 'not-applicable',
        message: `${NAME} is not offered here: plan CloudPosture is ${plan.pricingTier} and does not list it`,
      };
    if (!standard) return { outcome: 'warn', message: words, cause: 'AISPM-007' };
    const standing = extensionHolds(plan, NAME);
    return {
      outcome: standing.holds ? 'pass' : 'warn',
      message: standing.reason,
      ...(standing.cause ? { cause: standing.cause } : {}),
    };
  },
  commands: ({ plans }) => changePlan(plans, 'CloudPosture', { on: [NAME] }),
});
