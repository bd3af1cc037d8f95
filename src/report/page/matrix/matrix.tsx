import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { count } from '../../../model/count.ts';
import { type Filters, filtersFindings, type SortKey } from '../data/filters.ts';
import { cellOfAddress } from '../data/opened.ts';
import type { ReportModel } from '../data/report-model.ts';
import { viewHash } from '../shell/address.ts';
import { classes, hrefOf } from '../shell/marks.tsx';
import { Gap } from '../shell/row-gap.tsx';
import type { Shown } from '../shell/shown.ts';
import { ALL_DRAWN_UP_TO, useVirtualRows } from '../shell/virtual-rows.ts';
import { FIRST_CHECK, nextPlace, type Place, placeOf } from './grid-navigation.ts';
import { MatrixHead } from './matrix-head.tsx';
import { MatrixRow } from './matrix-row.tsx';
import { type Point, Readout } from './readout.tsx';

const ROW_PX = 28;
const NO_CHECKS: ReadonlySet<number> = new Set();

/**
 * Subscriptions by checks. The matrix is one tab stop: arrows, Home, End, Page Up and Page Down move over cells, heads
 * and names; Enter opens a finding.
 */
export function Matrix({ shown, live }: { shown: Shown; live: boolean }) {
  const { model, selection, filters, setFilters, beside, isChanged, address } = shown;
  const opened = cellOfAddress(model, address.parameters['f']);
  const { areas, columns, rows } = selection;
  const table = useRef<HTMLTableElement>(null);
  const focusTarget = useRef<Place | undefined>(undefined);
  const [place, setPlace] = useState<Place>({ row: 0, column: FIRST_CHECK });
  const [point, setPoint] = useState<Point | undefined>(undefined);
  const virtualRows = useVirtualRows(rows.length, () => ROW_PX, live);
  const isLong = rows.length > ALL_DRAWN_UP_TO;
  const isHit = filtersFindings(filters) ? selection.isHit : undefined;
  const cursor: Place =
    place.row < rows.length && place.column < columns.length + FIRST_CHECK ? place : { row: 0, column: FIRST_CHECK };
  const family = useMemo(() => familyOf(model, point), [model, point]);

  useLayoutEffect(() => {
    const target = focusTarget.current;
    const button = target && table.current?.querySelector<HTMLElement>(`[data-at="${target.row},${target.column}"]`);
    if (!button) return;
    focusTarget.current = undefined;
    button.focus();
  });
  useEffect(() => setPoint(undefined), [selection]);

  const targetOf = (event: Event): Place | undefined =>
    placeOf(
      (event.target instanceof Element ? event.target.closest('[data-at]') : null)?.getAttribute('data-at') ?? null,
    );
  const pointTo = (at: Place | undefined) => {
    const check = at && at.row >= -1 ? columns[at.column - FIRST_CHECK] : undefined;
    setPoint(at && check ? { s: at.row < 0 ? undefined : rows[at.row], c: check.index } : undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = targetOf(event);
    if (!at || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = nextPlace(at, event.key, {
      rows: rows.length,
      columns: columns.length,
      areas: areaStarts(areas.map((area) => area.checks.length)),
    });
    if (!next) return;
    event.preventDefault();
    focusTarget.current = next;
    setPlace(next);
    if (next.row >= 0) virtualRows.scrollTo(next.row);
  };
  const onClick = (event: Event) => {
    const at = targetOf(event);
    const s = at && at.row >= 0 ? rows[at.row] : undefined;
    if (!at || s === undefined) return;
    const check = columns[at.column - FIRST_CHECK];
    const cell = check ? model.cell(s, check.index) : undefined;
    if (cell) location.hash = hrefOf(cell);
    else if (!check) location.hash = viewHash('s', model.subscriptions[s]?.id ?? '', address);
  };

  return (
    <div class={classes('mx-box', isLong && 'own')} ref={virtualRows.box}>
      <Readout model={model} point={point} beside={beside} />
      <table
        class="mx"
        ref={table}
        aria-rowcount={rows.length + 2}
        onPointerOver={(event) => pointTo(targetOf(event))}
        onPointerLeave={() => setPoint(undefined)}
        onFocusIn={(event) => {
          const at = targetOf(event);
          if (at) setPlace(at);
          pointTo(at);
        }}
        onFocusOut={() => setPoint(undefined)}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <caption class="vh">Subscriptions by check. Arrow keys move, Enter opens a finding.</caption>
        <colgroup>
          <col />
          <col class="zo" />
          <col class="ow" />
          {areas.flatMap((area) => area.checks.map((check, i) => <col key={check.id} class={i === 0 ? 'g' : 'c'} />))}
        </colgroup>
        <MatrixHead
          areas={areas}
          filters={filters}
          cursor={cursor}
          highlighted={point?.c}
          sortBy={(key) => setFilters(nextSort(filters, key))}
          setArea={(area) => setFilters({ area: filters.area === area ? '' : area })}
        />
        <tbody>
          <Gap height={virtualRows.before} columns={columns.length + FIRST_CHECK} />
          {virtualRows.indices.map((row) => {
            const subscription = model.subscriptions[rows[row] ?? -1];
            return subscription ? (
              <MatrixRow
                key={subscription.id}
                model={model}
                subscription={subscription}
                row={row}
                areas={areas}
                isHit={isHit}
                isChanged={isChanged}
                beside={beside}
                selected={opened?.subscription.index === subscription.index ? opened.check.index : -1}
                family={point?.s === subscription.index ? family : NO_CHECKS}
                stop={cursor.row === row ? cursor.column : -1}
              />
            ) : null;
          })}
          <Gap height={virtualRows.after} columns={columns.length + FIRST_CHECK} />
        </tbody>
      </table>
      {virtualRows.indices.length < rows.length ? (
        <p class="static-only more">
          The worst {virtualRows.indices.length} of {count(rows.length, 'subscription')}. The rest need script, or
          another format.
        </p>
      ) : null}
    </div>
  );
}

const areaStarts = (lengths: readonly number[]): readonly number[] =>
  lengths.map((_, i) => FIRST_CHECK + lengths.slice(0, i).reduce((sum, n) => sum + n, 0));

/** The sort after a click: ascending, then descending, then worst first again. */
function nextSort(filters: Filters, key: SortKey): Partial<Filters> {
  if (filters.sort !== key) return { sort: key, descending: false };
  return filters.descending ? { sort: 'worst', descending: false } : { sort: key, descending: true };
}

function familyOf(model: ReportModel, point: Point | undefined): ReadonlySet<number> {
  const cell = point?.s === undefined ? undefined : model.cell(point.s, point.c);
  if (!cell) return NO_CHECKS;
  const root = model.causeOf(cell) ?? cell;
  const followers = model.followersOf(root.subscription.index, root.check.index);
  return followers.length === 0 ? NO_CHECKS : new Set([root, ...followers].map((one) => one.check.index));
}
