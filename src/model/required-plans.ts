import type { Context } from './check.ts';
import type { EvidenceMap, Plan } from './evidence.ts';
import { lacksPlan, planOf } from './plans.ts';
import { DATABASES, presentOrHidden, STORAGE } from './presence.ts';
import { attempt, Unseen } from './reading.ts';
import type { ProtectedType } from './resource-types.ts';

type Seen = Pick<EvidenceMap, 'plans' | 'presence' | 'permissions'>;

/** A required plan, or why it is not known whether it is required here or what its row says. */
export type Required = { readonly name: string; readonly plan: Plan | Unseen };

/**
 * The required plans that have a row: AI where the zone requires it, CloudPosture, and those of storage and databases
 * whose resources exist. A required plan without a row is left to the check that requires it. Throws `Unseen` where the
 * list has none of them: Azure always lists them, so nothing was shown that could be judged.
 */
export function requiredPlans(evidence: Seen, context: Context): readonly Required[] {
  const { plans } = evidence;
  const always = [...(context.policy.levels.aiPlan[context.zone] === 'required' ? ['AI'] : []), 'CloudPosture'];
  const byResource: readonly (readonly [string, readonly ProtectedType[]])[] = [
    ['StorageAccounts', STORAGE],
    ...Object.entries(DATABASES),
  ];
  const wanted = [
    ...always.map((name) => ({ name, held: true as boolean | Unseen })),
    ...byResource.map(([name, types]) => ({ name, held: presentOrHidden(evidence, types, context) })),
  ].filter(({ name, held }) => held !== false && !lacksPlan(name, context));
  const listed = wanted.flatMap(({ name, held }) => {
    const plan = attempt(() => planOf(plans, name));
    return plan ? [{ name, plan: held instanceof Unseen ? held : plan }] : [];
  });
  if (listed.length > 0 || wanted.length === 0) return listed;
  const names = wanted.map(({ name }) => name).join(', ');
  throw new Unseen('malformed', `The list of plans has no row for any required plan (${names})`);
}

/** The id of a plan, as items carry it. */
export const pricingId = (context: Context, name: string): string =>
  `/subscriptions/${context.subject.id}/providers/Microsoft.Security/pricings/${name}`;
