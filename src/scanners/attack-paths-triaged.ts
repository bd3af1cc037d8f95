import { ageWords, seenFor } from '../model/age.ts';
import { roleOf } from '../model/ai.ts';
import { pathsOver, pathsPossible, riskOfPath } from '../model/attack-paths.ts';
import { check, each, sentences } from '../model/check.ts';
import { DOCS, LATENCY } from '../model/commands.ts';
import { textField } from '../model/field.ts';
import { LIMITS } from '../model/limitations.ts';
import { declaredFor } from '../model/plans.ts';
import { attempt, Unseen } from '../model/reading.ts';

export const attackPathsTriaged = check({
  id: 'AISPM-030',
  slug: 'attack-paths-triaged',
  area: 'attack-paths',
  title: 'AI attack paths are triaged',
  failureTitle: 'An attack path to AI is open past its SLA',
  severity: 'high',
  rationale: sentences(
    'An attack path shows how an outsider reaches a model or its data.',
    'No path at all is good news only where the analysis works and somebody has looked.',
  ),
  remediation: {
    text: sentences(
      'Open the path in Defender for Cloud, break its cheapest step, and record who decided what.',
      'Where there is no path, document that: "aispm attest zero-paths", or zeroAttackPaths in the policy file.',
    ),
    decision: 'Which step to break depends on the workload.',
  },
  docs: [DOCS.attackPaths],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'ai',
  limitations: [LIMITS.chains, LATENCY],
  needs: ['attackPaths', 'inventory', 'plans', 'history', 'assessments'],
  evaluate(evidence, context) {
    const listing = attempt(() => evidence.attackPaths);
    const blind = listing instanceof Unseen ? listing : (listing.blind ?? evidence.inventory.blind);
    const paths = pathsOver(
      listing instanceof Unseen ? [] : listing.rows,
      evidence.inventory.rows.filter((row) => roleOf(row, context.policy) !== 'related'),
    );
    if (paths.length > 0) {
      const sla = context.policy.slaHours[context.zone];
      return each({
        rows: paths,
        id: (row) => row.id,
        noun: 'attack path',
        blind,
        good: 'triaged',
        rule(row) {
          const risk = riskOfPath(row);
          const name = `"${textField(row.properties, 'displayName') ?? row.name ?? row.id}"${risk ? ` (${risk})` : ''}`;
          const age = seenFor(row.id, evidence.history, context.now);
          if (age && age.hours > sla)
            return {
              outcome: 'fail',
              message: `${name} first seen by us ${ageWords(age.hours)} ago, SLA ${ageWords(sla)}`,
            };
          return {
            outcome: 'warn',
            message: `${name} ${age ? `first seen by us ${ageWords(age.hours)} ago` : 'first seen by us tonight'}, SLA ${ageWords(sla)}`,
          };
        },
      });
    }
    const possible = pathsPossible(evidence, context);
    if (possible.outcome !== 'pass')
      return {
        ...possible,
        message: `No attack path, and none can be found: ${possible.message}`,
        cause: possible.cause ?? 'AISPM-031',
      };
    if (blind) throw new Unseen(blind.why, `No attack path was seen, but that proves nothing: ${blind.message}`);
    const declared = context.policy.zeroAttackPaths.find((entry) => declaredFor(entry, context));
    if (declared)
      return {
        outcome: 'pass',
        message: `No attack path; documented by ${declared.by} on ${declared.date}: ${declared.justification}`,
      };
    return {
      outcome: 'warn',
      message: 'No attack path, and the policy file does not document that there is none (zeroAttackPaths)',
    };
  },
});
