import { aiAccounts } from '../model/ai.ts';
import { bothAssessments } from '../model/assessment-sources.ts';
import { byAssessment, flag } from '../model/assessments.ts';
import { check, each, noAccount } from '../model/check.ts';
import { DOCS, NEEDS_CONTRIBUTOR, patchResource } from '../model/commands.ts';

const ASSESSMENTS = ['13b10b36-aa99-4db6-b00c-dcf87c4761e6'];

export const keyAccessDisabled = check({
  id: 'AISPM-025',
  slug: 'key-access-disabled',
  area: 'posture',
  title: 'AI services have key access disabled',
  failureTitle: 'An AI account accepts keys',
  severity: 'high',
  rationale:
    'A key is a shared password: access cannot be traced, limited or revoked for one user. With Entra ID it can.',
  remediation: {
    text: 'Disable local authentication on each account named.',
    ...patchResource({ disableLocalAuth: true }, '2024-10-01'),
    caveats: ['Callers that still use keys stop working: move them to Entra ID first.', NEEDS_CONTRIBUTOR],
  },
  docs: [DOCS.localAuth],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'ai',
  needs: ['inventory', 'assessments', 'armAssessments'],
  evaluate(evidence, context) {
    const accounts = aiAccounts(evidence.inventory.rows, context.policy);
    if (accounts.length === 0) return noAccount(evidence.inventory);
    return each({
      rows: accounts,
      id: (account) => account.id,
      noun: 'AI account',
      good: 'key access disabled',
      blind: evidence.inventory.blind,
      rule(account) {
        const disabled = flag(account, 'disableLocalAuth');
        if (disabled === true) return { outcome: 'pass', message: `${account.name} accepts no keys` };
        if (disabled === false)
          return { outcome: 'fail', message: `${account.name} accepts keys (disableLocalAuth is false)` };
        return byAssessment(account, bothAssessments(evidence), ASSESSMENTS, context, 'AISPM-025', {
          outcome: 'fail',
          message: `${account.name} does not set disableLocalAuth, and Azure’s default accepts keys`,
        });
      },
    });
  },
});
