import { z } from 'zod';

/* The list of plans as Azure answers it: lenient about what no rule decides by. */

const text = z.string();
const optional = z.string().nullish();

/** `isEnabled` is the string "True" or "False"; a boolean is read as it is, anything else stays `unreadable`. */
export const extensionSchema = z.looseObject({
  name: text,
  isEnabled: z.unknown().optional(),
  additionalExtensionProperties: z.record(text, z.unknown()).nullish(),
  operationStatus: z.looseObject({ code: optional, message: optional }).nullish(),
});

/**
 * One plan of GET .../pricings @2024-01-01. `extensions` absent and `extensions` empty are different facts. What no
 * rule decides by (`enforce`, `inherited`), and what one check alone reads, must not cost the row.
 */
export const planSchema = z.looseObject({
  name: text,
  pricingTier: text.min(1),
  subPlan: optional,
  resourcesCoverageStatus: optional,
  enablementTime: optional.catch(undefined),
  freeTrialRemainingTime: z.unknown().optional(),
  enforce: z.unknown().optional(),
  inherited: z.unknown().optional(),
  inheritedFrom: optional.catch(undefined),
  deprecated: z.unknown().optional(),
  replacedBy: z.array(text).nullish().catch(undefined),
  extensions: z.array(extensionSchema).nullish(),
});

/**
 * The plans of a subscription. `unreadable`: why a plan's row could not be read, by lower-cased name; it is unknown and
 * blinds no other.
 */
export const plansSchema = z.object({ plans: z.array(planSchema), unreadable: z.record(text, text).optional() });
