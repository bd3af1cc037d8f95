import { z } from 'zod';
import { SEVERITIES, STATUSES } from './status.ts';

/* The nights that a report carries. */

const zone = z.union([z.literal(1), z.literal(2), z.literal(3)]);

export const byStatus = z.object(
  Object.fromEntries(STATUSES.map((status) => [status, z.number().int()])) as Record<
    (typeof STATUSES)[number],
    z.ZodNumber
  >,
);

const bySeverity = z.object(
  Object.fromEntries(SEVERITIES.map((severity) => [severity, z.number().int()])) as Record<
    (typeof SEVERITIES)[number],
    z.ZodNumber
  >,
);

/** One night in the trend. */
export const nightSchema = z.object({
  scanId: z.string(),
  at: z.string(),
  status: z.enum(['complete', 'partial']),
  byStatus,
  failingBySeverity: bySeverity,
  inScope: z.number().int(),
  evaluated: z.number().int(),
  /** Subscriptions on which something was unknown. Absent in nights of versions that did not count them. */
  unseen: z.number().int().optional(),
  /**
   * Failures that no other failure explains, and missing reads, one for each reason and subscription; then the same by
   * owner. Absent in nights of versions that did not count them.
   */
  toFix: z.object({ all: z.number().int(), owners: z.array(z.tuple([z.string(), z.number().int()])) }).optional(),
  /**
   * What was fixed since the night before, without what only followed and without findings that flap: severity, zone,
   * days from the first scan that saw it fail, and how many. Absent in nights of versions that did not count them.
   */
  fixed: z.array(z.tuple([z.enum(SEVERITIES), zone, z.number().int(), z.number().int()])).optional(),
});

/** A subscription that was listed once and no longer is. */
export const delistedSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** When the first scan began that no longer listed it. */
  at: z.string(),
  /** The last scan that did, and the checks that failed in it. */
  lastScan: z.object({ id: z.string(), at: z.string() }),
  failed: z.array(z.string()),
});

export type Delisted = z.infer<typeof delistedSchema>;
export type Night = z.infer<typeof nightSchema>;
