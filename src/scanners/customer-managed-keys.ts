import { aiAccounts } from '../model/ai.ts';
import { bothAssessments } from '../model/assessment-sources.ts';
import { byAssessment } from '../model/assessments.ts';
import { type Context, check, each, type ItemVerdict, noAccount, sentences } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { countOf } from '../model/count.ts';
import { declaredValue } from '../model/declared-value.ts';
import type { EvidenceMap, Resource } from '../model/evidence.ts';
import { textField } from '../model/field.ts';
import { attempt, provenAbsent, Unseen } from '../model/reading.ts';

const ASSESSMENTS = ['18bf29b3-a844-e170-2826-4e95d0ba4dc9'];

export const customerManagedKeys = check({
  id: 'AISPM-028',
  slug: 'customer-managed-keys',
  area: 'data',
  title: 'AI services use customer-managed keys',
  failureTitle: 'An AI account does not use the firm’s own key',
  severity: 'low',
  rationale: sentences(
    'Where policy requires the firm’s own keys, only they let it withdraw access to stored prompts, files and',
    'fine-tuned models.',
  ),
  remediation: {
    text: 'Assign a key of the firm’s Key Vault to each account named.',
    decision: 'Which key, in which vault, with which identity is the firm’s decision, and it is hard to undo.',
  },
  docs: [DOCS.keys],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'ai',
  needs: ['inventory', 'assessments', 'armAssessments'],
  evaluate(evidence, context) {
    const accounts = aiAccounts(evidence.inventory.rows, context.policy);
    const { blind } = evidence.inventory;
    if (accounts.length === 0) return noAccount(evidence.inventory);
    const required = declaredValue(context.policy.customerManagedKeys, context, false);
    if (!required.value) {
      if (!accounts.every((account) => usesOwnKey(account, evidence, context)))
        return {
          outcome: 'not-applicable',
          message: required.rationale
            ? `Policy does not require customer-managed keys here: ${required.rationale}`
            : `Policy does not require customer-managed keys in zone ${context.zone}`,
        };
      provenAbsent('account without a customer-managed key', evidence.inventory);
      return {
        outcome: 'pass',
        message: `${countOf(accounts.length, accounts.length, 'AI account')}: customer-managed keys, which policy does not require`,
      };
    }
    return each({
      rows: accounts,
      id: (account) => account.id,
      noun: 'AI account',
      good: 'customer-managed keys',
      blind,
      rule: (account) => ownKey(account, evidence, context),
    });
  },
});

/** Where keys are optional, an unreadable setting counts as no customer-managed key. */
function usesOwnKey(
  account: Resource,
  evidence: Pick<EvidenceMap, 'assessments' | 'armAssessments'>,
  context: Context,
): boolean {
  const ruled = attempt(() => ownKey(account, evidence, context));
  return !(ruled instanceof Unseen) && ruled.outcome === 'pass';
}

function ownKey(
  account: Resource,
  evidence: Pick<EvidenceMap, 'assessments' | 'armAssessments'>,
  context: Context,
): ItemVerdict {
  const source = textField(account.properties, 'encryption.keySource');
  if (source?.toLowerCase() === 'microsoft.keyvault')
    return { outcome: 'pass', message: `${account.name} uses a customer-managed key` };
  if (source) return { outcome: 'fail', message: `${account.name} uses ${source}` };
  return byAssessment(account, bothAssessments(evidence), ASSESSMENTS, context, 'AISPM-028', {
    outcome: 'fail',
    message: `${account.name} does not give its key source, and Azure’s default is Microsoft’s keys`,
  });
}
