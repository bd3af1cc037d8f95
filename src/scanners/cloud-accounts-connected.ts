import { check, each, sentences } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { cloudOf, hierarchyOf } from '../model/connectors.ts';
import { LIMITS } from '../model/limitations.ts';
import { lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

export const cloudAccountsConnected = check({
  id: 'AISPM-033',
  slug: 'cloud-accounts-connected',
  area: 'multicloud',
  title: 'Declared AWS and GCP AI accounts are connected',
  failureTitle: 'A declared AWS or GCP account is not connected',
  severity: 'medium',
  rationale: sentences(
    'Bedrock, SageMaker and Vertex AI are covered only through a connector.',
    'The policy file declares which accounts hold AI; each must have a connector.',
  ),
  remediation: {
    text: 'Create a security connector for the account in this subscription.',
    decision: 'Connecting needs an administrator of the AWS or GCP account.',
  },
  docs: [DOCS.aws, DOCS.gcp],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'every',
  limitations: [LIMITS.multicloud],
  needs: ['connectors'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const declared = context.policy.cloudAccounts.filter(
      (entry) => entry.subscription.toLowerCase() === context.subject.id,
    );
    if (declared.length === 0)
      return { outcome: 'not-applicable', message: 'No AWS or GCP account is declared for this subscription' };
    const { rows, blind } = evidence.connectors;
    return each({
      rows: declared,
      id: (entry) => `${entry.cloud}:${entry.account}`,
      noun: 'declared account',
      good: 'each connected',
      rule(entry) {
        const name = `${entry.cloud.toUpperCase()} ${entry.account}`;
        if (rows.some((row) => cloudOf(row) === entry.cloud && hierarchyOf(row) === entry.account.toLowerCase()))
          return { outcome: 'pass', message: `${name} is connected` };
        if (blind) throw new Unseen(blind.why, `No connector of ${name} was seen: ${blind.message}`);
        return { outcome: 'fail', message: `${name} has no connector in this subscription` };
      },
    });
  },
});
