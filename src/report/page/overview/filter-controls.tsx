import { count, thousands } from '../../../model/count.ts';
import { SEVERITIES, STATUSES } from '../../../model/status.ts';
import { dayMonth } from '../../dates.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { failNote, fixSums } from '../../fix/fix-sums.ts';
import { STATUS_WORDS, sentenceCase } from '../../status-words.ts';
import type { Filters } from '../data/filters.ts';
import { allOwners } from '../data/owners.ts';
import type { ReportModel } from '../data/report-model.ts';
import { StatusMark } from '../shell/marks.tsx';
import type { Shown } from '../shell/shown.ts';
import { SearchField } from './search-field.tsx';

type Props = {
  readonly model: ReportModel;
  readonly rows: readonly FixRow[];
  readonly filters: Filters;
  readonly setFilters: (change: Partial<Filters>) => void;
};

/** A tile for each status: its count, and a button that filters by it. */
export function StatusTiles({ model, rows, filters, setFilters }: Props) {
  const { coverage, totals } = model.encoded;
  const toggleStatus = (status: Filters['status']) => setFilters({ status: filters.status === status ? '' : status });
  const notes: Readonly<Partial<Record<Filters['status'], string>>> = {
    fail: failNote(fixSums(rows), totals.causes + totals.followers),
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

/** What narrows the whole page: text, area, zone, owner, severity, and what changed. */
export function FilterBar({ shown }: { shown: Shown }) {
  const { model, filters, setFilters, beside } = shown;
  const since = beside?.night.at ?? model.encoded.trend.at(-2)?.at;
  return (
    <search class="filters js-only" aria-label="Filter">
      <SearchField id="q" text={filters.text} setText={(text) => setFilters({ text })} />
      <Choice
        label="Area"
        all="All areas"
        value={filters.area}
        options={model.areas.map((one) => [one.area, one.title])}
        choose={(area) => setFilters({ area })}
      />
      <Choice
        label="Zone"
        all="All zones"
        value={filters.zone}
        options={['3', '2', '1'].map((zone) => [zone, `Zone ${zone}`])}
        choose={(zone) => setFilters({ zone })}
      />
      {model.owners.length > 0 ? (
        <Choice
          label="Owner"
          all="All owners"
          value={filters.owner}
          options={[...allOwners(model)].sort((a, b) => a.localeCompare(b, 'en')).map((one) => [one, one])}
          choose={(owner) => setFilters({ owner })}
        />
      ) : null}
      <Choice
        label="Severity"
        all="All severities"
        value={filters.severity}
        options={SEVERITIES.slice(0, 4).map((one) => [one, sentenceCase(one)])}
        choose={(severity) => setFilters({ severity })}
      />
      {model.encoded.baseline || beside ? (
        <label>
          <input
            type="checkbox"
            checked={filters.changed}
            onChange={(event) => setFilters({ changed: event.currentTarget.checked })}
          />{' '}
          {since ? `Changed since ${dayMonth(since)}` : 'Changed last night'}
        </label>
      ) : null}
    </search>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly choose: (value: string) => void;
};

const Choice = ({ label, all, value, options, choose }: ChoiceProps) => (
  <label>
    {label}{' '}
    <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
      <option value="">{all}</option>
      {options.map(([key, words]) => (
        <option key={key} value={key}>
          {words}
        </option>
      ))}
    </select>
  </label>
);
