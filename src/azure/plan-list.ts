import { z } from 'zod';
import type { EvidenceMap, Plan } from '../model/evidence.ts';
import { recased } from '../model/field.ts';
import { extensionSchema, planSchema } from '../model/plan-schemas.ts';
import { parseAs } from './client.ts';
import { AzureError } from './errors.ts';

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
    const parsed = planSchema.safeParse(cased(name, properties ?? {}));
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

/** A plan with its properties, and those of its extensions, named as the schema names them: Azure varies their case. */
function cased(name: string, properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plan = recased(properties, Object.keys(planSchema.shape));
  const { extensions } = plan;
  if (!Array.isArray(extensions)) return { ...plan, name };
  const rows: readonly unknown[] = extensions;
  return {
    ...plan,
    name,
    extensions: rows.map((row) => (isRecord(row) ? recased(row, Object.keys(extensionSchema.shape)) : row)),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
