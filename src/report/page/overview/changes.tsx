import type { ComponentChildren } from 'preact';
import { count, thousands } from '../../../model/count.ts';
import { independentFixes } from '../../causes.ts';
import { withoutControls } from '../../control-characters.ts';
import { clock, dayMonth, daysBetween } from '../../dates.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { FindingLink, titleOf } from '../shell/marks.tsx';

/* What changed since last night: causes in the rows, their followers only as a count. */

const MAX_ROWS = 3;
const NOTICE_DAYS = 30;

type Row = { readonly cell: Cell; readonly text: string };

export function Changes({ model, stale }: { model: ReportModel; stale: boolean }) {
  const { encoded } = model;
  if (!encoded.baseline) return null;
  const before = encoded.trend.at(-2);
  const changes = encoded.drift.flatMap((one) => {
    const cell = model.cell(one.s, one.c);
    return cell ? [{ ...one, cell }] : [];
  });
  const findingChanges = changes.filter((one) => one.resourceId === undefined);
  const newFailures = findingChanges.filter(
    (one) => (one.kind === 'regressed' || one.kind === 'appeared') && one.to === 'fail' && !one.waived,
  );
  const roots = newFailures.filter((one) => one.cause === undefined);
  const newlyFailing = new Set(newFailures.map((one) => one.cell.check.id + one.cell.subscription.id));
  const newItems = changes.filter(
    (one) =>
      one.resourceId !== undefined &&
      (one.kind === 'appeared' || one.kind === 'regressed') &&
      one.to === 'fail' &&
      !one.waived &&
      !newlyFailing.has(one.cell.check.id + one.cell.subscription.id),
  );
  const fixes = findingChanges.filter(
    (one) => one.kind === 'fixed' && (one.to === 'pass' || one.to === 'not-applicable'),
  );
  const independent = independentFixes(fixes, (one) => ({
    subscriptionId: one.cell.subscription.id,
    checkId: one.cell.check.id,
    cause: one.cause,
  }));
  const outOfSight = [
    ...Map.groupBy(
      findingChanges.filter((one) => one.kind === 'lost-sight'),
      (one) => one.s,
    ).values(),
  ];
  const expiring = expiringWaivers(model);
  const followers = newFailures.length - roots.length;
  return (
    <section class="panel" aria-labelledby="h-since">
      <div class="strip">
        <div class="lab">
          <h2 id="h-since">{stale ? 'In that scan' : 'Since last night'}</h2>
          {before ? (
            <>
              <p>
                {dayMonth(before.at)}, {clock(before.at)} to
              </p>
              <p>
                {dayMonth(encoded.scan.finishedAt)}, {clock(encoded.scan.finishedAt)}
              </p>
            </>
          ) : null}
        </div>
        <Column
          tone="f"
          n={roots.length + newItems.length}
          noun={roots.length + newItems.length === 1 ? 'new failure' : 'new failures'}
          more={[
            followers > 0 ? `and ${thousands(followers)} that follow` : '',
            newItems.length > 0 ? `${thousands(newItems.length)} in older findings` : '',
          ]
            .filter(Boolean)
            .join(', ')}
          rows={[
            ...roots.map(({ cell }) => ({ cell, text: cell.check.failureTitle })),
            ...newItems.map(({ cell, resourceId }) => ({
              cell,
              text: `${cell.check.short} ${withoutControls((resourceId ?? '').split('/').at(-1) ?? '')}`,
            })),
          ]}
        />
        <Column
          tone="p"
          n={independent.length}
          noun="fixed"
          more={fixes.length > independent.length ? `and ${fixes.length - independent.length} that followed` : ''}
          rows={independent.map(({ cell }) => ({ cell, text: titleOf(cell) }))}
        />
        <Column
          tone="u"
          n={outOfSight.length}
          noun={outOfSight.length === 1 ? 'subscription out of sight' : 'subscriptions out of sight'}
          rows={outOfSight.flatMap((group) =>
            group[0] ? [{ cell: group[0].cell, text: count(group.length, 'check') }] : [],
          )}
        />
        <Column
          tone=""
          n={expiring.length}
          noun={expiring.length === 1 ? 'waiver running out' : 'waivers running out'}
          rows={expiring.map(({ cell, days }) => ({
            cell,
            text: `${cell.check.short} ${days <= 0 ? 'today' : `in ${count(days, 'day')}`}`,
          }))}
        />
      </div>
    </section>
  );
}

function Column({
  tone,
  n,
  noun,
  more,
  rows,
}: {
  tone: string;
  n: number;
  noun: ComponentChildren;
  more?: string;
  rows: readonly Row[];
}) {
  return (
    <div>
      <h3 class={n > 0 ? tone : 'z'}>
        <b>{thousands(n)}</b> {noun} {more ? <span>{more}</span> : null}
      </h3>
      <ul>
        {rows.slice(0, MAX_ROWS).map(({ cell, text }) => (
          <li key={`${cell.check.id}${cell.subscription.id}${text}`}>
            <FindingLink cell={cell}>{text}</FindingLink>
            <span>{cell.subscription.label}</span>
          </li>
        ))}
        {rows.length > MAX_ROWS ? <li class="dim">and {thousands(rows.length - MAX_ROWS)} more</li> : null}
      </ul>
    </div>
  );
}

/** Waived findings whose waiver expires within a month, the soonest first. */
function expiringWaivers(model: ReportModel): readonly { readonly cell: Cell; readonly days: number }[] {
  const { scan, bodies, cells } = model.encoded;
  const waived: { cell: Cell; days: number }[] = [];
  for (const [c, list] of bodies.entries()) {
    const days = list.map(({ waiver }) =>
      waiver ? daysBetween(scan.startedAt, waiver.expires) : Number.POSITIVE_INFINITY,
    );
    if (!days.some((n) => n <= NOTICE_DAYS)) continue;
    for (const [s, body] of cells[c]?.entries() ?? []) {
      const daysLeft = days[body] ?? Number.POSITIVE_INFINITY;
      const cell = daysLeft <= NOTICE_DAYS ? model.cell(s, c) : undefined;
      if (cell) waived.push({ cell, days: daysLeft });
    }
  }
  return waived.sort((a, b) => a.days - b.days);
}
