import { count, thousands } from '../../../model/count.ts';
import { dayMonth, dayOf } from '../../dates.ts';
import { dateOf, differenceWords, nightOn, nightsBefore, toFixOn } from '../data/nights.ts';
import type { ReportModel } from '../data/report-model.ts';
import { hasHistory } from '../short/better-or-worse.tsx';
import { slotsOf } from '../trend/nights.ts';
import { change } from './route.ts';
import { isServed, scanHref } from './served.ts';

/** The kept nights, each to open or to compare with; another night opens only where the app serves the page. */
export function ScanPicker({ model }: { model: ReportModel }) {
  const { trend, scan } = model.encoded;
  const slots = slotsOf(trend, trend.length + 400).toReversed();
  const months = [...Map.groupBy(slots, (slot) => slot.at.slice(0, 7)).values()];
  const [oldest] = trend;
  const open = (date: string) => {
    const night = nightOn(trend, date);
    if (night) location.assign(scanHref(night.scanId) + location.hash);
  };
  return (
    <>
      <div class="pl">
        {isServed() ? (
          <DateField label="Open the scan of" value={dateOf(scan.startedAt)} model={model} choose={open} />
        ) : null}
        {hasHistory(model) ? (
          <DateField label="Compare with" value="" model={model} choose={(date) => change({ with: date })} />
        ) : null}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="scl" tabIndex={0} aria-label="Kept nights">
        {months.map((month) => (
          <div key={month[0]?.at}>
            <h3>{month[0] ? dayOf(month[0].at).replace(/^\d+ /, '') : ''}</h3>
            <ul>
              {month.map(({ at, night }) => (
                <li key={at} class={night?.scanId === scan.id ? 'on' : undefined}>
                  {night && isServed() ? (
                    <a href={scanHref(night.scanId)}>{dayMonth(at)}</a>
                  ) : (
                    <span>{dayMonth(at)}</span>
                  )}
                  <NightWords model={model} at={at} />
                  {night && hasHistory(model) && night.scanId !== scan.id ? (
                    <button class="link" type="button" onClick={() => change({ with: dateOf(at) })}>
                      compare<span class="vh"> with {dayMonth(at)}</span>
                    </button>
                  ) : (
                    <span />
                  )}
                </li>
              ))}
            </ul>
          </div>
        ))}
      </section>
      <p class="dim">
        {oldest ? `In this report since ${dayOf(oldest.at)}, ${count(trend.length, 'night')}.` : 'No earlier night.'}
      </p>
    </>
  );
}

function NightWords({ model, at }: { model: ReportModel; at: string }) {
  const { trend } = model.encoded;
  const night = nightOn(trend, dateOf(at));
  if (!night) return <span class="two">did not run</span>;
  const n = toFixOn(night);
  const before = toFixOn(nightOn(trend, nightsBefore(at, 1)));
  if (n === undefined)
    return <span class="two">{night.status === 'partial' ? 'stopped at its deadline' : 'to fix was not counted'}</span>;
  return (
    <>
      <span>{thousands(n)} to fix</span>
      <span class="dim">{before === undefined ? '' : differenceWords(n, before)}</span>
    </>
  );
}

type FieldProps = {
  readonly label: string;
  readonly value: string;
  readonly model: ReportModel;
  readonly choose: (date: string) => void;
};

const DateField = ({ label, value, model, choose }: FieldProps) => (
  <label>
    {label}
    <input
      type="date"
      value={value}
      min={dateOf(model.encoded.trend[0]?.at ?? model.encoded.scan.startedAt)}
      max={dateOf(model.encoded.trend.at(-1)?.at ?? model.encoded.scan.startedAt)}
      onChange={(event) => (event.currentTarget.value ? choose(event.currentTarget.value) : undefined)}
    />
  </label>
);
