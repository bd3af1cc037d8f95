import type { Context, Decision } from './check.ts';
import type { EvidenceMap, Extension, Plan } from './evidence.ts';
import type { CheckId } from './finding.ts';
import { matches } from './policy.ts';
import { Unseen } from './reading.ts';

/* How the plans and their extensions stand (CONTROL §1, RULINGS 2, 3, 5, 6 and 10). */

type Plans = EvidenceMap['plans'];

/** The row of a plan, by name without case. A list without any plan is malformed, because Azure always lists them. */
export function planOf(plans: Plans, name: string): Plan | undefined {
  if (plans.plans.length === 0) throw new Unseen('malformed', 'The answer lists no plan at all');
  return plans.plans.find((plan) => plan.name.toLowerCase() === name.toLowerCase());
}

export const isStandard = (plan: Plan | undefined): boolean => plan?.pricingTier.toLowerCase() === 'standard';

/** Why the cloud has no such plan, or undefined where it has. */
export const lacksPlan = (name: string, context: Context): string | undefined => context.cloud.lacksPlans[name.toLowerCase()];

/** Whether policy leaves the AI plan to the subscription in this zone. */
export const aiOptional = (context: Context): boolean => context.policy.levels.aiPlan[context.zone] === 'optional';

export type State = 'on' | 'off' | 'absent';

/** "True" and "False" without case, a boolean as it is; anything else cannot be read. */
export function isOn(extension: Extension): boolean {
  const value = extension.isEnabled;
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  if (word === 'true') return true;
  if (word === 'false') return false;
  throw new Unseen('malformed', `Extension ${extension.name} has an isEnabled that cannot be read: ${JSON.stringify(value) ?? 'missing'}`);
}

/** The extension's row, undefined where a given list does not name it. No list at all on a Standard plan proves nothing. */
export function extensionOf(plan: Plan, name: string): Extension | undefined {
  if (!plan.extensions) throw new Unseen('malformed', `Plan ${plan.name} is ${plan.pricingTier} and its answer has no extensions`);
  return plan.extensions.find((extension) => extension.name.toLowerCase() === name.toLowerCase());
}

export const hasFailed = (extension: Extension): boolean => extension.operationStatus?.code?.trim().toLowerCase() === 'failed';

const words = (extension: Extension): string => extension.operationStatus?.message?.trim() || 'no message';

/** Whether an extension holds: on and not failed. `reason` says why it does not. */
export function extensionHolds(
  plan: Plan,
  name: string,
): { readonly holds: boolean; readonly on: boolean; readonly listed: boolean; readonly reason: string; readonly cause?: CheckId } {
  const extension = extensionOf(plan, name);
  if (!extension) return { holds: false, on: false, listed: false, reason: `${name} is off or not offered: plan ${plan.name} does not list it` };
  if (!isOn(extension)) return { holds: false, on: false, listed: true, reason: `${name} is off` };
  if (hasFailed(extension)) return { holds: false, on: true, listed: true, reason: `${name} is enabled, but its operation Failed: ${words(extension)}`, cause: 'AISPM-006' };
  return { holds: true, on: true, listed: true, reason: `${name} is on` };
}

/** How a plan that others hang on stands: their own rule follows only where it is `standard`. */
export type Root = { readonly state: 'standard'; readonly plan: Plan } | { readonly state: 'settled'; readonly decision: Decision };

/**
 * The AI plan as a root. Settled: the cloud lacks it (not applicable, cause 001), policy leaves it optional and it is off (not applicable,
 * cause 001), or it is off (fail, cause 001). Throws `Unseen` where the plans were not read.
 */
export function aiRoot(plans: () => Plans, context: Context): Root {
  const absent = lacksPlan('AI', context);
  if (absent) return settled({ outcome: 'not-applicable', message: absent, cause: 'AISPM-001' });
  const plan = planOf(plans(), 'AI');
  if (plan && isStandard(plan)) return { state: 'standard', plan };
  const seen = plan ? `Plan AI is ${plan.pricingTier}` : 'Plan AI is not in the list of plans';
  if (aiOptional(context)) return settled({ outcome: 'not-applicable', message: `${seen}; it is optional in zone ${context.zone}`, cause: 'AISPM-001' });
  return settled({ outcome: byLevel(context.policy.levels.aiPlan[context.zone]), message: seen, cause: 'AISPM-001' });
}

