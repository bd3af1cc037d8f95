import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export type VirtualRows = {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Indices of the rows to draw. */
  readonly indices: readonly number[];
  /** Height of the rows above and below that are not drawn. */
  readonly before: number;
  readonly after: number;
  readonly scrollTo: (index: number) => void;
};

/** A list of up to so many rows is drawn whole; the server never draws more. */
export const ALL_DRAWN_UP_TO = 150;

/** The rows in view of a long list in its own scroll box, or all of a short one; on the server, the first ones. */
export function useVirtualRows(count: number, sizeOf: (index: number) => number, live: boolean): VirtualRows {
  const box = useRef<HTMLDivElement>(null);
  const [, redraw] = useState(0);
  const isVirtual = live && count > ALL_DRAWN_UP_TO;
  const options = {
    count: isVirtual ? count : 0,
    enabled: isVirtual,
    estimateSize: sizeOf,
    getScrollElement: () => box.current,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    initialRect: { width: 1200, height: 900 },
    overscan: 10,
    onChange: () => redraw((n) => n + 1),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, Element>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => virtualizer._willUpdate());
  if (!isVirtual) {
    const indices = Array.from({ length: Math.min(count, ALL_DRAWN_UP_TO) }, (_, index) => index);
    return { box, indices, before: 0, after: 0, scrollTo: () => {} };
  }
  const items = virtualizer.getVirtualItems();
  return {
    box,
    indices: items.map((item) => item.index),
    before: items[0]?.start ?? 0,
    after: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
    scrollTo: (index) => scrollToRow(box.current, index, sizeOf, virtualizer.getTotalSize()),
  };
}

/** Scrolls just far enough to show a row between the sticky heads and the lower edge. */
function scrollToRow(
  box: HTMLDivElement | null,
  index: number,
  sizeOf: (index: number) => number,
  total: number,
): void {
  if (!box) return;
  let start = 0;
  for (let i = 0; i < index; i++) start += sizeOf(i);
  const heads = box.scrollHeight - total;
  const lowest = heads + start + sizeOf(index) - box.clientHeight;
  box.scrollTop = Math.max(Math.min(box.scrollTop, start), lowest);
}
