import { check, sentences } from '../model/check.ts';
import { AS_READ, CSPM_COST, CSPM_POLICIES, DOCS, NEEDS_OWNER } from '../model/commands.ts';
import { changePlan } from '../model/plan-commands.ts';
import { cspmRoot, extensionHolds, lacksPlan } from '../model/plans.ts';
import { CONTAINERS, present } from '../model/presence.ts';
import { attempt, isSeen, Unseen } from '../model/reading.ts';

const NAMES = ['AgentlessDiscoveryForKubernetes', 'ContainerRegistriesVulnerabilityAssessments'];

export const containerPosture = check({
  id: 'AISPM-011',
  slug: 'container-posture',
  area: 'posture',
  title: 'Container posture extensions are on',
  failureTitle: 'Clusters and images around AI are not assessed',
  severity: 'medium',
  rationale: sentences(
    'Models are often served from AKS and built into images.',
    'Without both extensions neither the clusters nor the images show up in posture and attack paths.',
  ),
  remediation: {
    text: `Switch AgentlessDiscoveryForKubernetes and ContainerRegistriesVulnerabilityAssessments on. ${CSPM_POLICIES}`,
    caveats: [NEEDS_OWNER, CSPM_COST, AS_READ],
  },
  docs: [DOCS.containers, DOCS.enableCspm],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans', 'presence', 'permissions'],
  evaluate(evidence, context) {
    const absent = lacksPlan('CloudPosture', context);
    if (absent) return { outcome: 'not-applicable', message: absent, cause: 'AISPM-007' };
    if (!present(evidence, CONTAINERS, context))
      return { outcome: 'not-applicable', message: 'No AKS cluster and no container registry' };
    const root = cspmRoot(() => evidence.plans, context);
    if (root.state === 'settled') return root.decision;
    // An extension that cannot be read must not hide that the other one is off.
    const standings = NAMES.map((name) => attempt(() => extensionHolds(root.plan, name)));
    const seen = standings.filter(isSeen);
    const bad = seen.filter((standing) => !standing.holds);
    const message = (bad.length > 0 ? bad : seen).map((standing) => standing.reason).join('; ');
    if (bad.length > 0)
      return { outcome: 'fail', message, ...(bad.every((standing) => standing.cause) ? { cause: 'AISPM-006' } : {}) };
    const unread = standings.find((standing) => standing instanceof Unseen);
    if (unread) throw unread;
    return { outcome: 'pass', message };
  },
  commands: ({ plans }) => changePlan(plans, 'CloudPosture', { on: NAMES }),
});
