import { check, each } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { cloudOf, hasCspm, healthOf, mayBeOfAny, multicloud, reportsOf } from '../model/connectors.ts';
import { lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

export const connectorsHealthy = check({
  id: 'AISPM-034',
  slug: 'connectors-healthy',
  area: 'multicloud',
  title: 'Multicloud connectors are healthy',
  failureTitle: 'A multicloud connector is not healthy',
  severity: 'high',
  rationale: 'A connector that has lost its trust policy or its roles is still listed, but sees nothing.',
  remediation: {
    text: [
      'AWS: redeploy the CloudFormation stack and check the trust policy.',
      'GCP: run the gcloud script again and check the viewer roles (aiplatform, cloudasset, iam.securityReviewer).',
      'The issues in the message say which.',
    ].join(' '),
    decision: 'The fix is made in the other cloud, by its administrator.',
  },
  docs: [DOCS.aws, DOCS.gcp],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'every',
  needs: ['connectors', 'connectorHealth'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const { rows, blind } = evidence.connectors;
    const connectors = multicloud(rows);
    if (connectors.length === 0) {
      if (blind) throw new Unseen(blind.why, `No connector was seen, but that proves nothing: ${blind.message}`);
      return { outcome: 'not-applicable', message: 'No AWS or GCP connector' };
    }
    return each({
      rows: connectors,
      id: (connector) => connector.id,
      noun: 'connector',
      blind,
      good: 'healthy',
      showRows: true,
      rule(connector) {
        const name = `${cloudOf(connector).toUpperCase()} connector ${connector.name}`;
        if (!hasCspm(connector)) return { outcome: 'fail', message: `${name} has no Defender CSPM offering` };
        const listing = evidence.connectorHealth;
        const health = healthOf(reportsOf(connector, listing.rows), context.now);
        if (health.state === 'not-healthy')
          return { outcome: 'fail', message: `${name} is NotHealthy: ${health.description}` };
        if (health.state === 'unclear') throw new Unseen('malformed', `${name}: ${health.description}`);
        if (listing.blind)
          throw new Unseen(listing.blind.why, `The health of ${name} is not proven: ${listing.blind.message}`);
        if (listing.rows.some(mayBeOfAny))
          throw new Unseen('malformed', `The health of ${name} is not proven: a health report names no resource`);
        return health.state === 'healthy'
          ? { outcome: 'pass', message: `${name}: ${health.description}` }
          : { outcome: 'warn', message: `${name}: ${health.description}` };
      },
    });
  },
});
