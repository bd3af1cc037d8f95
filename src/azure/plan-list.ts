import { z } from 'zod';
import type { EvidenceMap, Plan } from '../model/evidence.ts';
import { planSchema } from '../model/plan-schemas.ts';
import { recasedAs } from '../model/recased.ts';
import { parseAs } from './client.ts';
import { AzureError } from './errors.ts';

/** What says neither Standard nor Free is no plan that can be judged (Microsoft.Security 2024-01-01, PricingTier). */
const readable = planSchema.refine(({ pricingTier }) => /^(?:standard|free)$/i.test(pricingTier), {
  path: ['pricingTier'],
  error: ({ input }) => `${JSON.stringify(planSchema.parse(input).pricingTier)} is not known`,
});
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
    const parsed = readable.safeParse(recasedAs(planSchema, { ...properties, name }));
    if (parsed.success) plans.push(parsed.data);
    else
      unreadable[name.toLowerCase()] = parsed.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ');
  }
  if (plans.length === 0 && rows.length > 0)
    throw new AzureError('malformed', `No plan of the list can be read: ${Object.values(unreadable)[0]}`);
  return { plans, ...(Object.keys(unreadable).length > 0 ? { unreadable } : {}) };
}
