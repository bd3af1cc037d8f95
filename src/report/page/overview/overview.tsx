import { useMemo } from 'preact/hooks';
import { count, countOf, thousands } from '../../../model/count.ts';
import { hasFilters } from '../data/filters.ts';
import type { ReportModel } from '../data/report-model.ts';
import { FixFirst } from '../fix/fix-first.tsx';
import { CauseGroupTable } from '../matrix/cause-group-table.tsx';
import { GroupTable } from '../matrix/group-table.tsx';
import { Matrix } from '../matrix/matrix.tsx';
import type { Shown } from '../shell/shown.ts';
import { NightInShort } from '../short/night-in-short.tsx';
import { FilterChips } from './filter-chips.tsx';
import { FilterBar, StatusTiles } from './filter-controls.tsx';
import { GroupChoice, groupingOf } from './group-choice.tsx';
import { HeadlineSection } from './headline.tsx';
import { ScanNotes } from './scan-notes.tsx';
import { SubscriptionList } from './subscription-list.tsx';

/** The first screen: verdict, the night in short, what to fix first, and everything. */
export function Overview({ shown }: { shown: Shown }) {
  const { model, data, now, fix, rows, filters, selection, stale, isOld, live, copy, setFilters } = shown;
  const filtered = hasFilters(filters);
  const grouping = groupingOf(shown);
  const inShort = useMemo(
    () => <NightInShort model={model} rows={fix.rows} stale={stale} old={isOld} owner={filters.owner} />,
    [model, fix, stale, isOld, filters.owner],
  );
  const fixFirst = useMemo(
    () => (
      <FixFirst
        model={model}
        title="Fix first"
        rows={rows}
        whole={fix.rows}
        filtered={filtered}
        stale={stale || isOld}
        old={isOld}
        latest={data.latest}
        copy={copy}
      />
    ),
    [model, rows, fix, filtered, stale, isOld, data, copy],
  );
  const isPivot = shown.address.parameters['pivot'] === 'causes';
  const cells = selection.rows.length * selection.columns.length;
  return (
    <>
      <HeadlineSection model={model} rows={fix.rows} data={data} now={now} stale={stale} />
      {inShort}
      <FilterChips model={model} filters={filters} selection={selection} />
      {fixFirst}
      <section class="panel all" aria-labelledby="h-mx">
        <div class="ph">
          <h2 id="h-mx" tabIndex={-1}>
            {grouping ? (isPivot ? 'Causes by group' : 'Groups') : 'All checks'}
          </h2>
          <span class="meta" role="status">
            {countOf(selection.rows.length, model.subscriptions.length, 'subscription')},{' '}
            {countOf(selection.columns.length, model.checks.length, 'check')}, {count(cells, 'finding')}, each with its
            evidence
          </span>
          <GroupChoice shown={shown} />
        </div>
        <StatusTiles model={model} rows={fix.rows} filters={filters} setFilters={setFilters} />
        <FilterBar shown={shown} />
        {selection.rows.length === 0 ? (
          <p class="none">
            {model.subscriptions.length === 0
              ? 'No subscription is in scope.'
              : 'No finding matches these filters. Clear them, or search for another name.'}
          </p>
        ) : isPivot && grouping ? (
          <CauseGroupTable shown={shown} by={grouping} />
        ) : grouping ? (
          <GroupTable shown={shown} by={grouping} />
        ) : (
          <>
            <Matrix shown={shown} live={live} />
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
