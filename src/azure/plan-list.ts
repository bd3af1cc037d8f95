import { z } from 'zod';
import type { EvidenceMap, Plan } from '../model/evidence.ts';
import { planSchema } from '../model/plan-schemas.ts';
import { recasedAs } from '../model/recased.ts';
import { parseAs } from './client.ts';
import { AzureError } from './errors.ts';

/** Microsoft.Security 2024-01-01, PricingTier. Whatever else it says, the plan cannot be judged by it. */
const TIERS = ['standard', 'free'];
const pricingSchema = z.looseObject({ name: z.string(), properties: z.record(z.string(), z.unknown()).nullish() });

/**
 * The plans of a list of pricings, each parsed for itself: one that cannot be read is named in `unreadable`, with the
 * reason, and hides no other. Errors: `AzureError` (malformed) where a row has no name or no plan can be read.
 */
export function plansOf(list: readonly unknown[]): EvidenceMap['plans'] {
  const rows = list.map((row) => parseAs(pricingSchema, row));
  const plans: Plan[] = [];
  const unreadable: Record<string, string> = {};
  for (const { name, properties } of rows) {
    const parsed = planSchema.safeParse(recasedAs(planSchema, { ...properties, name }));
    if (parsed.success && TIERS.includes(parsed.data.pricingTier.toLowerCase())) plans.push(parsed.data);
    else if (parsed.success)
      unreadable[name.toLowerCase()] = `pricingTier: ${JSON.stringify(parsed.data.pricingTier)} is not known`;
    else
      unreadable[name.toLowerCase()] = parsed.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ');
  }
  if (plans.length === 0 && rows.length > 0)
    throw new AzureError('malformed', `No plan of the list can be read: ${Object.values(unreadable)[0]}`);
  return { plans, ...(Object.keys(unreadable).length > 0 ? { unreadable } : {}) };
}
