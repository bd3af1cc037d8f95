import type { Context, Decision } from './check.ts';
import type { EvidenceMap, Extension, Plan } from './evidence.ts';
import type { CheckId } from './finding.ts';
import { matches } from './policy.ts';
import { Unseen } from './reading.ts';

/* How the plans and their extensions stand (CONTROL §1, RULINGS 2, 3, 5, 6 and 10). */

type Plans = EvidenceMap['plans'];

/**
 * The row of a plan, by name without case. A list without any plan is malformed, because Azure always lists them.
 * Throws `Unseen` also for a plan whose row cannot be read, or that is listed twice and not alike.
 */
export function planOf(plans: Plans, name: string): Plan | undefined {
  const wanted = name.toLowerCase();
  const fault = plans.unreadable?.[wanted];
  if (fault !== undefined) throw new Unseen('malformed', `Plan ${name} cannot be read: ${fault}`);
  if (plans.plans.length === 0) throw new Unseen('malformed', 'The answer lists no plan at all');
  return only(
    plans.plans.filter((plan) => plan.name.toLowerCase() === wanted),
    `plan ${name}`,
  );
}

/** The one row, or undefined. Rows that say the same are one; Azure contradicting itself proves nothing. */
function only<T>(rows: readonly T[], what: string): T | undefined {
  const [first, ...others] = rows;
  if (others.some((row) => JSON.stringify(row) !== JSON.stringify(first)))
    throw new Unseen('malformed', `The answer lists ${what} ${rows.length} times, and not alike`);
  return first;
}

export const isStandard = (plan: Plan | undefined): boolean => plan?.pricingTier.toLowerCase() === 'standard';

/** How a plan stands, in Azure's words. */
export type Tier = { readonly plan: Plan | undefined; readonly standard: boolean; readonly words: string };

export function tierOf(plans: Plans, name: string): Tier {
  const plan = planOf(plans, name);
  if (!plan) return { plan, standard: false, words: `Plan ${name} is not in the list of plans` };
  const subPlan = plan.subPlan ? ` (${plan.subPlan})` : '';
  const from = plan.inheritedFrom ? `, inherited from ${plan.inheritedFrom}` : '';
  return { plan, standard: isStandard(plan), words: `Plan ${name} is ${plan.pricingTier}${subPlan}${from}` };
}

/** Why the cloud has no such plan, or undefined where it has. */
export const lacksPlan = (name: string, context: Context): string | undefined =>
  context.cloud.lacksPlans[name.toLowerCase()];

/** Why the cloud has no Defender for Cloud at all, or undefined where it has. */
export const lacksDefender = (context: Context): string | undefined => context.cloud.lacks['defender'];

/** Whether policy leaves the AI plan to the subscription in this zone. */
export const aiOptional = (context: Context): boolean => context.policy.levels.aiPlan[context.zone] === 'optional';

/** "True" and "False" without case, a boolean as it is; anything else cannot be read. */
export function isOn(extension: Extension): boolean {
  const value = extension.isEnabled;
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (word === 'true') return true;
  if (word === 'false') return false;
  throw new Unseen(
    'malformed',
    `Extension ${extension.name} has an isEnabled that cannot be read: ${JSON.stringify(value) ?? 'missing'}`,
  );
}

/**
 * The extension's row, undefined where a given list does not name it. No list at all on a Standard plan proves nothing.
 */
export function extensionOf(plan: Plan, name: string): Extension | undefined {
  if (!plan.extensions)
    throw new Unseen('malformed', `Plan ${plan.name} is ${plan.pricingTier} and its answer has no extensions`);
  return only(
    plan.extensions.filter((extension) => extension.name.toLowerCase() === name.toLowerCase()),
    `extension ${name} of plan ${plan.name}`,
  );
}

export const hasFailed = (extension: Extension): boolean => extension.operationStatus?.code?.toLowerCase() === 'failed';

/** What Azure says of the failed operation. */
export const failure = (extension: Extension): string =>
  `is enabled, but its operation Failed: ${extension.operationStatus?.message?.trim() || 'no message'}`;

