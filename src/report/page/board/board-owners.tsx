import { thousands } from '../../../model/count.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import { dayMonth } from '../../dates.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { ownersOf } from '../data/fix-model.ts';
import { comparisons, nightOn, nightsBefore, toFixOn } from '../data/nights.ts';
import type { ReportModel } from '../data/report-model.ts';

const MOST_OWNERS = 8;

/** Who has how much to fix, and had a month ago; whoever has nothing left since then is last. */
export function BoardOwners({ model, rows }: { model: ReportModel; rows: readonly FixRow[] }) {
  const { trend, scan } = model.encoded;
  const monthAgo = nightOn(trend, nightsBefore(scan.startedAt, 31));
  const now = ownersOf(rows);
  const names = new Set(now.map((one) => one.owner));
  const done = toFixOn(monthAgo) === undefined ? [] : (monthAgo?.toFix?.owners ?? []);
  const owners = [
    ...now,
    ...done.flatMap(([owner, n]) => (n > 0 && !names.has(owner) ? [{ owner, all: 0, isNew: 0 }] : [])),
  ];
  const shown = owners.length > MOST_OWNERS + 1 ? owners.slice(0, MOST_OWNERS) : owners;
  const then = comparisons(trend, scan.startedAt)[2];
  return (
    <section>
      <h3>By owner</h3>
      <table class="bt">
        <thead>
          <tr>
            <th scope="col">Owner</th>
            <th scope="col" class="r">
              To fix
            </th>
            <th scope="col" class="r">
              critical or high
            </th>
            <th scope="col" class="r">
              a month ago
            </th>
            <th scope="col">Oldest</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ owner, all }) => {
            const own = rows.flatMap((row) => row.places.filter((place) => (place.owner ?? NO_OWNER) === owner));
            const severe = own.filter((place) => place.severity === 'critical' || place.severity === 'high').length;
            const oldest = own.flatMap((place) => place.since ?? []).sort()[0];
            return (
              <tr key={owner}>
                <th scope="row">{owner}</th>
                <td class="r">{thousands(all)}</td>
                <td class="r">{thousands(severe)}</td>
                <td class="r">{toFixOn(monthAgo, owner) ?? '–'}</td>
                <td>{oldest ? dayMonth(oldest) : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {owners.length === 0 ? <p>Nothing to fix.</p> : null}
      {shown.length < owners.length ? <p>and {owners.length - shown.length} more owners</p> : null}
      {then && then.before === undefined ? <p>A month ago: {missingWords(then)}.</p> : null}
    </section>
  );
}

const missingWords = ({ why, date }: { readonly why: string; readonly date: string }): string =>
  why === 'no scan' ? 'there is no scan on record' : `${dayMonth(date)} ${why}`;
