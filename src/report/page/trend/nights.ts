import type { Night } from '../../../model/report.ts';
import { daysBetween } from '../../dates.ts';

/** One place on the time axis: a night, or a day without a scan on record. */
export type Slot = { readonly at: string; readonly night?: Night };

/** The last `count` days on record, including those between two scans on which none ran. */
export function slotsOf(trend: readonly Night[], count: number): readonly Slot[] {
  const slots: Slot[] = [];
  for (const night of trend) {
    const last = slots.at(-1);
    const missing = last ? Math.min(daysBetween(last.at, night.at) - 1, count) : 0;
    for (let i = 1; last && i <= missing; i++)
      slots.push({ at: new Date(Date.parse(last.at) + i * 86_400_000).toISOString() });
    slots.push({ at: night.at, night });
  }
  return slots.slice(-count);
}

/** Whether a night was fully seen. A partial or missing one is a gap that no line is drawn through. */
export const isComplete = (slot: Slot): slot is Slot & { readonly night: Night } => slot.night?.status === 'complete';

/**
 * How many findings count towards the pass rate: pass, fail, warn and unknown. A waived failure counts as a failure.
 */
export const judgedOf = ({ byStatus }: Night): number =>
  byStatus.pass + byStatus.fail + byStatus.warn + byStatus.unknown;
/** The pass rate in per cent; undefined where nothing counts. */
export const passRate = (night: Night): number | undefined =>
  judgedOf(night) > 0 ? (night.byStatus.pass / judgedOf(night)) * 100 : undefined;

/** A round step that makes 3 to 5 grid lines up to a value. */
export function ticksFor(from: number, to: number): readonly number[] {
  const span = Math.max(1, to - from);
  const magnitude = 10 ** Math.floor(Math.log10(span / 3));
  const step = [1, 2, 5, 10].map((n) => n * magnitude).find((n) => span / n <= 4.001) ?? magnitude * 10;
  const whole = Math.max(1, step);
  const first = Math.floor(from / whole) * whole;
  const ticks: number[] = [];
  for (let value = first; value < to + whole; value += whole) ticks.push(value);
  return ticks;
}