/**
 * Whether an extension holds (on and not failed), and why it does not. `on`: enabled, though its operation may have
 * failed.
 */
export type Standing = {
  readonly holds: boolean;
  readonly on: boolean;
  readonly reason: string;
  readonly cause?: CheckId;
};

export function extensionHolds(plan: Plan, name: string): Standing {
  const extension = extensionOf(plan, name);
  if (!extension)
    return { holds: false, on: false, reason: `${name} is off or not offered: plan ${plan.name} does not list it` };
  if (!isOn(extension)) return { holds: false, on: false, reason: `${name} is off` };
  if (hasFailed(extension))
    return { holds: false, on: true, reason: `${name} ${failure(extension)}`, cause: 'AISPM-006' };
  return { holds: true, on: true, reason: `${name} is on` };
}

/** How a plan that others hang on stands: their own rule follows only where it is `standard`. */
export type Root =
  | { readonly state: 'standard'; readonly plan: Plan }
  | { readonly state: 'settled'; readonly decision: Decision };

/**
 * The AI plan as a root. Settled: the cloud lacks it (not applicable, cause 001), policy leaves it optional and it is
 * off (not applicable, cause 001), or it is off (fail, cause 001). Throws `Unseen` where the plans were not read.
 */
export function aiRoot(plans: () => Plans, context: Context): Root {
  const absent = lacksPlan('AI', context);
  if (absent) return settled({ outcome: 'not-applicable', message: absent, cause: 'AISPM-001' });
  const { plan, standard, words } = tierOf(plans(), 'AI');
  if (plan && standard) return { state: 'standard', plan };
  if (aiOptional(context))
    return settled({ outcome: 'not-applicable', message: optional(words, context), cause: 'AISPM-001' });
  return settled({ outcome: byLevel(context.policy.levels.aiPlan[context.zone]), message: words, cause: 'AISPM-001' });
}

const optional = (words: string, context: Context): string => `${words}; it is optional in zone ${context.zone}`;

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
  if (standing.on)
    return {
      outcome: level === 'recommended' ? 'warn' : 'fail',
      message: standing.reason,
      ...(standing.cause ? { cause: standing.cause } : {}),
    };
  return {
    outcome: byLevel(level),
    message: level === 'optional' ? optional(standing.reason, context) : standing.reason,
  };
}

/**
 * Defender CSPM as a root, in the same way: not applicable where the cloud lacks it, fail with cause 007 where it is
 * off.
 */
export function cspmRoot(plans: () => Plans, context: Context): Root {
  const absent = lacksPlan('CloudPosture', context);
  if (absent) return settled({ outcome: 'not-applicable', message: absent, cause: 'AISPM-007' });
  const { plan, standard, words } = tierOf(plans(), 'CloudPosture');
  return plan && standard
    ? { state: 'standard', plan }
    : settled({ outcome: 'fail', message: words, cause: 'AISPM-007' });
}

const settled = (decision: Decision): Root => ({ state: 'settled', decision });

/** Whether a declaration of the policy (patterns over id or name) is about this subscription, and has not run out. */
export function declaredFor(
  entry: { readonly subscriptions: readonly string[]; readonly expires?: string | undefined },
  context: Context,
): boolean {
  if (entry.expires !== undefined && hasExpired(entry.expires, context.now)) return false;
  return entry.subscriptions.some(
    (pattern) => matches(pattern, context.subject.id) || matches(pattern, context.subject.name),
  );
}

/** A day holds until its end, UTC. */
export const hasExpired = (day: string, now: Date): boolean =>
  now.getTime() >= Date.parse(`${day}T00:00:00Z`) + 86_400_000;

/** The plans that agentless machine scanning can live under, and what each must be (RULINGS 009). */
const HOMES: readonly { readonly name: string; readonly subPlan?: string }[] = [
  { name: 'CloudPosture' },
  { name: 'VirtualMachines', subPlan: 'P2' },
];

/**
 * Agentless machine scanning: one home that works is enough, also when CSPM is Free. Throws `Unseen` where no home
 * works and one cannot be read.
 */
export function agentlessScanning(plans: Plans): {
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
