import { z } from 'zod';
import { SEVERITIES, STATUSES } from './status.ts';

export { LETTERS, type Outcome, SEVERITIES, type Severity, STATUSES, type Status, worst } from './status.ts';

export type CheckId = `AISPM-${string}`;
export type Zone = 1 | 2 | 3;

/** `waiver`: id of the waiver that excuses this item; its status stays true. */
export const itemSchema = z.object({
  resourceId: z.string(),
  status: z.enum(STATUSES),
  message: z.string(),
  waiver: z.string().optional(),
});
export type Item = z.infer<typeof itemSchema>;

/** How many of what the rule looked at ended how. `total` is all it looked at. */
export const countsSchema = z.object({
  total: z.number().int(),
  fail: z.number().int(),
  unknown: z.number().int(),
  warn: z.number().int(),
  pending: z.number().int(),
  pass: z.number().int(),
  'not-applicable': z.number().int(),
});
export type Counts = z.infer<typeof countsSchema>;

/**
 * USD a month, by the use of the days `from` to `to`. `atLeast`: something was not read or has no price, so that it may
 * cost more; `why` says what. Without `usd` nothing of it could be estimated.
 */
const estimateSchema = z.object({
  usd: z.object({ low: z.number(), high: z.number() }).optional(),
  atLeast: z.boolean().optional(),
  why: z.string().optional(),
  from: z.string(),
  to: z.string(),
});
export type Estimate = z.infer<typeof estimateSchema>;

/**
 * A field that Azure returned and the verdict rests on. `path`: where it stands in the kept evidence, `[]` for each row
 * of a list. `value`: as JSON, cut where it is long and without mail addresses; absent where the answer lacks the
 * field. `decides`: with another value the status would be another. `rows`: how many rows give this value, if not one.
 */
export const seenFieldSchema = z.object({
  path: z.string(),
  value: z.string().optional(),
  decides: z.boolean().optional(),
  rows: z.number().int().optional(),
});
export type SeenField = z.infer<typeof seenFieldSchema>;

export const findingSchema = z.object({
  checkId: z.string(),
  subscriptionId: z.string(),
  status: z.enum(STATUSES),
  severity: z.enum(SEVERITIES),
  message: z.string(),
  /** The check whose failure explains this one: the root, never the next link. */
  cause: z.string().optional(),
  /** Why it is unknown. */
  why: z.string().optional(),
  counted: countsSchema.optional(),
  /** What does not pass. */
  items: z.array(itemSchema).optional(),
  /** Rows may be missing: an item that is not listed may be there all the same. */
  partial: z.boolean().optional(),
  /** ISO 8601 UTC of the first scan in an unbroken run of this status. */
  since: z.string().optional(),
  /** It changes again and again: on which days (UTC), since when that is so, and which resources if not all of it. */
  flapping: z
    .object({ since: z.string(), days: z.array(z.string()), resources: z.array(z.string()).optional() })
    .optional(),
  /** Who owns this finding, where that is not the subscription's owner. */
  owner: z.string().optional(),
  /** The record that excuses it, when one holds; the status stays true. */
  waiver: z
    .object({
      id: z.string(),
      owner: z.string(),
      rationale: z.string(),
      expires: z.string(),
      ticket: z.string().optional(),
    })
    .optional(),
  /**
   * What fixes it, made from what was read, in az and in PowerShell; `{subscription}` stands for the subscription id.
   * Only where it fails or warns by itself and the check has no command of its own for every subscription.
   */
  commands: z.object({ cli: z.string(), powershell: z.string() }).optional(),
  /** Why there is no such command. */
  noCommand: z.string().optional(),
  /** What the fix would cost a month, where a forecast was made and the fix switches a plan on. */
  estimate: estimateSchema.optional(),
  /**
   * What it rests on: at most four fields, those that decide first. Absent where a cause explains it, where nothing was
   * read, and in findings of versions before.
   */
  fields: z.array(seenFieldSchema).optional(),
  /** API and version of the evidence it rests on, and when that was read. */
  source: z.string(),
  at: z.string(),
});
/** Exactly one for each check and subscription. */
export type Finding = z.infer<typeof findingSchema>;
