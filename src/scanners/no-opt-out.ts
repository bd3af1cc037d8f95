import { aiAccounts } from '../model/ai.ts';
import { check, each } from '../model/check.ts';
import { AI_COST, DOCS, NEEDS_CONTRIBUTOR } from '../model/commands.ts';
import { textField } from '../model/field.ts';
import { aiRoot } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

export const noOptOut = check({
  id: 'AISPM-042',
  slug: 'no-opt-out',
  area: 'ai-plan',
  title: 'No AI resource opts out of the plan',
  failureTitle: 'An AI account opts out of the plan',
  severity: 'high',
  rationale:
    'A single account can be switched off while the subscription’s plan stays on, and the plan then looks healthy.',
  remediation: {
    text: 'Switch Defender for AI on for each account named.',
    cli: 'az rest --method put --url {resource}/defenderForAISettings/Default --url-parameters api-version=2024-10-01 --body \'{"properties":{"state":"Enabled"}}\'',
    powershell:
      "New-AzResource -ResourceId {resource}/defenderForAISettings/Default -ApiVersion 2024-10-01 -PropertyObject @{state='Enabled'} -Force",
    perItem: true,
    caveats: [AI_COST, NEEDS_CONTRIBUTOR],
  },
  docs: [DOCS.aiPlan],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['inventory', 'plans', 'defenderSettings'],
  evaluate(evidence, context) {
    const accounts = aiAccounts(evidence.inventory.rows, context.policy);
    if (accounts.length === 0) return { outcome: 'not-applicable', message: 'No account' };
    const root = aiRoot(() => evidence.plans, context);
    if (root.state === 'settled')
      return {
        outcome: 'not-applicable',
        message: `Nothing to opt out of: ${root.decision.message}`,
        cause: 'AISPM-001',
      };
    const read = new Map(evidence.defenderSettings.accounts.map((one) => [one.resourceId.toLowerCase(), one]));
    return each({
      rows: accounts,
      id: (account) => account.id,
      noun: 'AI account',
      good: 'none opts out',
      rule(account) {
        const own = read.get(account.id.toLowerCase());
        if (!own || own.state === 'unread')
          throw new Unseen(
            own?.why ?? 'failed',
            `The AI setting of ${account.name} could not be read${own?.message ? `: ${own.message}` : ''}`,
          );
        const states = own.rows.map((row) => textField(row.properties, 'state'));
        if (states.some((state) => state?.toLowerCase() === 'disabled'))
          return { outcome: 'fail', message: `${account.name} opts out: its setting is Disabled` };
        if (states.every((state) => state?.toLowerCase() === 'enabled'))
          return { outcome: 'pass', message: `${account.name} is Enabled, or has no setting of its own` };
        throw new Unseen(
          'malformed',
          `The AI setting of ${account.name} is ${states.map((state) => state ?? 'not given').join(', ')}`,
        );
      },
    });
  },
});
