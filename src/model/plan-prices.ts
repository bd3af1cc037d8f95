import type { Context } from './check.ts';
import type { Readings } from './evidence.ts';
import { lacksPlan, tierOf } from './plans.ts';
import { DATABASES, STORAGE } from './presence.ts';
import { blindTo } from './proof-of-sight.ts';
import { attempt, isSeen } from './reading.ts';
import { readOf } from './resource-types.ts';

/** A plan that is off, with the resources that it would be billed for; `usd` a month where the policy gives a price. */
export type PlanCost = {
  readonly plan: string;
  readonly resources: number;
  /** There may be more resources than were seen. */
  readonly atLeast: boolean;
  readonly usd?: number;
};

/**
 * The resources that a scan reads, by the plan that is billed for them. A scan does not read machines, for which
 * Defender CSPM is billed too; unverified, the pricing page could not be read. So its resources are always "at least".
 */
const BILLED: Readonly<Record<string, readonly string[]>> = {
  CloudPosture: [...STORAGE, ...Object.values(DATABASES).flat()],
  StorageAccounts: STORAGE,
  ...DATABASES,
};

/**
 * What the plans that checks 007, 013 and 014 ask for would cost a month where they are off, and why that is not known
 * where it is not.
 */
export function planCosts(
  readings: Readings,
  context: Context,
): { readonly costs: readonly PlanCost[]; readonly notRead: readonly string[] } {
  const { plans, presence, permissions } = readings;
  // That the plans were not read is said with the AI plan.
  if (!plans?.ok) return { costs: [], notRead: [] };
  if (!presence?.ok)
    return { costs: [], notRead: [`The resources of other plans: ${presence?.message ?? 'not read'}`] };
  const costs: PlanCost[] = [];
  const notRead: string[] = [];
  for (const [plan, types] of Object.entries(BILLED)) {
    if (lacksPlan(plan, context)) continue;
    const tier = attempt(() => tierOf(plans.value, plan));
    if (!isSeen(tier)) {
      notRead.push(tier.message);
      continue;
    }
    if (tier.standard) continue;
    const wanted = new Set(types.map((type) => type.toLowerCase()));
    const rows = presence.value.rows.filter(({ type }) => wanted.has(type.toLowerCase()));
    const resources = new Set(rows.map(({ id }) => id.toLowerCase())).size;
    const blind = presence.value.blind ?? blindTo(types.map(readOf), context.subject, permissions);
    const atLeast = plan === 'CloudPosture' || blind !== undefined;
    if (resources === 0 && !atLeast) continue;
    const price = priceOf(plan, context);
    costs.push({
      plan,
      resources,
      atLeast,
      ...(price === undefined ? {} : { usd: Math.round(resources * price * 100) / 100 }),
    });
  }
  return { costs, notRead };
}

function priceOf(plan: string, { policy }: Context): number | undefined {
  const prices: Readonly<Record<string, number | undefined>> = policy.forecast?.prices ?? {};
  return prices[plan];
}
