import { check } from '../model/check.ts';
import { DOCS, NEEDS_SECURITY_ADMIN, otherPlan } from '../model/commands.ts';
import { isStandard, lacksPlan, planOf } from '../model/plans.ts';
import { present, STORAGE } from '../model/presence.ts';

export const storagePlan = check({
  id: 'AISPM-013',
  slug: 'storage-plan',
  area: 'data',
  title: 'Defender for Storage is on',
  failureTitle: 'Storage beside AI is not protected',
  severity: 'medium',
  rationale: 'Training and grounding data lies in storage accounts: poisoned or stolen there, it poisons or leaks through the model.',
  remediation: {
    text: 'Set StorageAccounts to Standard.',
    ...otherPlan('StorageAccounts', 'DefenderForStorageV2'),
    caveats: ['Billed per storage account.', NEEDS_SECURITY_ADMIN],
  },
  docs: [DOCS.storage],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans', 'presence', 'permissions'],
  evaluate(evidence, context) {
    const absent = lacksPlan('StorageAccounts', context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    if (!present(evidence, STORAGE, context)) return { outcome: 'not-applicable', message: 'No storage account' };
    const plan = planOf(evidence.plans, 'StorageAccounts');
    if (!plan) return { outcome: 'fail', message: 'Plan StorageAccounts is not in the list of plans' };
    return { outcome: isStandard(plan) ? 'pass' : 'fail', message: `Plan StorageAccounts is ${plan.pricingTier}${plan.subPlan ? ` (${plan.subPlan})` : ''}` };
  },
});
