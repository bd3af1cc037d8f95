import { z } from 'zod';

/* What the firm declares of its AI bill of materials. */

const id = z.string().min(1);

/** A component that the firm declares, because nothing that is read shows it. */
const declaredComponentSchema = z.strictObject({
  name: id,
  kind: z.enum(['agent', 'model', 'service', 'data']),
  version: id.optional(),
  supplier: id.optional(),
  description: id.optional(),
  subscription: id.optional().describe('The id of the subscription that it belongs to, where it belongs to one.'),
  owner: id.describe('Who is accountable for it.'),
  reviewBy: z.iso
    .date()
    .describe('The day until which its owner vouches for it; later, a warning says that it is overdue.'),
});

export const bomPolicySchema = z
  .strictObject({
    noticeDays: z
      .number()
      .int()
      .min(0)
      .default(60)
      .describe('Days before a deployed model retires from which the inventory, its drift and AISPM-021 say so.'),
    mail: z
      .boolean()
      .default(false)
      .describe(
        'Whether a night that changes the AI bill of materials alone sends a mail; else it is a section of the mail that the night sends for another reason.',
      ),
    components: z
      .array(declaredComponentSchema)
      .default([])
      .describe(
        'What no public API shows (agents, niche services): part of the AI bill of materials, marked as declared.',
      ),
  })
  .prefault({});
