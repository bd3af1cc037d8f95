import { STATUSES, type Status } from '../../../model/status.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import type { AreaColumns, Cell, Check, ReportModel } from './report-model.ts';

/* Which findings the matrix shows at full strength, and which rows and columns it shows at all. */

export type SortKey = 'worst' | 'name' | 'zone' | 'owner';
export type Filters = {
  readonly status: Status | 'waived' | '';
  readonly area: string;
  readonly zone: string;
  readonly owner: string;
  /** A management group, anywhere above the subscription. */
  readonly group: string;
  readonly severity: string;
  /** Short numbers of checks, "007" or "001,042": what does not pass of them. */
  readonly check: string;
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
  group: '',
  severity: '',
  check: '',
  text: '',
  changed: false,
  sort: 'worst',
  descending: false,
};

/** Whether single findings are filtered, and not only rows or columns. */
export const filtersFindings = (filters: Filters): boolean =>
  filters.status !== '' || filters.changed || filters.text !== '' || filters.severity !== '' || filters.check !== '';
export const hasFilters = (filters: Filters): boolean =>
  filtersFindings(filters) ||
  filters.area !== '' ||
  filters.zone !== '' ||
  filters.owner !== '' ||
  filters.group !== '';

const order = new Intl.Collator('en');

export type Selection = {
  readonly areas: readonly AreaColumns[];
  readonly columns: readonly Check[];
  /** Indices of the subscriptions shown, in order. */
  readonly rows: readonly number[];
  readonly isHit: (s: number, c: number) => boolean;
};

/** Whether a finding differs from what it was on the night it is compared with. */
export type IsChanged = (s: number, c: number) => boolean;

/** Whether a subscription is in what is shown, whatever its findings. */
export function subscriptionFilter(model: ReportModel, filters: Filters): (s: number) => boolean {
  const { zone, owner, group } = filters;
  const owned = owner === '' ? undefined : findingOwners(model, owner);
  return (s) => {
    const one = model.subscriptions[s];
    return (
      one !== undefined &&
      (zone === '' || String(one.zone) === zone) &&
      (group === '' || one.managementGroups.includes(group)) &&
      (owned === undefined || (one.owner ?? NO_OWNER) === owner || owned.has(s))
    );
  };
}

/** Subscriptions of another owner on which this one owns a finding. */
function findingOwners({ encoded }: ReportModel, owner: string): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [c, bodies] of encoded.bodies.entries()) {
    const own = bodies.map((body) => body.owner === owner);
    if (!own.includes(true)) continue;
    for (const [s, body] of encoded.cells[c]?.entries() ?? []) if (own[body]) found.add(s);
  }
  return found;
}

export function applyFilters(model: ReportModel, filters: Filters, isChanged: IsChanged = model.isChanged): Selection {
  const areas = model.areas.filter((one) => filters.area === '' || one.area === filters.area);
  const columns = areas.flatMap((one) => one.checks);
  const hasSeverity = severityMatch(model, filters.severity);
  const numbers = filters.check.split(',');
  const isChosen = model.checks.map((one) => filters.check === '' || numbers.includes(one.short));
  const matches = textMatch(model, filters.text.trim().toLowerCase());
  const isHit = (s: number, c: number): boolean => {
    const status = model.statusOf(s, c);
    if (!status) return false;
    const waived = model.isWaived(s, c);
    if (filters.status === 'waived' ? !waived : filters.status !== '' && (status !== filters.status || waived))
      return false;
    return (
      isChosen[c] === true &&
      (filters.check === '' || filters.status !== '' || (status !== 'pass' && status !== 'not-applicable')) &&
      (!filters.changed || isChanged(s, c)) &&
      hasSeverity(s, c) &&
      matches.holds(s, c)
    );
  };
  const byFinding = filtersFindings(filters);
  const isShown = subscriptionFilter(model, filters);
  const rows = model.subscriptions
    .filter((one) => isShown(one.index))
    .filter(
      (one) => !byFinding || (matches.mayHold(one.index) && columns.some((column) => isHit(one.index, column.index))),
    );
  const direction = filters.descending ? -1 : 1;
  const ranks = nameRanksOf(model);
  const byName = (a: number, b: number) => (ranks[a] ?? 0) - (ranks[b] ?? 0);
  const sorted = [...rows].sort((a, b) => {
    if (filters.sort === 'worst') return a.rank - b.rank || byName(a.index, b.index);
    if (filters.sort === 'zone') return (b.zone - a.zone) * direction || byName(a.index, b.index);
    if (filters.sort === 'owner')
      return order.compare(a.owner ?? '\uffff', b.owner ?? '\uffff') * direction || byName(a.index, b.index);
    return byName(a.index, b.index) * direction;
  });
  return { areas, columns, rows: sorted.map((one) => one.index), isHit };
}

