import { useMemo } from 'preact/hooks';
import { count, thousands } from '../../../model/count.ts';
import { type Filters, hasFilters, NO_FILTERS, type Selection } from '../data/filters.ts';
import type { PageData } from '../data/page-data.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { ManagementGroupTable } from '../matrix/management-group-table.tsx';
import { Matrix } from '../matrix/matrix.tsx';
import { CauseGroups } from './cause-groups.tsx';
import { Causes } from './causes.tsx';
import { Changes } from './changes.tsx';
import { FilterBar, StatusTiles } from './filter-controls.tsx';
import { HeadlineSection, isStale } from './headline.tsx';
import { ScanNotes } from './scan-notes.tsx';
import { SubscriptionList } from './subscription-list.tsx';

/** From so many subscriptions on, the overview starts by management group. */
const GROUPED_FROM = 400;

type Props = {
  readonly model: ReportModel;
  readonly data: PageData;
  readonly now: number | undefined;
  readonly live: boolean;
  readonly grouped: boolean;
  readonly filters: Filters;
  readonly selection: Selection;
  readonly opened: Cell | undefined;
  readonly setFilters: (change: Partial<Filters>) => void;
  readonly copy: (text: string) => void;
};

export function Overview({ model, data, now, live, grouped, filters, selection, opened, setFilters, copy }: Props) {
  const stale = isStale(model, data, now);
  const byGroup = !hasFilters(filters) && (grouped || model.subscriptions.length >= GROUPED_FROM);
  const clear = () => {
    setFilters(NO_FILTERS);
    document.getElementById('q')?.focus();
  };
  const causes = useMemo(
    () =>
      model.subscriptions.length >= GROUPED_FROM ? (
        <CauseGroups model={model} setFilters={setFilters} />
      ) : (
        <Causes model={model} copy={copy} stale={stale} />
      ),
    [model, copy, stale, setFilters],
  );
  const changes = useMemo(() => <Changes model={model} stale={stale} />, [model, stale]);
  return (
    <>
      <HeadlineSection model={model} data={data} now={now} />
      {changes}
      {causes}
      <section class="panel all" aria-labelledby="h-mx">
        <div class="ph">
          <h2 id="h-mx">{byGroup ? 'By management group' : 'All checks'}</h2>
          <span class="meta">
            {count(model.subscriptions.length, 'subscription')} × {count(model.checks.length, 'check')} ={' '}
            {count(model.subscriptions.length * model.checks.length, 'finding')}, each with its evidence.
            {byGroup
              ? [
                  ' Worst first. The bar counts subscriptions;',
                  'the columns on the right count failing subscriptions by area.',
                ].join(' ')
              : ''}
          </span>
        </div>
        <StatusTiles model={model} filters={filters} setFilters={setFilters} />
        <FilterBar model={model} filters={filters} selection={selection} setFilters={setFilters} clear={clear} />
        {selection.rows.length === 0 ? (
          <p class="none">
            {model.subscriptions.length === 0
              ? 'No subscription is in scope.'
              : 'No finding matches these filters. Clear them, or search for another name.'}
          </p>
        ) : byGroup ? (
          <ManagementGroupTable model={model} live={live} />
        ) : (
          <>
            <Matrix
              model={model}
              selection={selection}
              filters={filters}
              opened={opened}
              live={live}
              setFilters={setFilters}
            />
            <SubscriptionList model={model} selection={selection} filters={filters} />
          </>
        )}
        <Foot model={model} />
      </section>
      <ScanNotes model={model} />
    </>
  );
}

function Foot({ model }: { model: ReportModel }) {
  const unmapped = model.subscriptions.filter((one) => one.zoneFrom === 'unmapped').length;
  const inactive = model.subscriptions.filter((one) => one.evaluated && !/^(enabled|warned|pastdue)$/i.test(one.state));
  return (
    <p class="mx-foot">
      <span>Bold numbers: critical and high checks.</span>
      {unmapped > 0 ? <span>Zone 3 !: not in the zone map, counts as zone 3 ({thousands(unmapped)}).</span> : null}
      {inactive.length > 0 ? (
        <span>
          Not evaluated, because not active:{' '}
          {inactive
            .slice(0, 3)
            .map((one) => `${one.label} (${one.state})`)
            .join(', ')}
          {inactive.length > 3 ? ` and ${thousands(inactive.length - 3)} more` : ''}.
        </span>
      ) : null}
    </p>
  );
}