/** What something that is off comes to: required = fail, recommended = warn, optional = not applicable. */
export const byLevel = (level: 'required' | 'recommended' | 'optional'): 'fail' | 'warn' | 'not-applicable' =>
  level === 'required' ? 'fail' : level === 'recommended' ? 'warn' : 'not-applicable';

/** One extension of the AI plan: follows the plan, holds, is optional, or is off. */
export function aiExtension(plans: () => Plans, name: string, context: Context): Decision {
  const root = aiRoot(plans, context);
  if (root.state === 'settled') return root.decision;
  const standing = extensionHolds(root.plan, name);
  if (standing.holds) return { outcome: 'pass', message: standing.reason };
  const level = context.policy.levels.aiPlan[context.zone];
  if (standing.on) return { outcome: level === 'recommended' ? 'warn' : 'fail', message: standing.reason, ...(standing.cause ? { cause: standing.cause } : {}) };
  return { outcome: byLevel(level), message: level === 'optional' ? `${standing.reason}; it is optional in zone ${context.zone}` : standing.reason };
}

/** Defender CSPM as a root, in the same way: not applicable where the cloud lacks it, fail with cause 007 where it is off. */
export function cspmRoot(plans: () => Plans, context: Context): Root {
  const absent = lacksPlan('CloudPosture', context);
  if (absent) return settled({ outcome: 'not-applicable', message: absent, cause: 'AISPM-007' });
  const plan = planOf(plans(), 'CloudPosture');
  if (plan && isStandard(plan)) return { state: 'standard', plan };
  return settled({ outcome: 'fail', message: plan ? `Plan CloudPosture is ${plan.pricingTier}` : 'Plan CloudPosture is not in the list of plans', cause: 'AISPM-007' });
}

const settled = (decision: Decision): Root => ({ state: 'settled', decision });

/** Whether a declaration of the policy (patterns over id or name) is about this subscription, and has not run out. */
export function declaredFor(entry: { readonly subscriptions: readonly string[]; readonly expires?: string | undefined }, context: Context): boolean {
  if (entry.expires !== undefined && hasExpired(entry.expires, context.now)) return false;
  return entry.subscriptions.some((pattern) => matches(pattern, context.subject.id) || matches(pattern, context.subject.name));
}

/** A day holds until its end, UTC. */
export const hasExpired = (day: string, now: Date): boolean => now.getTime() >= Date.parse(`${day}T00:00:00Z`) + 86_400_000;

export type Home = { readonly name: string; readonly holds: boolean; readonly reason: string; readonly cause?: CheckId | undefined };

/**
 * Agentless machine scanning: under CloudPosture, or under VirtualMachines at sub-plan P2; one home that works is enough (RULINGS 009).
 * Throws `Unseen` where no home works and one cannot be read.
 */
export function agentlessScanning(plans: Plans): { readonly holds: boolean; readonly message: string; readonly cause?: CheckId } {
  const posture = planOf(plans, 'CloudPosture');
  const machines = planOf(plans, 'VirtualMachines');
  const homes = [posture, machines?.subPlan?.toLowerCase() === 'p2' ? machines : undefined].filter((plan) => plan !== undefined).filter(isStandard);
  let blind: Unseen | undefined;
  const reasons: string[] = [];
  let failed = false;
  for (const plan of homes) {
    try {
      const standing = extensionHolds(plan, 'AgentlessVmScanning');
      if (standing.holds) return { holds: true, message: `AgentlessVmScanning is on under ${plan.name}${plan === machines ? ' P2' : ''}` };
      reasons.push(`${standing.reason} under ${plan.name}`);
      failed ||= standing.cause !== undefined;
    } catch (error) {
      if (!(error instanceof Unseen)) throw error;
      blind = error;
    }
  }
  if (blind) throw blind;
  if (!isStandard(posture))
    return { holds: false, message: posture ? `Plan CloudPosture is ${posture.pricingTier}` : 'Plan CloudPosture is not in the list of plans', cause: 'AISPM-007' };
  return { holds: false, message: reasons.join('; '), ...(failed ? { cause: 'AISPM-006' } : {}) };
}