/** Whether the finding has this severity and does not pass. */
function severityMatch({ encoded }: ReportModel, severity: string): (s: number, c: number) => boolean {
  if (severity === '') return () => true;
  const bodies = encoded.bodies.map((list) =>
    list.map((body) => body.severity === severity && body.status !== 'pass' && body.status !== 'not-applicable'),
  );
  return (s, c) => bodies[c]?.[encoded.cells[c]?.[s] ?? -1] === true;
}

/**
 * Whether a text occurs in the subscription (name, id, management group), the check (number, titles) or a resource.
 * Each part is searched once, not once for every cell.
 */
export function textMatch(model: ReportModel, text: string): TextMatch {
  if (text === '') return { holds: () => true, mayHold: () => true };
  const has = (value: string | undefined) => value?.toLowerCase().includes(text) === true;
  const rows = rowTextsOf(model).map((row) => row.includes(text));
  const columns = model.checks.map((check) => has(check.id) || has(check.title) || has(check.failureTitle));
  const anyColumn = columns.includes(true);
  const { cells } = model.encoded;
  const bodies = model.encoded.bodies.map((list) =>
    list.map((body) => body.items?.some((item) => has(item.resourceId)) === true),
  );
  const withBody = new Set<number>();
  for (const [c, list] of bodies.entries()) {
    if (!list.includes(true)) continue;
    for (const [s, body] of cells[c]?.entries() ?? []) if (list[body]) withBody.add(s);
  }
  return {
    holds: (s, c) => rows[s] === true || columns[c] === true || bodies[c]?.[cells[c]?.[s] ?? -1] === true,
    mayHold: (s) => anyColumn || rows[s] === true || withBody.has(s),
  };
}

/** `mayHold`: whether any finding of a subscription can match; asked before its findings are. */
type TextMatch = { readonly holds: (s: number, c: number) => boolean; readonly mayHold: (s: number) => boolean };

/* What a key in the filter of 20,000 subscriptions must not work out again. */
const rowTexts = new WeakMap<ReportModel, readonly string[]>();
const nameRanks = new WeakMap<ReportModel, Uint32Array>();

/** What is searched of each subscription, in lower case; a line break keeps its parts apart. */
function rowTextsOf(model: ReportModel): readonly string[] {
  const known = rowTexts.get(model);
  if (known) return known;
  const texts = model.subscriptions.map((one) => [one.label, one.id, ...one.managementGroups].join('\n').toLowerCase());
  rowTexts.set(model, texts);
  return texts;
}

/** The place of each subscription in the order of names. */
function nameRanksOf(model: ReportModel): Uint32Array {
  const known = nameRanks.get(model);
  if (known) return known;
  const ranks = new Uint32Array(model.subscriptions.length);
  const byName = model.subscriptions.toSorted((a, b) => order.compare(a.label, b.label) || a.index - b.index);
  for (const [rank, one] of byName.entries()) ranks[one.index] = rank;
  nameRanks.set(model, ranks);
  return ranks;
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
