import { ageOf, ageWords } from '../model/age.ts';
import { aiAccounts } from '../model/ai.ts';
import { GRACE_HOURS } from '../model/assessments.ts';
import { check, each, type ItemVerdict, noAccount, sentences } from '../model/check.ts';
import { AI_COST, DOCS, NEEDS_CONTRIBUTOR } from '../model/commands.ts';
import type { AccountReading, EvidenceMap, Plan, Resource } from '../model/evidence.ts';
import { textField } from '../model/field.ts';
import { aiRoot, hoursStandard } from '../model/plans.ts';
import { seen, Unseen } from '../model/reading.ts';

export const noOptOut = check({
  id: 'AISPM-042',
  slug: 'no-opt-out',
  area: 'ai-plan',
  title: 'No AI resource opts out of the plan',
  failureTitle: 'An AI account opts out of the plan',
  severity: 'high',
  rationale: sentences(
    'Every account is created with its setting Disabled, and Defender enables it once the plan is on.',
    'An account that stays Disabled is not protected while the subscription’s plan looks healthy.',
  ),
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
  needs: ['inventory', 'plans', 'defenderSettings', 'history'],
  evaluate(evidence, context) {
    const accounts = aiAccounts(evidence.inventory.rows, context.policy);
    if (accounts.length === 0) return noAccount(evidence.inventory);
    const root = aiRoot(() => evidence.plans, context);
    if (root.state === 'settled')
      return {
        outcome: 'not-applicable',
        message: `Nothing to opt out of: ${root.decision.message}`,
        cause: 'AISPM-001',
      };
    const { plan } = root;
    const read = new Map(evidence.defenderSettings.accounts.map((one) => [one.resourceId.toLowerCase(), one]));
    return each({
      rows: accounts,
      id: (account) => account.id,
      noun: 'AI account',
      good: 'none opts out',
      blind: evidence.inventory.blind,
      rule(account) {
        const state = stateOf(account, read.get(account.id.toLowerCase()));
        return state === 'disabled'
          ? judgeDisabled(account, plan, evidence.history, context.now)
          : { outcome: 'pass', message: `${account.name} is Enabled, or has no setting of its own` };
      },
    });
  },
});

/** Throws `Unseen` where the setting was not read (a 404 included) or its state is not known. */
function stateOf(account: Resource, own: AccountReading | undefined): 'enabled' | 'disabled' {
  if (own?.state !== 'read')
    throw new Unseen(
      own?.why ?? 'failed',
      `The AI setting of ${account.name} could not be read: ${own?.message ?? (own ? 'Azure answers 404' : 'it was not asked for')}`,
    );
  const states = own.rows.map((row) => textField(row.properties, 'state'));
  if (states.some((state) => state?.toLowerCase() === 'disabled')) return 'disabled';
  if (states.every((state) => state?.toLowerCase() === 'enabled')) return 'enabled';
  throw new Unseen(
    'malformed',
    `The AI setting of ${account.name} is ${states.map((state) => state ?? 'not given').join(', ')}`,
  );
}

/**
 * Disabled is the state at birth: exported templates of unrelated accounts all carry it, and Microsoft's role "Defender
 * AI" (6fe711ec-654d-4ef7-8e32-eb7de3d94774) lets Defender itself write the setting. So a young account or plan is
 * pending, and afterwards the plan's coverage says whether the account is left out.
 */
function judgeDisabled(account: Resource, plan: Plan, history: EvidenceMap['history'], now: Date): ItemVerdict {
  const age = ageOf(account, history, now)?.hours;
  if (age !== undefined && age < GRACE_HOURS)
    return { outcome: 'pending', message: `${account.name} is Disabled and ${ageWords(age)} old` };
  const since = hoursStandard(plan, history, now);
  if (since !== undefined && since < GRACE_HOURS)
    return { outcome: 'pending', message: `${account.name} is Disabled; plan AI has been on for ${ageWords(since)}` };
  const coverage = seen(plan.resourcesCoverageStatus, 'resourcesCoverageStatus of plan AI');
  switch (coverage.toLowerCase()) {
    case 'fullycovered':
      return {
        outcome: 'warn',
        message: `${account.name} is Disabled although plan AI is ${coverage}: the account and the plan disagree`,
      };
    case 'partiallycovered':
    case 'notcovered':
      return { outcome: 'fail', message: `${account.name} opts out: it is Disabled, and plan AI is ${coverage}` };
    default:
      throw new Unseen('malformed', `resourcesCoverageStatus of plan AI is "${coverage}", which is not known`);
  }
}
