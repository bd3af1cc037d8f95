import { count } from '../../../model/count.ts';
import type { Night } from '../../../model/report.ts';
import { dayMonth } from '../../dates.ts';
import { toFixOn } from '../data/nights.ts';
import { steppedPath } from '../short/to-fix-line.tsx';
import { slotsOf } from '../trend/nights.ts';

const WIDTH = 336;
const HEIGHT = 92;
const [LEFT, RIGHT, TOP, BOTTOM] = [30, 300, 6, 70];

/** An even number from which half is a whole one, at or above the largest value. */
function topFor(most: number): number {
  const unit = most <= 20 ? 2 : most <= 200 ? 10 : 2 * 10 ** (Math.floor(Math.log10(most)) - 1);
  return Math.max(2, Math.ceil(most / unit) * unit);
}

type Props = { readonly trend: readonly Night[]; readonly nights: number; readonly now: number };

/**
 * How much was to fix on each night, with three grid lines from zero and the dates; broken where a night was not seen.
 */
export function BoardLine({ trend, nights, now }: Props) {
  const slots = slotsOf(trend, nights);
  const values = slots.map((slot, i) => (i === slots.length - 1 ? now : toFixOn(slot.night)));
  const known = values.filter((value) => value !== undefined);
  const top = topFor(Math.max(...known));
  const step = (RIGHT - LEFT) / values.length;
  const x = (night: number) => LEFT + night * step;
  const y = (value: number) => TOP + (1 - value / top) * (BOTTOM - TOP);
  const gaps = values.flatMap((value, i) => (value === undefined ? [i] : []));
  const gapWidth = Math.max(4, step);
  const dates = [...new Set(slots.length < 5 ? [0, slots.length - 1] : [0, slots.length >> 1, slots.length - 1])];
  const sentence = [
    `To fix on ${count(values.length, 'night')} since ${dayMonth(slots[0]?.at ?? '')}:`,
    `from ${Math.min(...known)} to ${Math.max(...known)}, now ${now}.`,
    gaps.length > 0 ? `${count(gaps.length, 'night')} not scanned, not counted or not fully seen.` : '',
  ];
  return (
    <svg
      class="ln axes"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={sentence.join(' ').trim()}
    >
      {gaps.map((i) => (
        <g key={i}>
          <rect class="gap" x={x(i) + step / 2 - gapWidth / 2} y={TOP} width={gapWidth} height={BOTTOM - TOP} />
          <text class="no" x={x(i) + step / 2} y={(TOP + BOTTOM) / 2 + 3} text-anchor="middle">
            ×
          </text>
        </g>
      ))}
      {[top, top / 2, 0].map((value) => (
        <g key={value}>
          <path class="gr" d={`M${LEFT} ${y(value)}H${RIGHT}`} />
          <text x={LEFT - 6} y={y(value) + 4} text-anchor="end">
            {value}
          </text>
        </g>
      ))}
      {dates.map((i, at) => (
        <text
          key={i}
          x={at === 0 ? LEFT : at === dates.length - 1 ? RIGHT : x(i) + step / 2}
          y={HEIGHT - 6}
          text-anchor={at === 0 ? 'start' : at === dates.length - 1 ? 'end' : 'middle'}
        >
          {dayMonth(slots[i]?.at ?? '')}
        </text>
      ))}
      <path class="pa" d={steppedPath(values, x, y)} />
      <circle class="dot" cx={RIGHT} cy={y(now)} r={3} />
      <text class="v" x={RIGHT + 7} y={y(now) + 5}>
        {now}
      </text>
    </svg>
  );
}
