import { useMemo } from 'preact/hooks';
import { dayMonth } from '../../dates.ts';
import { STATUS_LETTERS } from '../../status-words.ts';
import type { NightBeside } from '../data/compare.ts';
import type { IsChanged, Selection } from '../data/filters.ts';
import type { AreaColumns, Cell, ReportModel, Subscription } from '../data/report-model.ts';
import { classes, isFollower, letterOf, wordOf } from '../shell/marks.tsx';
import { FIRST_CHECK, placeAttribute } from './grid-navigation.ts';

type Props = {
  readonly model: ReportModel;
  readonly subscription: Subscription;
  readonly row: number;
  readonly areas: readonly AreaColumns[];
  /** Whether a finding matches the filters; undefined where no finding is filtered. */
  readonly isHit: Selection['isHit'] | undefined;
  readonly isChanged: IsChanged;
  /** The night that it is compared with, if one was chosen. */
  readonly beside: NightBeside | undefined;
  /** The check whose sheet is open, or -1. */
  readonly selected: number;
  /** The checks that are isRinged because the pointer is on one of them: a cause and its followers. */
  readonly family: ReadonlySet<number>;
  /** The column that is the matrix's tab stop, or -1. */
  readonly stop: number;
};

export function MatrixRow(props: Props) {
  const { model, subscription, row, areas, isHit, isChanged, beside, selected, family, stop } = props;
  return useMemo(() => {
    let column = FIRST_CHECK;
    return (
      <tr aria-rowindex={row + 3}>
        <th scope="row">
          <button
            type="button"
            tabIndex={stop === 0 ? 0 : -1}
            data-at={placeAttribute({ row, column: 0 })}
            title={`${subscription.label}, ${subscription.id}`}
          >
            <span class="name">{subscription.name}</span>
            {subscription.label === subscription.name ? null : (
              <span class="id">{subscription.label.slice(subscription.name.length)}</span>
            )}
            <span class="vh">, open its page</span>
          </button>
        </th>
        <td class="zo">
          {subscription.zoneFrom === 'unmapped' ? (
            <span class="unmapped">
              {subscription.zone} !<span class="vh"> not mapped, counts as zone 3</span>
            </span>
          ) : (
            subscription.zone
          )}
        </td>
        <td class="ow">{subscription.owner ?? ''}</td>
        {areas.flatMap((area) => {
          const cells = area.checks.map((check) => model.cell(subscription.index, check.index));
          const ties = tiesOf(model, cells);
          return area.checks.map((check, i) => {
            const at = placeAttribute({ row, column });
            const tabIndex = stop === column ? 0 : -1;
            column += 1;
            const cell = cells[i];
            /* While findings are filtered, a line that only passes through a cell is not drawn. */
            const tie = isHit && ties[i]?.startsWith('thru') ? '' : (ties[i] ?? '');
            if (!cell) return <td key={check.id} class={classes('c', i === 0 && 'g')} />;
            const isMuted =
              isHit !== undefined && !isHit(subscription.index, check.index) && !hasFollowerHit(model, cell, isHit);
            const hasRing = cell.cause === undefined && isChanged(subscription.index, check.index);
            const isRinged = family.has(check.index);
            return (
              <td
                key={check.id}
                class={classes(
                  'c',
                  i === 0 && 'g',
                  tie,
                  hasRing && 'ch',
                  isMuted && 'off',
                  isRinged && 'fam',
                  isRinged && cell.status === 'unknown' && 'u',
                  selected === check.index && 'sel',
                )}
              >
                <button
                  type="button"
                  class={classes('m', cell.waiver && 'wv', isFollower(cell) && 'fol')}
                  data-s={cell.status}
                  data-at={at}
                  tabIndex={tabIndex}
                  aria-label={cellLabel(cell, hasRing, beside)}
                >
                  {letterOf(cell)}
                </button>
              </td>
            );
          });
        })}
      </tr>
    );
  }, [model, subscription, row, areas, isHit, isChanged, beside, selected, family, stop]);
}

const cellLabel = (cell: Cell, isChanged: boolean, beside: NightBeside | undefined): string =>
  [
    `${cell.check.title}, ${cell.subscription.label}: ${wordOf(cell)}`,
    ...(cell.cause ? [`follows from ${cell.cause.replace('AISPM-', '')}`] : []),
    ...(isChanged ? [beside ? thenWords(cell, beside) : 'changed last night'] : []),
  ].join(', ');

/** "was P on 20 Nov" */
export function thenWords({ subscription, check }: Cell, { statusThen, night }: NightBeside): string {
  const before = statusThen(subscription.index, check.index);
  return before === undefined ? '' : `was ${STATUS_LETTERS[before]} on ${dayMonth(night.at)}`;
}

/** A cause stays at full strength while one of its followers matches. */
const hasFollowerHit = (model: ReportModel, cell: Cell, isHit: Selection['isHit']): boolean =>
  cell.status === 'fail' &&
  model
    .followersOf(cell.subscription.index, cell.check.index)
    .some((one) => isHit(one.subscription.index, one.check.index));

/**
 * The line that connects a cause with what follows from it, within one area: `tie`, `tie root`, or `thru` for the cells
 * between them.
 */
function tiesOf(model: ReportModel, cells: readonly (Cell | undefined)[]): readonly string[] {
  const ownTies = cells.map((cell) => (cell && !cell.waiver ? tieOf(model, cell) : ''));
  const connected = ownTies.flatMap((tie, i) => (tie ? [i] : []));
  const first = connected[0] ?? -1;
  const last = connected.at(-1) ?? -1;
  return ownTies.map(
    (tie, i) =>
      tie ||
      (i > first && i < last && connected.length > 1 ? classes('thru', ownTies[last]?.includes('u') && 'u') : ''),
  );
}

function tieOf(model: ReportModel, cell: Cell): string {
  if (cell.status !== 'fail' && cell.status !== 'unknown') return '';
  if (cell.cause !== undefined) return cell.status === 'unknown' ? 'tie u' : 'tie';
  if (cell.status !== 'fail') return '';
  const [first] = model.followersOf(cell.subscription.index, cell.check.index);
  return first ? classes('tie root', first.status === 'unknown' && 'u') : '';
}
