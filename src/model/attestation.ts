import { z } from 'zod';

/** What a person can state that the scanner cannot see. */
export const ATTESTATION_KINDS = ['synthetic-test', 'zero-paths', 'review'] as const;

const words = z.string().trim().min(1).max(200);

/**
 * One statement of a person, as it is recorded: never changed and never deleted. `number`: 1 for the first. `at`: when
 * it was recorded; `date`: the day that it is about.
 */
export const attestationSchema = z
  .strictObject({
    number: z.number().int().min(1),
    at: z.iso.datetime(),
    kind: z.enum(ATTESTATION_KINDS),
    subscription: z
      .string()
      .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      .optional(),
    date: z.iso.date(),
    by: words,
    statement: z.string().trim().min(10).max(2000),
    /** Of a synthetic test: the alert that it raised. */
    alertId: words.optional(),
    /** Of zero paths: the last day on which it counts. */
    expires: z.iso.date().optional(),
  })
  .refine((one) => one.kind === 'review' || one.subscription !== undefined, 'it names no subscription')
  .refine((one) => one.kind !== 'synthetic-test' || one.alertId !== undefined, 'a synthetic test names its alert');
export type Attestation = z.infer<typeof attestationSchema>;
