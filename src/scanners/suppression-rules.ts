import { hasKnownState, hidesAi, suppressionOf } from '../model/alerts.ts';
import { check, each } from '../model/check.ts';
import { DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import { textField } from '../model/field.ts';
import { LIMITS } from '../model/limitations.ts';
import { aiOptional, aiRoot, lacksPlan } from '../model/plans.ts';

export const suppressionRules = check({
  id: 'AISPM-037',
  slug: 'suppression-rules',
  area: 'runtime',
  title: 'No suppression rule hides AI alerts',
  failureTitle: 'A suppression rule hides AI alerts',
  severity: 'high',
  rationale:
    'A rule made for one noisy alert can silently dismiss every jailbreak alert. Nobody is notified of what it hides.',
  remediation: {
    text: 'Delete the rule, or limit it to the entities it was made for.',
    cli: 'az rest --method delete --url {resource} --url-parameters api-version=2019-01-01-preview',
    powershell: 'Remove-AzResource -ResourceId {resource} -ApiVersion 2019-01-01-preview -Force',
    perItem: true,
    caveats: [NEEDS_SECURITY_ADMIN],
  },
  docs: [DOCS.suppression, DOCS.aiAlerts],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  limitations: [LIMITS.xdr],
  needs: ['suppressionRules', 'plans'],
  evaluate(evidence, context) {
    // The plan matters only where it may be off without harm; elsewhere its reading holds nothing up.
    if (lacksPlan('AI', context) || aiOptional(context)) {
      const root = aiRoot(() => evidence.plans, context);
      if (root.state === 'settled' && root.decision.outcome === 'not-applicable') return root.decision;
    }
    const { rows, blind } = evidence.suppressionRules;
    return each({
      // What says nothing of its state that is known is not believed in its alert type either: any text may be one.
      rows: rows.filter((rule) => hidesAi(textField(rule.properties, 'alertType') ?? '*') || !hasKnownState(rule)),
      id: (rule) =>
        rule.id ||
        `/subscriptions/${context.subject.id}/providers/Microsoft.Security/alertsSuppressionRules/${rule.name ?? ''}`,
      noun: 'suppression rule over AI alerts',
      nouns: 'suppression rules over AI alerts',
      blind,
      good: 'none in force',
      rule(rule) {
        const { inForce, limited, description } = suppressionOf(rule, context.now);
        if (!inForce) return { outcome: 'pass', message: description };
        return limited
          ? { outcome: 'warn', message: `${description}, limited to some entities` }
          : { outcome: 'fail', message: `${description}, for every entity` };
      },
    });
  },
});
