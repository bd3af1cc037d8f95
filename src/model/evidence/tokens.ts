import { z } from 'zod';
import { UNREAD } from '../reading.ts';
import { sourceOf } from './kind.ts';

/*
 * How many tokens AI accounts used, as Azure Monitor counts them. It is optional: no check needs it, and it is read
 * only where it is asked for (`aispm forecast`, AISPM_FORECAST).
 */

/** One answer an account, without pages. */
export const METRICS = {
  path: '{account}/providers/Microsoft.Insights/metrics',
  version: '2024-02-01',
  action: 'Microsoft.Insights/metrics/read',
} as const;

/** Requests that the forecast may cost an AI account. */
export const METRICS_LIMIT = 1;

const text = z.string();

/** `fault`: why Azure has no figures of this metric. A day without a number has none that can be one. */
const metricSchema = z.object({
  name: text,
  fault: text.optional(),
  points: z.array(z.object({ day: text, total: z.number().optional() })),
});

export const TOKEN_KINDS = {
  tokens: {
    title: 'token metrics of AI accounts',
    source: sourceOf(METRICS),
    over: 'optional' as const,
    actions: [METRICS.action] as readonly string[],
    schema: z.object({
      /** The whole days (YYYY-MM-DD, UTC) that were asked for, oldest first. */
      days: z.array(text),
      accounts: z.array(
        z.object({
          resourceId: text,
          /** Why it was not read. */
          why: z.enum(UNREAD).optional(),
          message: text.optional(),
          metrics: z.array(metricSchema),
        }),
      ),
    }),
  },
};
