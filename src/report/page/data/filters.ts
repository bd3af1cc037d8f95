import { STATUSES, type Status } from '../../../model/status.ts';
import type { AreaColumns, Cell, Check, ReportModel } from './report-model.ts';

/* Which findings the matrix shows loud, and which rows and columns it shows at all. */

export type SortKey = 'worst' | 'name' | 'zone' | 'owner';
export type Filters = {
  readonly status: Status | 'waived' | '';
  readonly area: string;
  readonly zone: string;
  readonly owner: string;
  readonly text: string;
  readonly changed: boolean;
  readonly sort: SortKey;
  readonly descending: boolean;
};
export const NO_FILTERS: Filters = {
  status: '',
  area: '',
  zone: '',
  owner: '',
  text: '',
  changed: false,
  sort: 'worst',
  descending: false,
};

/** Whether single findings are filtered, not only rows or columns. */
export const filtersFindings = (filters: Filters): boolean =>
  filters.status !== '' || filters.changed || filters.text !== '';
export const hasFilters = (filters: Filters): boolean =>
  filtersFindings(filters) || filters.area !== '' || filters.zone !== '' || filters.owner !== '';

const order = new Intl.Collator('en');

export type Selection = {
  readonly areas: readonly AreaColumns[];
  readonly columns: readonly Check[];
  /** Indices of the subscriptions shown, in order. */
  readonly rows: readonly number[];
  readonly isHit: (s: number, c: number) => boolean;
};

export function applyFilters(model: ReportModel, filters: Filters): Selection {
  const areas = model.areas.filter((one) => filters.area === '' || one.area === filters.area);
  const columns = areas.flatMap((one) => one.checks);
  const matches = textMatch(model, filters.text.trim().toLowerCase());
  const hit = (s: number, c: number): boolean => {
    const status = model.statusOf(s, c);
    if (!status) return false;
    const waived = model.isWaived(s, c);
    if (filters.status === 'waived' ? !waived : filters.status !== '' && (status !== filters.status || waived))
      return false;
    return (!filters.changed || model.isChanged(s, c)) && matches(s, c);
  };
  const sifting = filtersFindings(filters);
  const rows = model.subscriptions
    .filter(
      (one) =>
        (filters.zone === '' || String(one.zone) === filters.zone) &&
        (filters.owner === '' || one.owner === filters.owner),
    )
    .filter((one) => !sifting || columns.some((check) => hit(one.index, check.index)));
  const turn = filters.descending ? -1 : 1;
  const byName = (a: number, b: number) =>
    order.compare(model.subscriptions[a]?.name ?? '', model.subscriptions[b]?.name ?? '') || a - b;
  const sorted = [...rows].sort((a, b) => {
    if (filters.sort === 'worst') return a.rank - b.rank || byName(a.index, b.index);
    if (filters.sort === 'zone') return (b.zone - a.zone) * turn || byName(a.index, b.index);
    if (filters.sort === 'owner')
      return order.compare(a.owner ?? '\uffff', b.owner ?? '\uffff') * turn || byName(a.index, b.index);
    return byName(a.index, b.index) * turn;
  });
  return { areas, columns, rows: sorted.map((one) => one.index), isHit: hit };
}

/**
 * Subscription (name, id, management group), check (number, titles) or resource: each part is looked up once, not once
 * a cell.
 */
function textMatch(model: ReportModel, text: string): (s: number, c: number) => boolean {
  if (text === '') return () => true;
  const has = (value: string | undefined) => value?.toLowerCase().includes(text) === true;
  const rows = model.subscriptions.map((one) => has(one.name) || has(one.id) || one.managementGroups.some(has));
  const columns = model.checks.map((check) => has(check.id) || has(check.title) || has(check.failureTitle));
  const facts = model.encoded.bodies.map((list) =>
    list.map((fact) => fact.items?.some((item) => has(item.resourceId)) === true),
  );
  return (s, c) => rows[s] === true || columns[c] === true || facts[c]?.[model.encoded.cells[c]?.[s] ?? -1] === true;
}

/**
 * The findings that previous and next go through: what the filters leave, row by row, worst first; without filters only
 * what does not pass.
 */
export function findingsInOrder(model: ReportModel, selection: Selection, filters: Filters): readonly Cell[] {
  const sifting = filtersFindings(filters);
  const cells = selection.rows.flatMap((s) =>
    selection.columns
      .flatMap((check) => {
        const status = model.statusOf(s, check.index);
        const wanted = sifting ? selection.isHit(s, check.index) : status !== 'pass' && status !== 'not-applicable';
        return wanted ? (model.cell(s, check.index) ?? []) : [];
      })
      .sort(
        (a, b) =>
          STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
          Number(a.cause !== undefined) - Number(b.cause !== undefined),
      ),
  );
  const loud = cells.filter((cell) => cell.status !== 'pass' && cell.status !== 'not-applicable');
  return loud.length > 0 ? loud : cells;
}
