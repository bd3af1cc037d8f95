import { count } from '../../../model/count.ts';
import type { Night } from '../../../model/report.ts';
import { dayMonth } from '../../dates.ts';
import { toFixOn } from '../data/nights.ts';
import { slotsOf } from '../trend/nights.ts';

const LEFT = 2;
const TOP = 6;

type Props = {
  readonly trend: readonly Night[];
  readonly nights: number;
  readonly now: number;
  readonly owner?: string;
};

const WIDTH = 360;
const HEIGHT = 46;

/** A stepped line through the nights that have a value, each as wide as its day; `x` gives where a night begins. */
export function steppedPath(
  values: readonly (number | undefined)[],
  x: (night: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  for (const [i, value] of values.entries()) {
    if (value === undefined) continue;
    path += i > 0 && values[i - 1] !== undefined ? 'V' : `M${x(i).toFixed(1)} `;
    path += `${y(value).toFixed(1)}H${x(i + 1).toFixed(1)}`;
  }
  return path;
}

/**
 * How much was to fix on each night, as a stepped line from zero that breaks where a night was not fully seen. The last
 * value stands at its end; the same stands in a sentence.
 */
export function ToFixLine({ trend, nights, now, owner = '' }: Props) {
  const slots = slotsOf(trend, nights);
  const values = slots.map((slot, i) => (i === slots.length - 1 ? now : toFixOn(slot.night, owner)));
  const top = Math.max(1, ...values.map((value) => value ?? 0));
  const right = WIDTH - 34;
  const step = (right - LEFT) / Math.max(1, values.length);
  const y = (value: number) => TOP + (1 - value / top) * (HEIGHT - TOP - 4);
  const path = steppedPath(values, (i) => LEFT + i * step, y);
  const gaps = values.flatMap((value, i) => (value === undefined ? [i] : []));
  const seen = values.filter((value) => value !== undefined);
  const first = slots[0];
  return (
    <svg
      class="ln"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={[
        `To fix on ${count(values.length, 'night')} since ${first ? dayMonth(first.at) : 'tonight'}:`,
        `from ${Math.min(...seen)} to ${Math.max(...seen)}, now ${now}.`,
        gaps.length > 0 ? `${count(gaps.length, 'night')} not counted or not fully seen.` : '',
      ].join(' ')}
    >
      <path class="gr" d={`M${LEFT} ${HEIGHT - 3.5}H${right}`} />
      {gaps.map((i) => (
        <rect key={i} class="gap" x={LEFT + i * step} y={0} width={Math.max(2, step)} height={HEIGHT - 4} />
      ))}
      <path class="pa" d={path} />
      <circle class="dot" cx={right} cy={y(now)} r={3} />
      <text class="v" x={right + 7} y={Math.min(HEIGHT - 4, y(now) + 5)}>
        {now}
      </text>
    </svg>
  );
}
