import { seenFor } from './age.ts';
import type { Context, Decision } from './check.ts';
import type { EvidenceMap, Extension, Plan } from './evidence.ts';
import { HOUR, timeOf } from './field.ts';
import type { CheckId } from './finding.ts';
import { matches } from './policy.ts';
import { Unseen } from './reading.ts';

/* The state of the plans and their extensions, and the verdicts of the checks that depend on a plan. */

type Plans = EvidenceMap['plans'];

/**
 * The row of a plan, by name without case; undefined where the list lacks it. Throws `Unseen` for an empty list (Azure
 * always lists the plans), for a row that cannot be read or gives a tier that is not known, and for a plan listed twice
 * with different values.
 */
export function planOf(plans: Plans, name: string): Plan | undefined {
  const wanted = name.toLowerCase();
  const fault = plans.unreadable?.[wanted];
  if (fault !== undefined) throw new Unseen('malformed', `Plan ${name} cannot be read: ${fault}`);
  if (plans.plans.length === 0) throw new Unseen('malformed', 'The answer lists no plan at all');
  const plan = only(
    plans.plans.filter((one) => one.name.toLowerCase() === wanted),
    `plan ${name}`,
  );
  if (plan) isStandard(plan);
  return plan;
}

/** The one row, or undefined. Identical rows count as one; rows that contradict each other prove nothing. */
function only<T>(rows: readonly T[], what: string): T | undefined {
  const [first, ...others] = rows;
  if (others.some((row) => JSON.stringify(row) !== JSON.stringify(first)))
    throw new Unseen('malformed', `The answer lists ${what} ${rows.length} times with different values`);
  return first;
}

/** Whether a plan is on. Throws `Unseen` for a tier that is neither Standard nor Free: it says nothing of either. */
export function isStandard(plan: Plan): boolean {
  const tier = plan.pricingTier.toLowerCase();
  if (tier === 'standard' || tier === 'free') return tier === 'standard';
  throw new Unseen('malformed', `The tier of plan ${plan.name} is "${plan.pricingTier}", which is not known`);
}

/** The tier of a plan, with `words` for a message in Azure's own terms. */
export type Tier = { readonly plan: Plan | undefined; readonly standard: boolean; readonly words: string };

export function tierOf(plans: Plans, name: string): Tier {
  const plan = planOf(plans, name);
  if (!plan) return { plan, standard: false, words: `Plan ${name} is not in the list of plans` };
  const subPlan = plan.subPlan ? ` (${plan.subPlan})` : '';
  const from = plan.inheritedFrom ? `, inherited from ${plan.inheritedFrom}` : '';
  return { plan, standard: isStandard(plan), words: `Plan ${name} is ${plan.pricingTier}${subPlan}${from}` };
}

/**
 * Hours that a plan has been Standard: by Azure's `enablementTime` or by our own history, whichever is older. Undefined
 * where neither is known; real answers leave `enablementTime` out of plans that are on.
 */
export function hoursStandard(plan: Plan, history: EvidenceMap['history'], now: Date): number | undefined {
  const enabled = timeOf(plan.enablementTime);
  const hours = [
    enabled ? (now.getTime() - enabled.getTime()) / HOUR : undefined,
    seenFor(`plan:${plan.name.toLowerCase()}`, history, now)?.hours,
  ].filter((age) => age !== undefined);
  return hours.length > 0 ? Math.max(...hours) : undefined;
}

/** Why the cloud lacks the plan, or undefined where it has it. */
export const lacksPlan = (name: string, context: Context): string | undefined =>
  context.cloud.lacksPlans[name.toLowerCase()];

/** Why the cloud lacks Defender for Cloud altogether, or undefined where it has it. */
export const lacksDefender = (context: Context): string | undefined => context.cloud.lacks['defender'];

/** Whether the policy makes the AI plan optional in this zone. */
export const aiOptional = (context: Context): boolean => context.policy.levels.aiPlan[context.zone] === 'optional';

/** Azure writes "True" or "False" as text; a boolean is taken as it is. Throws `Unseen` for anything else. */
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

