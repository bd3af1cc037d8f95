import { isExempt, titleOf, waiverFor } from '../model/assessments.ts';
import { check, each, sentences } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { textField } from '../model/field.ts';
import { findAssessments } from '../model/found-assessments.ts';

export const exemptionsReviewed = check({
  id: 'AISPM-029',
  slug: 'exemptions-reviewed',
  area: 'recommendations',
  title: 'Exemptions on AI resources are reviewed',
  failureTitle: 'An exemption on an AI resource has no valid waiver',
  severity: 'medium',
  rationale: 'An exemption silences a recommendation permanently. Each needs an owner and an end date.',
  remediation: {
    text: sentences(
      'Record a waiver for it in the policy file (check AISPM-029, assessment, owner, rationale, expires), or',
      'remove the exemption.',
    ),
    decision: 'Only the owner of a risk can accept it.',
  },
  docs: [DOCS.exemptions],
  controls: ['FSI 1.24'],
  escalation: 'model-risk',
  scope: 'ai',
  needs: ['inventory', 'assessments', 'armAssessments', 'registration', 'plans'],
  evaluate(evidence, context) {
    const found = findAssessments(evidence, context);
    if ('outcome' in found) return found;
    const { own, blind } = found;
    return each({
      rows: own.filter(isExempt),
      id: (row) => row.id,
      noun: 'exemption',
      blind,
      good: 'each with a waiver in force',
      showRows: true,
      rule(row) {
        const ends =
          textField(row.properties, 'expiresOn') ??
          textField(row.properties, 'status.expiresOn') ??
          textField(row.properties, 'additionalData.expiresOn');
        const name = `"${titleOf(row)}"${ends ? ` (the exemption itself ends ${ends.slice(0, 10)})` : ''}`;
        const found = waiverFor(row, context, 'AISPM-029');
        if (!found) return { outcome: 'fail', message: `${name} is exempt without a waiver` };
        if (found.expired)
          return { outcome: 'fail', message: `${name}: waiver ${found.waiver.id} expired on ${found.waiver.expires}` };
        return {
          outcome: 'pass',
          message: `${name}: waiver ${found.waiver.id} of ${found.waiver.owner} until ${found.waiver.expires}`,
        };
      },
    });
  },
});
