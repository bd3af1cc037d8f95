import type { ComponentChildren } from 'preact';
import { classes } from './marks.tsx';

export const ScrollBox = ({ label, children, low }: { label: string; children: ComponentChildren; low?: boolean }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
  <section class={classes('scroll', low && 'low')} tabIndex={0} aria-label={label}>
    {children}
  </section>
);
