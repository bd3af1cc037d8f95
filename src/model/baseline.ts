import { z } from 'zod';
import { SEVERITIES, STATUSES } from './finding.ts';

/** What is remembered of one finding or item: its last known status (never `unknown`), since when, and for how many scans it has been out of sight. */
const known = z.object({
  status: z.enum(STATUSES),
  since: z.string(),
  /** The last scan that knew it. */
  seenAt: z.string(),
  blindScans: z.number().int(),
  severity: z.enum(SEVERITIES),
  message: z.string(),
  cause: z.string().optional(),
  /** Whether `lost-sight` was reported for the current blindness. */
  lost: z.boolean().optional(),
});

/** One subscription's memory between scans; written with an etag, so that two deliveries of one shard fold once. */
export const baselineSchema = z.object({
  subscriptionId: z.string(),
  /** The newest scan folded in: folding it again yields nothing. */
  scanId: z.string(),
  /** By check id. */
  findings: z.record(z.string(), known.extend({ items: z.record(z.string(), known) })),
  /** ISO time by lower-cased key, as in the `history` evidence. */
  firstSeen: z.record(z.string(), z.string()),
});
export type Baseline = z.infer<typeof baselineSchema>;
