import { aiAccounts } from '../model/ai.ts';
import { deploymentsOf, noticesOf } from '../model/bom/deployments.ts';
import { type Context, check, each, noAccount, sentences } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { count } from '../model/count.ts';
import type { EvidenceMap, Resource } from '../model/evidence.ts';
import { textField } from '../model/field.ts';
import { LIMITS } from '../model/limitations.ts';
import { attempt, isSeen, Unseen } from '../model/reading.ts';

/** Kinds of account that hold deployments; the policy may count other kinds as AI. */
const MODELS: ReadonlySet<string> = new Set(['openai', 'aiservices']);

export const deploymentsKnown = check({
  id: 'AISPM-021',
  slug: 'deployments-known',
  area: 'inventory',
  title: 'Model deployments are known (AI BOM)',
  failureTitle: 'The AI bill of materials of an account stays empty',
  severity: 'medium',
  rationale: sentences(
    'The AI bill of materials names models and versions.',
    'It is built from deployments: an account without any adds nothing to it.',
  ),
  remediation: {
    text: 'Deploy the model that the account was created for, or delete the account.',
    decision: 'An account without a deployment may be new, or forgotten.',
  },
  docs: [DOCS.aiPosture],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'ai',
  limitations: [LIMITS.bom, 'What is shown instead is built from model deployments.'],
  needs: ['inventory', 'deployments', 'accountBom'],
  evaluate(evidence, context) {
    const accounts = aiAccounts(evidence.inventory.rows, context.policy).filter((account) =>
      MODELS.has(account.kind?.toLowerCase() ?? ''),
    );
    const { blind } = evidence.inventory;
    if (accounts.length === 0) return noAccount(evidence.inventory);
    const read = new Map(evidence.deployments.accounts.map((one) => [one.resourceId.toLowerCase(), one]));
    const verdict = each({
      rows: accounts,
      id: (account) => account.id,
      noun: 'AI account',
      good: 'at least one deployment each',
      blind,
      rule(account) {
        const own = read.get(account.id.toLowerCase());
        if (own?.state !== 'read')
          throw new Unseen(
            own?.why ?? 'failed',
            `The deployments of ${account.name} could not be read${own?.message ? `: ${own.message}` : ''}`,
          );
        const states = own.rows.map((row) => textField(row.properties, 'provisioningState')?.toLowerCase());
        const ready = states.filter((state) => state === 'succeeded').length;
        if (ready > 0) return { outcome: 'pass', message: `${account.name} has ${count(ready, 'deployment')}` };
        if (states.includes(undefined))
          throw new Unseen('malformed', `A deployment of ${account.name} has no provisioningState`);
        return {
          outcome: 'warn',
          message: `${account.name} has no deployment in state Succeeded (${own.rows.length} listed), so its BOM stays empty`,
        };
      },
    });
    const ends = endsOf(evidence, accounts, context);
    return ends.length > 0 ? { ...verdict, message: `${verdict.message}; ${ends.join('; ')}` } : verdict;
  },
});

/** Models that are retired or about to be, where the lists of models were read; they decide nothing. */
function endsOf(
  evidence: Pick<EvidenceMap, 'deployments' | 'accountBom'>,
  accounts: readonly Resource[],
  { policy, now }: Context,
): readonly string[] {
  const bom = attempt(() => evidence.accountBom);
  if (!isSeen(bom)) return [];
  return accounts.flatMap(({ id, name }) => {
    const deployed = deploymentsOf(id, evidence.deployments, bom) ?? [];
    return noticesOf(deployed, policy.bom.noticeDays, now).map((notice) => `${name}: ${notice}`);
  });
}
