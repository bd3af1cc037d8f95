import type { EvidenceMap } from './evidence.ts';
import type { CheckId } from './finding.ts';
import { extensionHolds, tierOf } from './plans.ts';
import { Unseen } from './reading.ts';

/** Microsoft offers agentless machine scanning under either of these plans. */
const HOMES: readonly { readonly name: string; readonly subPlan?: string }[] = [
  { name: 'CloudPosture' },
  { name: 'VirtualMachines', subPlan: 'P2' },
];

/**
 * Whether agentless machine scanning works under at least one of its plans, also when CSPM is Free. Throws `Unseen`
 * where it works under none and one of them cannot be read.
 */
export function agentlessScanning(plans: EvidenceMap['plans']): {
  readonly holds: boolean;
  readonly message: string;
  readonly cause?: CheckId;
} {
  const reasons: string[] = [];
  let failed = false;
  let unread: Unseen | undefined;
  for (const { name, subPlan } of HOMES) {
    try {
      const { plan, standard } = tierOf(plans, name);
      if (!plan || !standard || (subPlan && plan.subPlan?.toLowerCase() !== subPlan.toLowerCase())) continue;
      const home = subPlan ? `${name} ${subPlan}` : name;
      const standing = extensionHolds(plan, 'AgentlessVmScanning');
      if (standing.holds) return { holds: true, message: `AgentlessVmScanning is on under ${home}` };
      reasons.push(`${standing.reason} (${home})`);
      failed ||= standing.on;
    } catch (error) {
      if (!(error instanceof Unseen)) throw error;
      unread ??= error;
    }
  }
  if (unread) throw unread;
  const posture = tierOf(plans, 'CloudPosture');
  if (!posture.standard) return { holds: false, message: [posture.words, ...reasons].join('; '), cause: 'AISPM-007' };
  return { holds: false, message: reasons.join('; '), ...(failed ? { cause: 'AISPM-006' } : {}) };
}
