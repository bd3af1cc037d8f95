import { count } from '../../../model/count.ts';
import { dayMonth } from '../../dates.ts';
import { STATUS_WORDS } from '../../status-words.ts';
import type { NightBeside } from '../data/compare.ts';
import type { ReportModel } from '../data/report-model.ts';
import { Mark, SeverityWord, sinceWords } from '../shell/marks.tsx';
import { thenWords } from './matrix-row.tsx';

/** What is under the pointer or the focus: a cell, or without a subscription the head of a check. */
export type Point = { readonly s: number | undefined; readonly c: number };

type Props = {
  readonly model: ReportModel;
  readonly point: Point | undefined;
  readonly beside: NightBeside | undefined;
};

/**
 * The line above the matrix: the legend, or the cell or head under the pointer. It only repeats what the sheet also
 * shows.
 */
export function Readout({ model, point, beside }: Props) {
  return (
    <div class="mx-read" aria-hidden="true">
      {point === undefined ? (
        <Legend model={model} beside={beside} />
      ) : point.s === undefined ? (
        <HeadWords model={model} c={point.c} />
      ) : (
        <CellWords model={model} s={point.s} c={point.c} beside={beside} />
      )}
    </div>
  );
}

function Legend({ model, beside }: Omit<Props, 'point'>) {
  return (
    <>
      {model.encoded.causes.length > 0 ? (
        <span class="key">
          <span class="tied">
            <Mark of={{ status: 'fail' }} />
            <Mark of={{ status: 'fail', cause: 'AISPM-007' }} />
          </span>
          cause, and what follows from it
        </span>
      ) : null}
      {model.encoded.baseline ? (
        <span class="key">
          <span class="ringed">
            <Mark of={{ status: model.encoded.causes.length > 0 ? 'fail' : 'pass' }} />
          </span>
          {beside ? `changed since ${dayMonth(beside.night.at)}` : 'changed last night'}
        </span>
      ) : null}
      <span class="key">
        <span class="m wv" data-s="fail">
          (F)
        </span>
        waived
      </span>
      <span class="dim msg js-only">Point at a cell to read it here. Arrow keys move, Enter opens.</span>
    </>
  );
}

function CellWords({ model, s, c, beside }: Omit<Props, 'point'> & { readonly s: number; readonly c: number }) {
  const cell = model.cell(s, c);
  if (!cell) return null;
  const since = cell.status === 'pass' || cell.status === 'not-applicable' ? '' : sinceWords(model, cell);
  const then = beside?.isChanged(s, c) ? thenWords(cell, beside) : '';
  return (
    <>
      <Mark of={cell} />
      <b>{cell.subscription.label}</b>
      <span>
        {cell.check.short} {cell.check.title}
      </span>
      <SeverityWord severity={cell.severity} plain />
      <span class="msg">{cell.waiver ? `Waived: ${cell.waiver.rationale}` : cell.message}</span>
      {cell.cause ? <span class="dim">follows from {cell.cause.replace('AISPM-', '')}</span> : null}
      {then ? <span class="dim">{then}</span> : null}
      {since ? <span class="dim">{since.charAt(0).toLowerCase() + since.slice(1)}</span> : null}
    </>
  );
}

function HeadWords({ model, c }: { model: ReportModel; c: number }) {
  const check = model.checks[c];
  if (!check) return null;
  const n = { fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 };
  for (const one of model.subscriptions) {
    const body = model.bodyOf(one.index, c);
    if (body && !body.waiver) n[body.status] += 1;
  }
  return (
    <>
      <b>
        {check.short} {check.title}
      </b>
      <SeverityWord severity={check.severity} plain />
      <span class="msg">
        {STATUS_WORDS.fail} on {n.fail}, unknown on {n.unknown}, warn on {n.warn}, pass on {n.pass} of{' '}
        {count(model.subscriptions.length, 'subscription')}.
      </span>
    </>
  );
}
