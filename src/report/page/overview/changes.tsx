import type { ComponentChildren } from 'preact';
import { count, thousands } from '../../../model/count.ts';
import { independentFixes } from '../../causes.ts';
import { withoutControls } from '../../control-characters.ts';
import { clock, dayMonth, daysBetween } from '../../dates.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { FindingLink, titleOf } from '../shell/marks.tsx';

/* What changed since the last night: causes in the rows, followers only in the noun line. */

const SHOWN = 3;
const SOON_DAYS = 30;

type Row = { readonly cell: Cell; readonly text: string };

export function Changes({ model, stale }: { model: ReportModel; stale: boolean }) {
  const { encoded: packed } = model;
  if (!packed.baseline) return null;
  const before = packed.trend.at(-2);
  const changes = packed.drift.flatMap((one) => {
    const cell = model.cell(one.s, one.c);
    return cell ? [{ ...one, cell }] : [];
  });
  const whole = changes.filter((one) => one.resourceId === undefined);
  const worse = whole.filter(
    (one) => (one.kind === 'regressed' || one.kind === 'appeared') && one.to === 'fail' && !one.waived,
  );
  const roots = worse.filter((one) => one.cause === undefined);
  const fresh = new Set(worse.map((one) => one.cell.check.id + one.cell.subscription.id));
  const items = changes.filter(
    (one) =>
      one.resourceId !== undefined &&
      (one.kind === 'appeared' || one.kind === 'regressed') &&
      one.to === 'fail' &&
      !one.waived &&
      !fresh.has(one.cell.check.id + one.cell.subscription.id),
  );
  const mended = whole.filter((one) => one.kind === 'fixed' && (one.to === 'pass' || one.to === 'not-applicable'));
  const fixed = independentFixes(mended, (one) => ({
    subscriptionId: one.cell.subscription.id,
    checkId: one.cell.check.id,
    cause: one.cause,
  }));
  const lost = [
    ...Map.groupBy(
      whole.filter((one) => one.kind === 'lost-sight'),
      (one) => one.s,
    ).values(),
  ];
  const running = expiringWaivers(model);
  const follow = worse.length - roots.length;
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
                {dayMonth(packed.scan.finishedAt)}, {clock(packed.scan.finishedAt)}
              </p>
            </>
          ) : null}
        </div>
        <Column
          tone="f"
          n={roots.length + items.length}
          noun={roots.length + items.length === 1 ? 'new failure' : 'new failures'}
          more={[
            follow > 0 ? `and ${thousands(follow)} that follow` : '',
            items.length > 0 ? `${thousands(items.length)} in older findings` : '',
          ]
            .filter(Boolean)
            .join(', ')}
          rows={[
            ...roots.map(({ cell }) => ({ cell, text: cell.check.failureTitle })),
            ...items.map(({ cell, resourceId }) => ({
              cell,
              text: `${cell.check.short} ${withoutControls((resourceId ?? '').split('/').at(-1) ?? '')}`,
            })),
          ]}
        />
        <Column
          tone="p"
          n={fixed.length}
          noun="fixed"
          more={mended.length > fixed.length ? `and ${mended.length - fixed.length} that followed` : ''}
          rows={fixed.map(({ cell }) => ({ cell, text: titleOf(cell) }))}
        />
        <Column
          tone="u"
          n={lost.length}
          noun={lost.length === 1 ? 'subscription out of sight' : 'subscriptions out of sight'}
          rows={lost.flatMap((group) =>
            group[0] ? [{ cell: group[0].cell, text: count(group.length, 'check') }] : [],
          )}
        />
        <Column
          tone=""
          n={running.length}
          noun={running.length === 1 ? 'waiver running out' : 'waivers running out'}
          rows={running.map(({ cell, days }) => ({
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
        {rows.slice(0, SHOWN).map(({ cell, text }) => (
          <li key={`${cell.check.id}${cell.subscription.id}${text}`}>
            <FindingLink cell={cell}>{text}</FindingLink>
            <span>{cell.subscription.name}</span>
          </li>
        ))}
        {rows.length > SHOWN ? <li class="dim">and {thousands(rows.length - SHOWN)} more</li> : null}
      </ul>
    </div>
  );
}

/** Waived findings whose waiver ends within a month, the soonest first. */
function expiringWaivers(model: ReportModel): readonly { readonly cell: Cell; readonly days: number }[] {
  const { scan, bodies: facts, cells } = model.encoded;
  const found: { cell: Cell; days: number }[] = [];
  for (const [c, list] of facts.entries()) {
    const days = list.map(({ waiver }) =>
      waiver ? daysBetween(scan.startedAt, waiver.expires) : Number.POSITIVE_INFINITY,
    );
    if (!days.some((n) => n <= SOON_DAYS)) continue;
    for (const [s, fact] of cells[c]?.entries() ?? []) {
      const left = days[fact] ?? Number.POSITIVE_INFINITY;
      const cell = left <= SOON_DAYS ? model.cell(s, c) : undefined;
      if (cell) found.push({ cell, days: left });
    }
  }
  return found.sort((a, b) => a.days - b.days);
}
