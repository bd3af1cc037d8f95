import { z } from 'zod';
import { isSchedule } from './schedule.ts';

/* The kinds of values that settings have; every message says what is expected. */

export const wholeNumber = (fallback: number, most = 100_000, least = 1) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `expected a whole number from ${least} to ${most}`,
    )
    .transform(Number)
    .prefault(String(fallback));
export const schedule = (fallback: string) =>
  z.string().refine(isSchedule, 'expected NCRONTAB with seconds, six fields such as "0 0 1 * * *"').default(fallback);
export const https = () => z.url({ protocol: /^https$/, error: 'expected an https address' });
export const url = () => z.url({ protocol: /^https?$/, error: 'expected an http or https address' });
export const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `expected one of ${values.join(', ')}` });
export const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );
