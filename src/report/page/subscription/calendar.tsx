import { useState } from 'preact/hooks';
import { count, countOf } from '../../../model/count.ts';
import { dayMonth } from '../../dates.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';
import { changed, hashOf } from '../shell/address.ts';
import { classes } from '../shell/marks.tsx';
import { useCurrentAddress } from '../shell/route.ts';
import { countKinds, type NightKind, quarterOf, type Square } from './quarter.ts';

const DAYS = Array.from({ length: 31 }, (_, day) => day + 1);
type Look = { readonly letter: string; readonly status?: string; readonly name?: string; readonly words: string };
const LOOKS: Readonly<Record<NightKind, Look>> = {
  seen: { letter: 'P', status: 'pass', words: 'seen, nothing fails' },
  fails: { letter: 'F', status: 'fail', words: 'seen, something fails' },
  waived: { letter: '(F)', status: 'fail', name: 'wv', words: 'only waived failures' },
  blind: { letter: '?', status: 'unknown', words: 'not fully seen' },
  missing: { letter: '×', name: 'miss', words: 'scan missing' },
  before: { letter: '·', name: 'fut', words: 'not kept in this report' },
  future: { letter: '·', name: 'fut', words: 'to come' },
};

/** Whether the control operated on each night of a quarter. A night on which something fails is one on which it did. */
export function Calendar({ model, subscription }: { model: ReportModel; subscription: Subscription }) {
  const [back, setBack] = useState(0);
  const quarter = quarterOf(model, subscription, back);
  const counts = countKinds(quarter);
  const operated = counts.seen + counts.fails + counts.waived + counts.blind;
  const absent = quarter.months.flatMap((month) => month.squares).filter((one) => one.kind === 'missing');
  const tonight = model.encoded.scan.startedAt.slice(0, 10);
  return (
    <section class="panel" aria-labelledby="h-cal">
      <div class="ph">
        <h2 id="h-cal">The control operated</h2>
        <span class="meta">
          on {countOf(operated, operated + counts.missing, 'night')} of {quarter.name}
          {counts.future > 0 ? ' to date' : ''}
          {absent.length > 0 ? `; no scan on ${absentWords(absent)}` : ''}.{' '}
          {counts.blind > 0 ? `${count(counts.blind, 'night')} not fully seen.` : ''}
        </span>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls that are sent */}
        <div class="end seg js-only" role="group" aria-label="Quarter">
          {[0, 1].map((n) => (
            <button key={n} type="button" aria-pressed={n === back} onClick={() => setBack(n)}>
              {quarterOf(model, subscription, n).name}
            </button>
          ))}
        </div>
      </div>
      <div class="cal">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section class="calw" tabIndex={0} aria-label={`Nights of ${quarter.name}`}>
          <table>
            <thead>
              <tr>
                <td />
                {DAYS.map((day) => (
                  <th key={day} scope="col">
                    {day}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {quarter.months.map((month) => (
                <tr key={month.name}>
                  <th scope="row">{month.name}</th>
                  {month.squares.map((square) => (
                    <td key={square.date}>
                      <Night square={square} isNow={square.date === tonight} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <ul class="calk">
          {(Object.keys(LOOKS) as NightKind[]).map((kind) =>
            counts[kind] > 0 ? (
              <li key={kind}>
                <span class={classes('m', LOOKS[kind].name)} data-s={LOOKS[kind].status} aria-hidden="true">
                  {LOOKS[kind].letter}
                </span>
                <span>{LOOKS[kind].words}</span>
                <b>{counts[kind]}</b>
              </li>
            ) : null,
          )}
        </ul>
      </div>
    </section>
  );
}

function Night({ square: { date, kind }, isNow }: { square: Square; isNow: boolean }) {
  const address = useCurrentAddress();
  const { letter, name, status, words } = LOOKS[kind];
  const label = `${dayMonth(date)}: ${words}`;
  const look = classes('m', name, isNow && 'now');
  if (kind === 'future' || kind === 'before' || kind === 'missing' || isNow)
    return (
      <span class={look} data-s={status} role="img" aria-label={isNow ? `${label}, tonight` : label}>
        {letter}
      </span>
    );
  return (
    <a class={look} data-s={status} href={hashOf(changed(address, { with: date }))} aria-label={`${label}, compare`}>
      {letter}
    </a>
  );
}

const NAMED = 3;
const absentWords = (absent: readonly Square[]): string =>
  absent.length <= NAMED
    ? absent.map((one) => dayMonth(one.date)).join(', ')
    : `${absent
        .slice(0, NAMED)
        .map((one) => dayMonth(one.date))
        .join(', ')} and ${absent.length - NAMED} more`;
