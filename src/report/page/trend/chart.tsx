import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { dayMonth } from '../../dates.ts';
import { ScrollBox } from '../shell/scroll-box.tsx';
import { isComplete, type Slot } from './nights.ts';

/* A chart as SVG pointedIndex its real width, so that its text is never scaled. */

const LEFT = 40;
const TOP = 8;
const BOTTOM = 22;

export type Scale = {
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
  readonly right: number;
  readonly bottom: number;
  readonly half: number;
};

type Props = {
  readonly slots: readonly Slot[];
  readonly height: number;
  readonly room: number;
  readonly ticks: readonly number[];
  readonly unit?: string;
  readonly title: string;
  readonly lead: string;
  readonly note: string;
  readonly wide?: boolean;
  /** The columns of the same data in words, for the pointer and the table. */
  readonly columns: readonly string[];
  readonly values: (slot: Slot) => readonly string[];
  /** Whether a night is a gap; by default, one that was not fully seen. */
  readonly isGap?: (slot: Slot) => boolean;
  readonly draw: (scale: Scale) => ComponentChildren;
};

export function Chart({
  slots,
  height,
  room,
  ticks,
  unit = '',
  title,
  lead,
  note,
  wide,
  columns,
  values,
  isGap = (slot) => !isComplete(slot),
  draw,
}: Props) {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(600);
  const [pointedIndex, setPointedIndex] = useState<number | undefined>(undefined);
  useLayoutEffect(() => {
    const element = figure.current;
    if (!element) return;
    const measure = () => setWidth(Math.max(260, element.clientWidth - 32));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const right = width - room;
  const min = ticks[0] ?? 0;
  const max = ticks.at(-1) ?? 1;
  const gap = slots.length > 1 ? (right - LEFT) / (slots.length - 1) : 0;
  const scale: Scale = {
    x: (index) => LEFT + (slots.length > 1 ? index * gap : (right - LEFT) / 2),
    y: (value) => TOP + ((max - value) / (max - min || 1)) * (height - TOP - BOTTOM),
    right,
    bottom: height - BOTTOM,
    half: gap / 2,
  };
  const step = slots.length > 40 ? 15 : width < 420 ? 14 : 7;
  const pointed = pointedIndex === undefined ? undefined : slots[pointedIndex];
  const onPointerMove = (event: PointerEvent) => {
    if (!(event.currentTarget instanceof Element)) return;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setPointedIndex(Math.max(0, Math.min(slots.length - 1, Math.round((x - LEFT) / (gap || 1)))));
  };
  return (
    <figure class={wide ? 'chart wide' : 'chart'} ref={figure}>
      <figcaption>
        <h2>{title}</h2>
        <p>{lead}</p>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={`${title}. ${lead}`}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setPointedIndex(undefined)}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              class={tick === min ? 'axis-line' : 'grid-line'}
              x1={LEFT}
              x2={right}
              y1={scale.y(tick)}
              y2={scale.y(tick)}
            />
            <text x={LEFT - 8} y={scale.y(tick) + 4} text-anchor="end">
              {tick}
              {unit}
            </text>
          </g>
        ))}
        {slots.map((slot, i) => {
          const back = slots.length - 1 - i;
          if (back % step !== 0 || (back > 0 && scale.x(i) > right - 48)) return null;
          return (
            <text
              key={slot.at}
              x={scale.x(i)}
              y={height - 5}
              text-anchor={back === 0 ? 'end' : i === 0 ? 'start' : 'middle'}
            >
              {back === 0 ? 'tonight' : dayMonth(slot.at)}
            </text>
          );
        })}
        {draw(scale)}
        {slots.map((slot, i) =>
          !isGap(slot) ? null : (
            <Unseen key={slot.at} x={scale.x(i)} half={Math.max(5, scale.half)} bottom={scale.bottom} />
          ),
        )}
        {pointedIndex === undefined ? null : (
          <line class="cross" x1={scale.x(pointedIndex)} x2={scale.x(pointedIndex)} y1={TOP} y2={scale.bottom} />
        )}
      </svg>
      <p class="dim note">
        {pointed
          ? `${dayMonth(pointed.at)}: ${columns.map((column, i) => `${column.toLowerCase()} ${values(pointed)[i] ?? ''}`).join(', ')}`
          : note}
      </p>
      <details>
        <summary>As a table</summary>
        <ScrollBox label={`${title}, table`} low>
          <table class="tb">
            <thead>
              <tr>
                <th scope="col">Night</th>
                {columns.map((column) => (
                  <th key={column} scope="col" class="r">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...slots].reverse().map((slot) => (
                <tr key={slot.at}>
                  <th scope="row">{dayMonth(slot.at)}</th>
                  {values(slot).map((value, i) => (
                    <td key={columns[i]} class="r">
                      {value}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      </details>
    </figure>
  );
}

/** A night that was not fully seen: a gap with its letter. */
const Unseen = ({ x, half, bottom }: { x: number; half: number; bottom: number }) => (
  <g>
    <rect class="unseen" x={x - half} y={TOP} width={half * 2} height={bottom - TOP} />
    <text class="unseen-mark" x={x} y={TOP + 13} text-anchor="middle">
      ?
    </text>
  </g>
);
