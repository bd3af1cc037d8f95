import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/**
 * A button that opens a box below it. Escape and a click elsewhere close it; Escape returns the focus. It listens from
 * the moment it is seen: a layout effect, since one after painting misses a key pressed at once.
 */
export function Menu({ title, children }: { title: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (!open) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
    };
    const onPointerDown = ({ target }: Event) => {
      if (target instanceof Node && !box.current?.contains(target)) setOpen(false);
    };
    const onHash = () => setOpen(false);
    document.addEventListener('keydown', onKeyDown, true);
    document.addEventListener('pointerdown', onPointerDown);
    addEventListener('hashchange', onHash);
    return () => {
      document.removeEventListener('keydown', onKeyDown, true);
      document.removeEventListener('pointerdown', onPointerDown);
      removeEventListener('hashchange', onHash);
    };
  }, [open]);
  return (
    <div class="mn" ref={box}>
      <button class="b" type="button" aria-expanded={open} ref={button} onClick={() => setOpen(!open)}>
        {title}
      </button>
      {open ? <div class="pop">{children}</div> : null}
    </div>
  );
}
