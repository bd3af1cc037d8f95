import type { EvidenceMap } from './evidence.ts';
import { approves, type Pair, pairsOf } from './exclusions.ts';
import { changePlan } from './plan-commands.ts';
import { isOn, isStandard } from './plans.ts';
import { attempt, isSeen, Unseen } from './reading.ts';
import type { Commands, Withheld } from './remediation.ts';

const NAME = 'agentlessvmscanning';

/** For each plan with exclusion tags that are not approved, the command that leaves only the approved ones. */
export function withoutOpenExclusions(
  plans: EvidenceMap['plans'],
  approved: readonly Pair[],
): readonly (Commands | Withheld)[] {
  return plans.plans.filter(isStandard).flatMap((plan) => {
    const extension = plan.extensions?.find((one) => one.name.toLowerCase() === NAME);
    const pairs = attempt(() => (extension && isOn(extension) ? pairsOf(extension) : []));
    if (!extension || pairs instanceof Unseen) return [];
    const read = pairs.filter(isSeen);
    const kept = read.filter((pair) => approved.some((one) => approves(one, pair)));
    if (kept.length === read.length) return [];
    if (read.length < pairs.length) return [{ withheld: `ExclusionTags of plan ${plan.name} cannot be read in full` }];
    const [key = 'ExclusionTags', raw] =
      Object.entries(extension.additionalExtensionProperties ?? {}).find(
        ([one]) => one.toLowerCase() === 'exclusiontags',
      ) ?? [];
    const value = typeof raw === 'string' ? JSON.stringify(kept) : kept;
    return [changePlan(plans, plan.name, { properties: { [extension.name]: { [key]: value } } })];
  });
}
