import { check } from '../model/check.ts';
import { cspmPlan, DOCS, NEEDS_OWNER, WHOLE_LIST } from '../model/commands.ts';
import { cspmRoot, extensionHolds } from '../model/plans.ts';
import { CLUSTERS, IMAGE_REGISTRIES, present } from '../model/presence.ts';

const NAMES = ['AgentlessDiscoveryForKubernetes', 'ContainerRegistriesVulnerabilityAssessments'];

export const containerPosture = check({
  id: 'AISPM-011',
  slug: 'container-posture',
  area: 'posture',
  title: 'Container posture extensions are on',
  failureTitle: 'Clusters and images around AI are not assessed',
  severity: 'medium',
  rationale: 'Models are often served from AKS and built into images. Without both extensions neither the clusters nor the images show up in posture and attack paths.',
  remediation: { text: 'Switch AgentlessDiscoveryForKubernetes and ContainerRegistriesVulnerabilityAssessments on.', ...cspmPlan(), caveats: [NEEDS_OWNER, WHOLE_LIST] },
  docs: [DOCS.containers, DOCS.enableCspm],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans', 'presence', 'permissions'],
  evaluate(evidence, context) {
    if (!present(evidence, [...CLUSTERS, ...IMAGE_REGISTRIES], context)) return { outcome: 'not-applicable', message: 'No AKS cluster and no container registry' };
    const root = cspmRoot(() => evidence.plans, context);
    if (root.state === 'settled') return root.decision;
    const standings = NAMES.map((name) => extensionHolds(root.plan, name));
    const bad = standings.filter((standing) => !standing.holds);
    const message = (bad.length > 0 ? bad : standings).map((standing) => standing.reason).join('; ');
    if (bad.length === 0) return { outcome: 'pass', message };
    return { outcome: 'fail', message, ...(bad.every((standing) => standing.cause) ? { cause: 'AISPM-006' } : {}) };
  },
});
