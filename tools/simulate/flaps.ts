import { dayOf } from './world.ts';

/* When something that begins and ends again and again is flapping: three days of seven, until five days are quiet. */

export type Flaps = { readonly days: readonly number[]; readonly isFlapping: boolean };
export const STEADY: Flaps = { days: [], isFlapping: false };

const DAY = 86_400_000;
/** The number of a night's day. A night may be a fraction: a clock that is ahead, a scan by day. */
const dayNumber = (night: number): number => Date.parse(dayOf(night)) / DAY;

export function turn(
  before: Flaps,
  turned: boolean,
  night: number,
): { readonly flaps: Flaps; readonly event: 'flapping' | 'steady' | undefined; readonly isHeld: boolean } {
  const today = dayNumber(night);
  const days = turned && before.days.at(-1) !== today ? [...before.days, today] : before.days;
  if (before.isFlapping) {
    if (!turned && today - (days.at(-1) ?? today) >= 5) return { flaps: STEADY, event: 'steady', isHeld: false };
    return { flaps: { days, isFlapping: true }, event: undefined, isHeld: turned };
  }
  const recent = days.filter((day) => today - day < 7);
  const begins = turned && recent.length >= 3;
  return { flaps: { days: recent, isFlapping: begins }, event: begins ? 'flapping' : undefined, isHeld: begins };
}
