import { z } from 'zod';
import { SEVERITIES } from './finding.ts';
import { STATUSES } from './status.ts';

/**
 * What is remembered about one finding or item: its last known status (never `unknown`), since when, and for how many
 * scans it has been out of sight.
 */
const known = z.object({
  status: z.enum(STATUSES),
  since: z.string(),
  /** The last scan that knew it. */
  seenAt: z.string(),
  blindScans: z.number().int(),
  severity: z.enum(SEVERITIES),
  message: z.string(),
  cause: z.string().optional(),
  /** Since when it has been failing; a pending status does not end a failure. */
  failing: z.string().optional(),
  /** Whether `lost-sight` was reported since it was last seen. */
  lost: z.boolean().optional(),
});

/** On which days (UTC) it began or ceased to fail, the oldest first; `since`: since when it counts as flapping. */
const flaps = z.object({ days: z.array(z.string()), since: z.string().optional() });

/** A waiver that excuses a failure, and whether its end has been announced. */
const heldWaiver = z.object({ expires: z.string(), announced: z.boolean() });

/** One subscription's memory between scans; written with an etag, so that a shard delivered twice is folded once. */
export const baselineSchema = z.object({
  subscriptionId: z.string(),
  /** The newest scan that was folded: folding it again changes nothing. */
  scanId: z.string(),
  /** By check id; only checks that were known at least once. */
  findings: z.record(
    z.string(),
    known.extend({
      items: z.record(z.string(), known),
      flaps: flaps.optional(),
      /** By lower-cased resource id. Absent in rows of earlier versions. */
      itemFlaps: z.record(z.string(), flaps).optional(),
    }),
  ),
  /** By check id: since when it has been unknown, where it is. */
  unknownSince: z.record(z.string(), z.string()),
  /** Every check that was ever folded, known or not: a check that is not listed here is new. */
  checks: z.array(z.string()),
  /** By check id, then by waiver id. */
  waivers: z.record(z.string(), z.record(z.string(), heldWaiver)),
  /** ISO time by lower-cased key, as in the `history` evidence. */
  firstSeen: z.record(z.string(), z.string()),
  /** It left the scope: if it comes back, it counts as new. */
  gone: z.boolean().optional(),
});
export type Baseline = z.infer<typeof baselineSchema>;
