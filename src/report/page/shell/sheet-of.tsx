import { useCallback, useLayoutEffect, useRef } from 'preact/hooks';
import { cellOfAddress, cellsOfRow } from '../data/opened.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { DecideSheet } from '../sheet/decide-sheet.tsx';
import { ScriptSheet } from '../sheet/script-sheet.tsx';
import { Sheet } from '../sheet/sheet.tsx';
import { change } from './route.ts';
import type { Shown } from './shown.ts';

const CLOSED = { f: undefined, from: undefined, script: undefined, decide: undefined, sel: undefined, form: undefined };

/** The sheet that the address opens, beside the view. Escape closes it and gives the focus back. */
export function SheetOf({ shown }: { shown: Shown }) {
  const { model, address, rows } = shown;
  const { f, script, decide } = address.parameters;
  const cell = cellOfAddress(model, f);
  const row = rows.find((one) => one.key === (script ?? decide));
  const opened = cell ? `f ${f}` : row ? `${script ? 'script' : 'decide'} ${row.key}` : '';
  const returnTo = useRef<Element | null>(null);

  /* In the layout phase, so that a key pressed as the sheet appears already goes to the sheet. */
  useLayoutEffect(() => {
    if (opened === '') {
      returnTo.current = null;
      return;
    }
    returnTo.current ??= document.activeElement;
    document.getElementById('sheet-h')?.focus({ preventScroll: true });
  }, [opened]);

  const close = useCallback(() => {
    const from = returnTo.current;
    returnTo.current = null;
    const inMatrix = from?.closest('.mx') || !from?.isConnected || from === document.body;
    const matrixCell = inMatrix ? document.querySelector('.mx td.sel button') : null;
    const target = matrixCell ?? from;
    if (target instanceof HTMLElement && target.isConnected) target.focus();
    change(CLOSED);
  }, []);

  useLayoutEffect(() => {
    if (opened === '') return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [opened === '', close]);

  if (cell) {
    const { list, words } = listOf(shown);
    return <Sheet shown={shown} cell={cell} list={list} listWords={words} close={close} />;
  }
  if (row && script) return <ScriptSheet shown={shown} row={row} close={close} />;
  return row ? <DecideSheet shown={shown} row={row} close={close} /> : null;
}

/** The findings that Previous and Next step through: those of the list that the finding was opened from. */
function listOf({ model, address, rows, list }: Shown): { readonly list: readonly Cell[]; readonly words: string } {
  const from = address.parameters['from'] ?? '';
  const row = from.startsWith('cause:') ? rows.find((one) => one.key === from.slice(6)) : undefined;
  if (row) return { list: cellsOfRow(model, row), words: `in “${row.title}”` };
  if (from === 'inventory') return { list: inventoryCells(model), words: 'in the inventory' };
  if (address.view === 's') {
    const subscription = model.findSubscription(address.argument);
    return {
      list: subscription ? model.checks.flatMap((check) => model.cell(subscription.index, check.index) ?? []) : [],
      words: `of ${subscription?.label ?? ''}`,
    };
  }
  return { list: list(), words: 'in this view' };
}

/** What the marks of the inventory link to: the checks that judge its columns, subscription by subscription. */
function inventoryCells(model: ReportModel): readonly Cell[] {
  const places = [...new Set(model.inventory().map((item) => item.subscription.id))];
  return places.flatMap((id) =>
    ['026', '025', '018', '042', '002'].flatMap((check) => {
      const cell = model.find(check, id);
      return cell && cell.status !== 'not-applicable' ? [cell] : [];
    }),
  );
}
