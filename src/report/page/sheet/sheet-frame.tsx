import type { ComponentChildren } from 'preact';
import { classes } from '../shell/marks.tsx';

type Props = {
  readonly pos: string;
  readonly wide?: boolean;
  readonly close: () => void;
  readonly children: ComponentChildren;
};

/** A sheet beside the view, with its bar. */
export const SheetFrame = ({ pos, wide = false, close, children }: Props) => (
  <div class={classes('sheet', wide && 'wide')} role="dialog" aria-labelledby="sheet-h" tabIndex={-1}>
    <div class="bar">
      <span class="pos">{pos}</span>
      <button class="b" type="button" onClick={close}>
        Close
      </button>
    </div>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (axe: scrollable-region-focusable) */}
    <section class="body" tabIndex={0} aria-label="Sheet">
      {children}
    </section>
  </div>
);
