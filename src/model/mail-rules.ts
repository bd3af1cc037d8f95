import { z } from 'zod';

/** The part of the policy that says when somebody is mailed. */
export const mailRules = z
  .strictObject({
    lostSightAfterScans: z.number().int().positive().default(2),
    waiverNoticeDays: z.number().int().min(0).default(14),
    allQuiet: z.enum(['never', 'weekly']).default('never'),
    overdueAfterHours: z
      .number()
      .int()
      .positive()
      .default(6)
      .describe('Hours after a scan by which its mails must be out; later, health is red and an event says so.'),
    flapping: z
      .strictObject({
        changes: z.number().int().min(2).default(3),
        nights: z.number().int().min(2).max(30).default(7),
        steadyNights: z.number().int().positive().default(5),
      })
      .prefault({})
      .describe(
        [
          'A finding that began or ceased to fail on `changes` days within `nights` is told as flapping once,',
          'and as steady after `steadyNights` without a change.',
        ].join(' '),
      ),
  })
  .prefault({});
