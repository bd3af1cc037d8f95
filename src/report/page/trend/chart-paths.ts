import type { Scale } from './chart.tsx';
import type { Slot } from './nights.ts';

/* SVG paths. Nothing is drawn through a night without a value. */

type Value = (slot: Slot) => number | undefined;

/** A stepped band between two values: one closed shape for each run of nights. */
export function bands(slots: readonly Slot[], scale: Scale, lower: Value, upper: Value): string {
  const tops = runs(slots, scale, upper);
  const bottoms = runs(slots, scale, lower);
  return tops.map((top, i) => `M${[...top, ...[...(bottoms[i] ?? [])].reverse()].join('L')}Z`).join('');
}

/** A line from night to night, interrupted where a night has no value. */
export function line(slots: readonly Slot[], scale: Scale, value: Value): string {
  let isDrawing = false;
  return slots
    .map((slot, i) => {
      const v = value(slot);
      const command =
        v === undefined ? '' : `${isDrawing ? 'L' : 'M'}${scale.x(i).toFixed(1)} ${scale.y(v).toFixed(1)}`;
      isDrawing = v !== undefined;
      return command;
    })
    .join('');
}

/** A stepped line: nights are not continuous. */
export const steps = (slots: readonly Slot[], scale: Scale, value: Value): string =>
  runs(slots, scale, value)
    .map((points) => `M${points.join('L')}`)
    .join('');

/** The corners of a stepped line, a list for each run of nights with a value. Each night is as wide as its day. */
function runs(slots: readonly Slot[], scale: Scale, value: Value): readonly (readonly string[])[] {
  const all: string[][] = [];
  let run: string[] | undefined;
  for (const [i, slot] of slots.entries()) {
    const v = value(slot);
    if (v === undefined) {
      run = undefined;
      continue;
    }
    if (!run) {
      run = [];
      all.push(run);
    }
    const from = Math.max(scale.x(0), scale.x(i) - scale.half).toFixed(1);
    const to = Math.min(scale.x(slots.length - 1), scale.x(i) + scale.half).toFixed(1);
    run.push(`${from} ${scale.y(v).toFixed(1)}`, `${to} ${scale.y(v).toFixed(1)}`);
  }
  return all;
}
