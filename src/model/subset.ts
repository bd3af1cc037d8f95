import { z } from 'zod';

/** The most subscriptions of a subset scan. */
export const MOST_IN_SUBSET = 50;

/** The ids of a subset scan, in lower case, each once. */
export const subsetSchema = z
  .array(
    z
      .string()
      .regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'is not the id of a subscription')
      .transform((id) => id.toLowerCase()),
  )
  .min(1, 'names no subscription')
  .max(MOST_IN_SUBSET, `names more than ${MOST_IN_SUBSET} subscriptions`)
  .transform((ids) => [...new Set(ids)]);
