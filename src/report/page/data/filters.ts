import { STATUSES, type Status } from '../../../model/status.ts';
import type { AreaColumns, Cell, Check, ReportModel } from './report-model.ts';

/* Which findings the matrix shows at full strength, and which rows and columns it shows at all. */

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

/** Whether single findings are filtered, and not only rows or columns. */
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
  const isHit = (s: number, c: number): boolean => {
    const status = model.statusOf(s, c);
    if (!status) return false;
    const waived = model.isWaived(s, c);
    if (filters.status === 'waived' ? !waived : filters.status !== '' && (status !== filters.status || waived))
      return false;
    return (!filters.changed || model.isChanged(s, c)) && matches(s, c);
  };
  const byFinding = filtersFindings(filters);
  const rows = model.subscriptions
    .filter(
      (one) =>
        (filters.zone === '' || String(one.zone) === filters.zone) &&
        (filters.owner === '' || one.owner === filters.owner),
    )
    .filter((one) => !byFinding || columns.some((check) => isHit(one.index, check.index)));
  const direction = filters.descending ? -1 : 1;
  const byName = (a: number, b: number) =>
    order.compare(model.subscriptions[a]?.label ?? '', model.subscriptions[b]?.label ?? '') || a - b;
  const sorted = [...rows].sort((a, b) => {
    if (filters.sort === 'worst') return a.rank - b.rank || byName(a.index, b.index);
    if (filters.sort === 'zone') return (b.zone - a.zone) * direction || byName(a.index, b.index);
    if (filters.sort === 'owner')
      return order.compare(a.owner ?? '\uffff', b.owner ?? '\uffff') * direction || byName(a.index, b.index);
    return byName(a.index, b.index) * direction;
  });
  return { areas, columns, rows: sorted.map((one) => one.index), isHit };
}

/**
 * Whether a text occurs in the subscription (name, id, management group), the check (number, titles) or a resource.
 * Each part is searched once, not once for every cell.
 */
function textMatch(model: ReportModel, text: string): (s: number, c: number) => boolean {
  if (text === '') return () => true;
  const has = (value: string | undefined) => value?.toLowerCase().includes(text) === true;
  const rows = model.subscriptions.map((one) => has(one.label) || has(one.id) || one.managementGroups.some(has));
  const columns = model.checks.map((check) => has(check.id) || has(check.title) || has(check.failureTitle));
  const bodies = model.encoded.bodies.map((list) =>
    list.map((body) => body.items?.some((item) => has(item.resourceId)) === true),
  );
  return (s, c) => rows[s] === true || columns[c] === true || bodies[c]?.[model.encoded.cells[c]?.[s] ?? -1] === true;
}

/**
 * The findings that the sheet's Previous and Next step through: those that match the filters, row by row, worst first.
 * Without filters, only those that do not pass.
 */
export function findingsInOrder(model: ReportModel, selection: Selection, filters: Filters): readonly Cell[] {
  const byFinding = filtersFindings(filters);
  const cells = selection.rows.flatMap((s) =>
    selection.columns
      .flatMap((check) => {
        const status = model.statusOf(s, check.index);
        const wanted = byFinding ? selection.isHit(s, check.index) : status !== 'pass' && status !== 'not-applicable';
        return wanted ? (model.cell(s, check.index) ?? []) : [];
      })
      .sort(
        (a, b) =>
          STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
          Number(a.cause !== undefined) - Number(b.cause !== undefined),
      ),
  );
  const notPassing = cells.filter((cell) => cell.status !== 'pass' && cell.status !== 'not-applicable');
  return notPassing.length > 0 ? notPassing : cells;
}
