import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export type VirtualRows = {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Indices of the rows to draw. */
  readonly indices: readonly number[];
  /** Height of what is not drawn above and below. */
  readonly before: number;
  readonly after: number;
  readonly scrollTo: (index: number) => void;
};

/** So many rows are drawn whole; the server draws no more than these of any list. */
export const ALL_DRAWN_UP_TO = 150;

/**
 * The rows in view of a long list in its own scroll box; all of a short one. On the server and on paper: the first
 * ones.
 */
export function useVirtualRows(count: number, sizeOf: (index: number) => number, live: boolean): VirtualRows {
  const box = useRef<HTMLDivElement>(null);
  const [, redraw] = useState(0);
  const virtual = live && count > ALL_DRAWN_UP_TO;
  const options = {
    count: virtual ? count : 0,
    enabled: virtual,
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
  if (!virtual) {
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

/** Scrolls no more than it takes to show a row between the heads, which stay, and the lower edge. */
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
