import { aiAccounts } from '../model/ai.ts';
import { check, each } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { textField } from '../model/field.ts';
import { Unseen } from '../model/reading.ts';

export const deploymentsKnown = check({
  id: 'AISPM-021',
  slug: 'deployments-known',
  area: 'inventory',
  title: 'Model deployments are known (AI BOM)',
  failureTitle: 'The AI bill of materials of an account stays empty',
  severity: 'medium',
  rationale: 'The AI bill of materials names models and versions. It is made from deployments: an account without any adds nothing to it.',
  remediation: { text: 'Deploy the model that the account was made for, or take the account down.', decision: 'An account without a deployment may be new, or forgotten.' },
  docs: [DOCS.aiPosture],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'ai',
  limitations: ['The AI BOM tab of the portal has no public API: what is shown here is built from deployments.'],
  needs: ['inventory', 'deployments'],
  evaluate(evidence, context) {
    const accounts = aiAccounts(evidence.inventory.rows, context.policy);
    if (accounts.length === 0) return { outcome: 'not-applicable', message: 'No account' };
    const read = new Map(evidence.deployments.accounts.map((one) => [one.resourceId.toLowerCase(), one]));
    return each({
      rows: accounts,
      id: (account) => account.id,
      noun: 'AI account',
      good: 'at least one deployment each',
      rule(account) {
        const own = read.get(account.id.toLowerCase());
        if (own?.state !== 'read') throw new Unseen('failed', `The deployments of ${account.name} could not be read${own?.message ? `: ${own.message}` : ''}`);
        const ready = own.rows.filter((row) => textField(row.properties, 'provisioningState')?.toLowerCase() === 'succeeded').length;
        if (ready > 0) return { outcome: 'pass', message: `${account.name} has ${ready} deployment(s)` };
        return { outcome: 'warn', message: `${account.name} has no deployment that Succeeded (${own.rows.length} listed); its BOM stays empty` };
      },
    });
  },
});
