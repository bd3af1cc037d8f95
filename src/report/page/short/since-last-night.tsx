import type { ComponentChildren } from 'preact';
import { count, thousands } from '../../../model/count.ts';
import { dayMonth, daysBetween } from '../../dates.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { FindingLink, titleOf } from '../shell/marks.tsx';
import { fixedOf, outOfSight, type Placed, waiversEnding } from './changes.ts';

/* What changed since last night: causes in the rows, what follows from them not at all. */

const MAX_ROWS = 2;
const NOTICE_DAYS = 14;

type Props = {
  readonly model: ReportModel;
  readonly rows: readonly FixRow[];
  readonly stale: boolean;
  /** Whether there is a later scan. */
  readonly old: boolean;
  /** Whether a subscription belongs to what the page is about. */
  readonly isShown?: (s: number, owner: string | undefined) => boolean;
};

export function SinceLastNight({ model, rows, stale, old, isShown = () => true }: Props) {
  const { encoded } = model;
  if (!encoded.baseline) return null;
  const before = encoded.trend.at(-2);
  const wanted = ({ cell }: Placed) => isShown(cell.subscription.index, cell.owner ?? cell.subscription.owner);
  const newRows = rows.filter((row) => row.newPlaces > 0);
  const fixed = [...Map.groupBy(fixedOf(model).filter(wanted), (one) => one.cell.check.id).values()];
  const hidden = outOfSight(model).filter(wanted);
  const ending = waiversEnding(model, NOTICE_DAYS).filter(wanted);
  const newPlaces = rows.reduce((sum, row) => sum + row.newPlaces, 0);
  return (
    <div class="nr">
      <div class="lab">
        <h2 id="h-since">{old ? 'In that night' : stale ? 'In that scan' : 'Since last night'}</h2>
        {before ? (
          <p>
            {dayMonth(before.at)} to {dayMonth(encoded.scan.startedAt)}
          </p>
        ) : null}
      </div>
      <div class="nb stats">
        <Stat tone="f" n={newPlaces} noun="new to fix">
          {newRows.slice(0, MAX_ROWS).map((row) => {
            const fresh = row.places.filter((place) => place.isNew);
            return (
              <li key={row.key}>
                <a class="q" href={`#/?open=${row.key}`} data-open={row.key}>
                  {row.title}
                </a>
                <span>{fresh.length === 1 ? fresh[0]?.label : fresh.length}</span>
              </li>
            );
          })}
          <More n={newRows.length - MAX_ROWS} />
        </Stat>
        <Stat tone="p" n={fixed.reduce((sum, group) => sum + group.length, 0)} noun="fixed">
          {fixed.slice(0, MAX_ROWS).map((group) => (
            <PlacedRow key={group[0]?.cell.check.id} group={group} text={(cell) => titleOf(cell)} />
          ))}
          <More n={fixed.length - MAX_ROWS} />
        </Stat>
        <Stat tone="u" n={hidden.length} noun="out of sight">
          {hidden.slice(0, MAX_ROWS).map(({ cell, n }) => (
            <li key={cell.subscription.id}>
              <FindingLink cell={cell}>{cell.subscription.label}</FindingLink>
              <span>{count(n, 'check')}</span>
            </li>
          ))}
          <More n={hidden.length - MAX_ROWS} />
        </Stat>
        <Stat
          tone="k"
          n={ending.length}
          noun={`${ending.length === 1 ? 'waiver ends' : 'waivers end'} within ${NOTICE_DAYS} days`}
        >
          {ending.slice(0, MAX_ROWS).map(({ cell }) => (
            <li key={`${cell.check.id}${cell.subscription.id}`}>
              <FindingLink cell={cell}>
                {cell.check.short} {endWords(cell, encoded.scan.startedAt)}
              </FindingLink>
              <span>{cell.subscription.label}</span>
            </li>
          ))}
          <More n={ending.length - MAX_ROWS} />
        </Stat>
      </div>
    </div>
  );
}

function endWords({ waiver }: Cell, now: string): string {
  if (!waiver) return '';
  return daysBetween(now, waiver.expires) <= 0 ? 'today' : `on ${dayMonth(waiver.expires)}`;
}

function PlacedRow({ group, text }: { group: readonly Placed[]; text: (cell: Cell) => string }) {
  const [first] = group;
  if (!first) return null;
  return (
    <li>
      <FindingLink cell={first.cell}>{text(first.cell)}</FindingLink>
      <span>{group.length === 1 ? first.cell.subscription.label : group.length}</span>
    </li>
  );
}

const More = ({ n }: { n: number }) => (n > 0 ? <li class="dim">and {thousands(n)} more</li> : null);

const Stat = ({ tone, n, noun, children }: { tone: string; n: number; noun: string; children: ComponentChildren }) => (
  <div class="stat">
    <h3 class={n > 0 ? tone : 'z'}>
      <b>{thousands(n)}</b> {noun}
    </h3>
    <ul>{children}</ul>
  </div>
);
