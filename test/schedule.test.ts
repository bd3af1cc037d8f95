import { describe, expect, it } from 'vitest';
import { isSchedule, nextOf } from '../src/schedule.ts';

describe('a schedule', () => {
  it.each([
    '0 0 1 * * *',
    '0 */2 * * * *',
    '30 */5 * * * *',
    '0 0 9-17 * * MON-FRI',
    '0 0,30 8 1,15 * *',
    '0 0 0 1 jan sun',
    '59 59 23 31 12 6',
    '0 10-50/10 * * * *',
  ])('%s can be read', (text) => expect(isSchedule(text)).toBe(true));

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

describe('the next time of a schedule', () => {
  // 24 November 2026 is a Tuesday.
  it.each<[string, string, string | undefined]>([
    ['0 0 1 * * *', '2026-11-24T00:59:59.999Z', '2026-11-24T01:00:00.000Z'],
    ['0 0 1 * * *', '2026-11-24T01:00:00.000Z', '2026-11-25T01:00:00.000Z'],
    ['0 0 1 * * *', '2026-12-31T23:00:00.000Z', '2027-01-01T01:00:00.000Z'],
    ['0 */20 * * * *', '2026-11-24T10:41:00.000Z', '2026-11-24T11:00:00.000Z'],
    ['0 30 8 * * MON-FRI', '2026-11-27T09:00:00.000Z', '2026-11-30T08:30:00.000Z'],
    ['0 0 0,12 1,15 * *', '2026-11-24T10:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    ['15 5/20 6 * * *', '2026-11-24T06:05:15.000Z', '2026-11-24T06:25:15.000Z'],
    ['0 0 0 29 feb *', '2026-11-24T10:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['0 0 0 31 apr *', '2026-11-24T10:00:00.000Z', undefined],
    ['not one', '2026-11-24T10:00:00.000Z', undefined],
  ])('%s after %s', (text, after, next) => expect(nextOf(text, new Date(after))?.toISOString()).toBe(next));
});
