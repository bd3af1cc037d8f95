import { count, thousands } from '../../../model/count.ts';
import { dayMonth } from '../../dates.ts';
import { differenceWords } from '../data/nights.ts';
import { Chart } from './chart.tsx';
import { steps } from './chart-paths.ts';
import { isComplete, type Slot, ticksFor } from './nights.ts';

const toFixOn = (slot: Slot): number | undefined => (isComplete(slot) ? slot.night.toFix?.all : undefined);

/** The number of the first screen, night by night: causes on subscriptions, without what follows from them. */
export function ToFixChart({ slots }: { slots: readonly Slot[] }) {
  const counted = slots.flatMap((slot) => {
    const n = toFixOn(slot);
    return n === undefined ? [] : [{ at: slot.at, n }];
  });
  const [first] = counted;
  const last = counted.at(-1);
  if (!first || !last || counted.length < 2) return null;
  const gaps = slots.length - counted.length;
  const difference = differenceWords(last.n, first.n);
  const now = last.at === slots.at(-1)?.at ? 'tonight' : `on ${dayMonth(last.at)}`;
  return (
    <Chart
      slots={slots}
      height={200}
      room={48}
      ticks={ticksFor(0, Math.max(1, ...counted.map(({ n }) => n)))}
      wide
      title="To fix"
      lead={`${thousands(last.n)} ${now}, ${difference === 'same' ? 'as many as' : `${difference} than`} on ${dayMonth(first.at)}.`}
      note={`Causes on subscriptions; what follows from them is not counted.${gaps > 0 ? ` ${count(gaps, 'night has', 'nights have')} no number.` : ''}`}
      isGap={(slot) => toFixOn(slot) === undefined}
      columns={['To fix']}
      values={(slot) => {
        const n = toFixOn(slot);
        return [n === undefined ? 'not counted' : thousands(n)];
      }}
      draw={(scale) => (
        <>
          <path class="line" d={steps(slots, scale, toFixOn)} />
          <text class="v" x={scale.right + 6} y={scale.y(last.n) + 4}>
            {thousands(last.n)}
          </text>
        </>
      )}
    />
  );
}
