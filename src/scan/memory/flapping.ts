import type { Baseline } from '../../model/baseline.ts';
import type { Policy } from '../../model/policy.ts';
import type { Status } from '../../model/status.ts';
import { daysLeft } from './waiver-notices.ts';

/*
 * A finding, or one resource of it, that begins and ceases to fail again and again is told as flapping once, and then
 * as steady once. What changes in between is kept and not mailed.
 */

export type Flaps = NonNullable<Baseline['findings'][string]['flaps']>;
type FlapContext = { readonly at: string; readonly flapping: Policy['mail']['flapping'] };
export type Flapped = {
  /** What is remembered; undefined where nothing changed lately. */
  readonly flaps: Flaps | undefined;
  /** What is told tonight. */
  readonly event: 'flapping' | 'steady' | undefined;
  /** Whether tonight's change itself is held back. */
  readonly isHeld: boolean;
};

/** Days of changes that are remembered while it flaps. */
const MOST_DAYS = 30;

/** Whether a change counts: that it begins to fail, or ceases to. */
export const isTurn = (change: { readonly kind: string; readonly to?: Status } | undefined): boolean =>
  change?.kind === 'regressed' || change?.kind === 'fixed' || (change?.kind === 'appeared' && change.to === 'fail');

/**
 * `turned`: whether tonight's change counts. `status`: tonight's. Several changes of one day (UTC) count as one. Pure.
 */
export function trackFlaps(before: Flaps | undefined, turned: boolean, status: Status, context: FlapContext): Flapped {
  const today = context.at.slice(0, 10);
  const { changes, nights, steadyNights } = context.flapping;
  const earlier = before?.days ?? [];
  const days = turned && earlier.at(-1) !== today ? [...earlier, today] : earlier;
  if (before?.since) {
    const last = days.at(-1) ?? today;
    const isSteady = !turned && status !== 'unknown' && daysLeft(today, last) >= steadyNights;
    if (isSteady) return { flaps: undefined, event: 'steady', isHeld: false };
    return { flaps: { since: before.since, days: days.slice(-MOST_DAYS) }, event: undefined, isHeld: turned };
  }
  const recent = days.filter((day) => daysLeft(today, day) < nights);
  if (turned && recent.length >= changes)
    return { flaps: { since: context.at, days: recent }, event: 'flapping', isHeld: true };
  return { flaps: recent.length > 0 ? { days: recent } : undefined, event: undefined, isHeld: false };
}
