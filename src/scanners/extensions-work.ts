import { check, each } from '../model/check.ts';
import { AI_COST, DOCS } from '../model/commands.ts';
import type { Extension, Plan } from '../model/evidence.ts';
import { hasFailed, isOn, isStandard, planOf } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

/** Plans whose extensions the control rests on: without a list of them nothing is known. */
const LISTED = new Set(['ai', 'cloudposture']);

export const extensionsWork = check({
  id: 'AISPM-006',
  slug: 'extensions-work',
  area: 'ai-plan',
  title: 'Enabled extensions really work',
  failureTitle: 'An extension is enabled but its operation Failed',
  severity: 'high',
  rationale: 'Azure shows an extension as enabled even when switching it on failed, for instance at a lock or a missing role. Then it protects nothing.',
  remediation: {
    text: 'Remove what the operation status names (a lock, a missing role assignment, a policy), then switch the extension off and on again in the plan’s settings.',
    decision: 'The operation’s own message says what stands in the way, and only a person can decide to remove it.',
    caveats: [AI_COST, 'Agentless parts of Defender CSPM need Owner at subscription scope.'],
  },
  docs: [DOCS.pricings, DOCS.enableCspm],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans'],
  evaluate(evidence, context) {
    planOf(evidence.plans, 'AI');
    const standard = evidence.plans.plans.filter(isStandard);
    const rows = standard.flatMap((plan) => rowsOf(plan));
    if (rows.length === 0) return { outcome: 'not-applicable', message: 'No extension is enabled' };
    return each({
      rows,
      id: ({ plan, extension }) => `/subscriptions/${context.subject.id}/providers/Microsoft.Security/pricings/${plan.name}${extension ? `/extensions/${extension.name}` : ''}`,
      noun: 'extension',
      good: 'no failed operation',
      rule({ plan, extension }) {
        if (!extension) throw new Unseen('malformed', `Plan ${plan.name} is ${plan.pricingTier} and its answer has no extensions`);
        isOn(extension);
        const name = `${extension.name} of plan ${plan.name}`;
        if (!hasFailed(extension)) return { outcome: 'pass', message: `${name} works` };
        return { outcome: 'fail', message: `${name} is enabled, but its operation Failed: ${extension.operationStatus?.message?.trim() || 'no message'}` };
      },
    });
  },
});

type Row = { readonly plan: Plan; readonly extension: Extension | undefined };

function rowsOf(plan: Plan): readonly Row[] {
  if (!plan.extensions) return LISTED.has(plan.name.toLowerCase()) ? [{ plan, extension: undefined }] : [];
  return plan.extensions.filter(onOrUnreadable).map((extension) => ({ plan, extension }));
}

function onOrUnreadable(extension: Extension): boolean {
  try {
    return isOn(extension);
  } catch (error) {
    if (error instanceof Unseen) return true;
    throw error;
  }
}
