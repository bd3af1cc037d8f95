import { count, thousands } from '../../../model/count.ts';
import { STATUSES } from '../../../model/status.ts';
import { STATUS_WORDS } from '../../status-words.ts';
import { type Filters, hasFilters, type Selection } from '../data/filters.ts';
import type { ReportModel } from '../data/report-model.ts';
import { StatusMark } from '../shell/marks.tsx';

type Props = {
  readonly model: ReportModel;
  readonly filters: Filters;
  readonly setFilters: (change: Partial<Filters>) => void;
};

/** A tile for each status: its count, and a button that filters by it. */
export function StatusTiles({ model, filters, setFilters }: Props) {
  const { totals, coverage } = model.encoded;
  const toggleStatus = (status: Filters['status']) => setFilters({ status: filters.status === status ? '' : status });
  const notes: Readonly<Partial<Record<Filters['status'], string>>> = {
    fail: `${count(totals.causes, 'cause')}, ${thousands(totals.followers)} ${totals.followers === 1 ? 'follows' : 'follow'}`,
    unknown: `on ${count(coverage.unknown, 'subscription')}`,
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls that are sent
    <div class="tiles" role="group" aria-label="Filter by status">
      {STATUSES.map((status) => {
        const n = model.counts[status];
        return (
          <button
            key={status}
            class="tile"
            type="button"
            aria-pressed={filters.status === status}
            onClick={() => toggleStatus(status)}
          >
            <StatusMark status={status} zero={n === 0} />
            <b>{thousands(n)}</b>
            <span>
              <span class="w">{STATUS_WORDS[status].toLowerCase()}</span>
              {n > 0 && notes[status] ? <small>{notes[status]}</small> : null}
            </span>
          </button>
        );
      })}
      <button
        class="tile"
        type="button"
        aria-pressed={filters.status === 'waived'}
        onClick={() => toggleStatus('waived')}
      >
        <span class="m wv" data-s="fail" aria-hidden="true">
          (F)
        </span>
        <b>{thousands(model.waived)}</b>
        <span>
          <span class="w">waived</span>
        </span>
      </button>
    </div>
  );
}

export function FilterBar({
  model,
  filters,
  selection,
  setFilters,
  clear,
}: Props & { readonly selection: Selection; readonly clear: () => void }) {
  const value = (event: Event) =>
    event.currentTarget instanceof HTMLInputElement || event.currentTarget instanceof HTMLSelectElement
      ? event.currentTarget.value
      : '';
  return (
    <search class="filters js-only" aria-label="Filter the matrix">
      <label class="srch">
        <span class="vh">Search</span>
        <input
          type="search"
          id="q"
          placeholder="Subscription, check or resource"
          autocomplete="off"
          value={filters.text}
          onInput={(event) => setFilters({ text: value(event) })}
        />
      </label>
      <label>
        Area{' '}
        <select value={filters.area} onChange={(event) => setFilters({ area: value(event) })}>
          <option value="">All areas</option>
          {model.areas.map((area) => (
            <option key={area.area} value={area.area}>
              {area.title}
            </option>
          ))}
        </select>
      </label>
      <label>
        Zone{' '}
        <select value={filters.zone} onChange={(event) => setFilters({ zone: value(event) })}>
          <option value="">All zones</option>
          {['3', '2', '1'].map((zone) => (
            <option key={zone} value={zone}>
              Zone {zone}
            </option>
          ))}
        </select>
      </label>
      {model.owners.length > 0 ? (
        <label>
          Owner{' '}
          <select class="owners" value={filters.owner} onChange={(event) => setFilters({ owner: value(event) })}>
            <option value="">All owners</option>
            {model.owners.map((owner) => (
              <option key={owner} value={owner}>
                {owner}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {model.encoded.baseline ? (
        <label>
          <input
            type="checkbox"
            checked={filters.changed}
            onChange={(event) => setFilters({ changed: event.currentTarget.checked })}
          />{' '}
          Changed last night
        </label>
      ) : null}
      {hasFilters(filters) ? (
        <button class="b quiet" type="button" onClick={clear}>
          Clear filters
        </button>
      ) : null}
      <span class="count" role="status">
        {thousands(selection.rows.length)} of {count(model.subscriptions.length, 'subscription')},{' '}
        {selection.columns.length} of {count(model.checks.length, 'check')}
      </span>
    </search>
  );
}