/** The extension's row, undefined where the list lacks it. Throws `Unseen` where the plan has no list at all. */
export function extensionOf(plan: Plan, name: string): Extension | undefined {
  if (!plan.extensions)
    throw new Unseen('malformed', `Plan ${plan.name} is ${plan.pricingTier} and its answer has no extensions`);
  return only(
    plan.extensions.filter((extension) => extension.name.toLowerCase() === name.toLowerCase()),
    `extension ${name} of plan ${plan.name}`,
  );
}

/**
 * The code of the extension's last operation, lower-cased; undefined where Azure reports none. Throws `Unseen` for a
 * status without a code or with one that is not known: it says neither that the operation worked nor that it failed.
 */
export function operationOf(extension: Extension): 'succeeded' | 'failed' | undefined {
  const status = extension.operationStatus;
  if (!status || Object.keys(status).length === 0) return undefined;
  const code = status.code?.toLowerCase();
  if (code === 'succeeded' || code === 'failed') return code;
  throw new Unseen(
    'malformed',
    status.code
      ? `The operation status of extension ${extension.name} is "${status.code}", which is not known`
      : `The operation status of extension ${extension.name} has no code`,
  );
}

export const hasFailed = (extension: Extension): boolean => operationOf(extension) === 'failed';

/** Azure's message about the failed operation. */
export const failure = (extension: Extension): string =>
  `is enabled, but its operation Failed: ${extension.operationStatus?.message?.trim() || 'no message'}`;

/** `holds`: enabled, and its last operation did not fail. `on`: enabled, whether or not the operation failed. */
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

/** A plan that other checks depend on. `settled`: it is not Standard, and that decides the dependent check as well. */
export type Root =
  | { readonly state: 'standard'; readonly plan: Plan }
  | { readonly state: 'settled'; readonly decision: Decision };

/**
 * The AI plan as a root. Settled: the cloud lacks it (not applicable, cause 001), policy leaves it optional and it is
 * off (not applicable, cause 001), or it is off (fail, cause 001). Throws `Unseen` where the plans were not read.
 */
export function aiRoot(plans: () => Plans, context: Context): Root {
  const absent = lacksPlan('AI', context);
  if (absent) return settledBy({ outcome: 'not-applicable', message: absent, cause: 'AISPM-001' });
  const { plan, standard, words } = tierOf(plans(), 'AI');
  if (plan && standard) return { state: 'standard', plan };
  if (aiOptional(context))
    return settledBy({ outcome: 'not-applicable', message: optional(words, context), cause: 'AISPM-001' });
  return settledBy({
    outcome: byLevel(context.policy.levels.aiPlan[context.zone]),
    message: words,
    cause: 'AISPM-001',
  });
}

const optional = (words: string, context: Context): string => `${words}; it is optional in zone ${context.zone}`;

/** The outcome of something that is off: required = fail, recommended = warn, optional = not applicable. */
export const byLevel = (level: 'required' | 'recommended' | 'optional'): 'fail' | 'warn' | 'not-applicable' =>
  level === 'required' ? 'fail' : level === 'recommended' ? 'warn' : 'not-applicable';

/** Judges one extension of the AI plan: by the plan where that is not Standard, else by its own state and the level. */
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
  if (absent) return settledBy({ outcome: 'not-applicable', message: absent, cause: 'AISPM-007' });
  const { plan, standard, words } = tierOf(plans(), 'CloudPosture');
  return plan && standard
    ? { state: 'standard', plan }
    : settledBy({ outcome: 'fail', message: words, cause: 'AISPM-007' });
}

const settledBy = (decision: Decision): Root => ({ state: 'settled', decision });

/** Whether a declaration in the policy (patterns over id or name) covers this subscription and has not expired. */
export function declaredFor(
  entry: { readonly subscriptions: readonly string[]; readonly expires?: string | undefined },
  context: Context,
): boolean {
  if (entry.expires !== undefined && hasExpired(entry.expires, context.now)) return false;
  return entry.subscriptions.some(
    (pattern) => matches(pattern, context.subject.id) || matches(pattern, context.subject.name),
  );
}

/** Whether a day has ended, UTC. */
export const hasExpired = (day: string, now: Date): boolean =>
  now.getTime() >= Date.parse(`${day}T00:00:00Z`) + 86_400_000;
