import { describe, expect, it } from 'vitest';
import { isSchedule } from '../src/schedule.ts';

describe('a schedule', () => {
  it.each(['0 0 1 * * *', '0 */2 * * * *', '30 */5 * * * *', '0 0 9-17 * * MON-FRI', '0 0,30 8 1,15 * *', '0 0 0 1 jan sun', '59 59 23 31 12 6', '0 10-50/10 * * * *'])(
    '%s can be read',
    (text) => expect(isSchedule(text)).toBe(true),
  );

  it.each([
    '',
    '0 0 1 * *',
    '0 0 1 * * * *',
    '60 0 1 * * *',
    '0 60 1 * * *',
    '0 0 24 * * *',
    '0 0 1 0 * *',
    '0 0 1 32 * *',
    '0 0 1 * 13 *',
    '0 0 1 * * 7',
    '0 0 1 * * noday',
    '0 */0 1 * * *',
    '0 */x 1 * * *',
    '0 30-10 1 * * *',
    '0 5- 1 * * *',
    '0 1,,2 1 * * *',
    '0 1/2/3 1 * * *',
    '00:05:00',
    '@daily',
  ])('%s cannot', (text) => expect(isSchedule(text)).toBe(false));
});
