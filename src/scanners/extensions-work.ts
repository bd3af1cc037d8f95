import { check, each, sentences } from '../model/check.ts';
import { AI_COST, DOCS } from '../model/commands.ts';
import { count } from '../model/count.ts';
import type { EvidenceMap, Extension } from '../model/evidence.ts';
import { failure, hasFailed, isOn, isStandard, lacksDefender, planOf } from '../model/plans.ts';
import { attempt, Unseen } from '../model/reading.ts';
import { pricingId } from '../model/required-plans.ts';

/** Plans whose extensions the control rests on: without a list of them nothing is known. */
const LISTED = new Set(['ai', 'cloudposture']);

export const extensionsWork = check({
  id: 'AISPM-006',
  slug: 'extensions-work',
  area: 'ai-plan',
  title: 'No extension’s last operation failed',
  failureTitle: 'An extension is enabled but its last operation Failed',
  severity: 'high',
  rationale: sentences(
    'Azure shows an extension as enabled even when switching it on failed, for instance at a lock or a',
    'missing role.',
    'Then it protects nothing.',
  ),
  remediation: {
    text: sentences(
      'Remove what the operation status names (a lock, a missing role assignment, a policy), then switch the',
      'extension off and on again in the plan’s settings.',
    ),
    decision: 'The operation’s own message says what stands in the way, and only a person can decide to remove it.',
    caveats: [AI_COST, 'Agentless parts of Defender CSPM need Owner at subscription scope.'],
  },
  docs: [DOCS.pricings, DOCS.enableCspm],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  limitations: [
    'Azure mostly reports the operation status in its answer to the change itself, and leaves it out of later reads.',
  ],
  needs: ['plans'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const enabled = enabledExtensions(evidence.plans);
    if (enabled.length === 0) return { outcome: 'not-applicable', message: 'No extension is enabled' };
    const rows = enabled.filter(
      ({ extension, unread }) => unread || Object.keys(extension.operationStatus ?? {}).length > 0,
    );
    const others = enabled.length - rows.length;
    if (rows.length === 0)
      return {
        outcome: 'not-applicable',
        message: `Azure reports no operation status for ${others === 1 ? 'the enabled extension' : `any of ${others} enabled extensions`}`,
      };
    const verdict = each({
      rows,
      id: ({ plan, extension }) => `${pricingId(context, plan)}${extension ? `/extensions/${extension.name}` : ''}`,
      noun: 'extension',
      good: 'no failed operation',
      rule({ plan, extension, unread }) {
        if (unread) throw unread;
        const name = `${extension.name} of plan ${plan}`;
        if (hasFailed(extension)) return { outcome: 'fail', message: `${name} ${failure(extension)}` };
        return { outcome: 'pass', message: `${name} Succeeded` };
      },
    });
    return others > 0
      ? { ...verdict, message: `${verdict.message}; Azure reports no operation status for ${count(others, 'other')}` }
      : verdict;
  },
});

type Row = { readonly plan: string } & (
  | { readonly extension: Extension; readonly unread?: undefined }
  | { readonly extension?: Extension; readonly unread: Unseen }
);

/** The enabled extensions of every plan that is Standard, and what of them cannot be read. */
function enabledExtensions(plans: EvidenceMap['plans']): readonly Row[] {
  const names = [...plans.plans.map((plan) => plan.name), ...Object.keys(plans.unreadable ?? {})];
  if (names.length === 0) planOf(plans, 'AI');
  return [...new Set(names)].flatMap((plan) => rowsOf(plans, plan));
}

function rowsOf(plans: EvidenceMap['plans'], plan: string): readonly Row[] {
  const row = attempt(() => planOf(plans, plan));
  if (row instanceof Unseen) return [{ plan, unread: row }];
  if (!row || !isStandard(row)) return [];
  if (!row.extensions)
    return LISTED.has(plan.toLowerCase())
      ? [
          {
            plan,
            unread: new Unseen('malformed', `Plan ${plan} is ${row.pricingTier} and its answer has no extensions`),
          },
        ]
      : [];
  return row.extensions.flatMap((extension): Row[] => {
    const on = attempt(() => isOn(extension));
    if (on instanceof Unseen) return [{ plan, extension, unread: on }];
    return on ? [{ plan, extension }] : [];
  });
}
