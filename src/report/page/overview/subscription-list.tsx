import { useState } from 'preact/hooks';
import { thousands } from '../../../model/count.ts';
import { STATUSES } from '../../../model/status.ts';
import { dayMonth } from '../../dates.ts';
import { STATUS_WORDS } from '../../status-words.ts';
import { type Filters, filtersFindings, type Selection } from '../data/filters.ts';
import type { Cell, ReportModel, Subscription } from '../data/report-model.ts';
import { classes, FindingLink, Mark, StatusMark, titleOf, zoneWords } from '../shell/marks.tsx';

/* The matrix on a narrow screen: a row for each subscription that opens into its causes and what follows from them. */

const STEP = 50;
const COUNTED = ['fail', 'unknown', 'warn', 'pending'] as const;

export function SubscriptionList({
  model,
  selection,
  filters,
}: {
  model: ReportModel;
  selection: Selection;
  filters: Filters;
}) {
  const [limit, setLimit] = useState(STEP);
  return (
    <div class="subs">
      {selection.rows.slice(0, limit).map((s) => {
        const subscription = model.subscriptions[s];
        return subscription ? (
          <Entry
            key={subscription.id}
            model={model}
            subscription={subscription}
            selection={selection}
            filters={filters}
          />
        ) : null;
      })}
      {selection.rows.length > limit ? (
        <p class="more">
          <button class="b js-only" type="button" onClick={() => setLimit(limit + STEP)}>
            Show {Math.min(STEP, selection.rows.length - limit)} more of {thousands(selection.rows.length)}
          </button>
        </p>
      ) : null}
    </div>
  );
}

function Entry({
  model,
  subscription,
  selection,
  filters,
}: {
  model: ReportModel;
  subscription: Subscription;
  selection: Selection;
  filters: Filters;
}) {
  const byFinding = filtersFindings(filters);
  const cells = selection.columns.flatMap((check) => {
    const cell = model.cell(subscription.index, check.index);
    return cell &&
      cell.status !== 'pass' &&
      cell.status !== 'not-applicable' &&
      (!byFinding || selection.isHit(subscription.index, check.index))
      ? [cell]
      : [];
  });
  const shownIds = new Set(cells.map((cell) => cell.check.id));
  const roots = cells
    .filter((cell) => cell.cause === undefined || !shownIds.has(cell.cause))
    .sort(
      (a, b) =>
        STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
        Number(a.waiver !== undefined) - Number(b.waiver !== undefined),
    );
  const counts = COUNTED.map((status) => ({
    status,
    n: cells.filter((cell) => cell.status === status && !cell.waiver).length,
  })).filter((one) => one.n > 0);
  return (
    <details open={selection.rows.length === 1}>
      <summary>
        <b>{subscription.label}</b>
        <span class="nums">
          {counts.map(({ status, n }) => (
            <span key={status}>
              <StatusMark status={status} />
              {n}
              <span class="vh"> {STATUS_WORDS[status]}</span>
            </span>
          ))}
          {counts.length === 0 ? (
            <span>
              <StatusMark status={subscription.counts[STATUSES.indexOf('pass')] ? 'pass' : 'not-applicable'} />
              <span class="vh">nothing fails</span>
            </span>
          ) : null}
        </span>
        <span class="o">
          {zoneWords(subscription).replace('zone', 'Zone')}
          {subscription.owner ? `, ${subscription.owner}` : ''}
        </span>
      </summary>
      <ul class="hits">
        {roots.length === 0 ? (
          <li>
            <StatusMark status="pass" /> Nothing fails, and nothing is unknown.
          </li>
        ) : null}
        {roots.flatMap((root) => [
          <Hit key={root.check.id} cell={root} follows={false} />,
          ...cells
            .filter((cell) => cell.cause === root.check.id)
            .map((cell) => <Hit key={cell.check.id} cell={cell} follows />),
        ])}
      </ul>
    </details>
  );
}

const Hit = ({ cell, follows }: { cell: Cell; follows: boolean }) => (
  <li class={classes(follows && 'fl', follows && cell.status === 'unknown' && 'u')}>
    <Mark of={cell} />
    <div>
      <FindingLink cell={cell}>{titleOf(cell)}</FindingLink>
      {follows ? null : (
        <small>
          {cell.waiver
            ? `Waived until ${dayMonth(cell.waiver.expires)}${cell.waiver.ticket ? `, ${cell.waiver.ticket}` : ''}: ${cell.waiver.rationale}`
            : cell.message}
        </small>
      )}
    </div>
  </li>
);
