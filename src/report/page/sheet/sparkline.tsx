import { STATUSES, type Status } from '../../../model/status.ts';
import { dayMonth } from '../../dates.ts';
import { STATUS_WORDS } from '../../status-words.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';

const NIGHTS = 30;
const STEP = 18;
const HEIGHT = { fail: 24, unknown: 24, warn: 17, pending: 12, pass: 7, 'not-applicable': 2 } as const satisfies Record<
  Status,
  number
>;

/** Thirty nights of one finding as bars, and the same in a sentence. Empty where no history is kept. */
export function Sparkline({ model, cell }: { model: ReportModel; cell: Cell }) {
  const { trend } = model.encoded;
  const history = model.historyOf(cell.subscription.index, cell.check.index);
  const nights = history.slice(-NIGHTS);
  if (nights.length < 2) return null;
  const dates = trend.slice(-nights.length).map((night) => night.at);
  const counts = STATUSES.map((status) => ({ status, n: nights.filter((one) => one === status).length })).filter(
    (one) => one.n > 0,
  );
  const absent = nights.filter((one) => one === undefined).length;
  const words = [
    ...counts.map(({ status, n }) => `${n} ${STATUS_WORDS[status].toLowerCase()}`),
    ...(absent > 0 ? [`${absent} not in the scan`] : []),
  ].join(', ');
  const middle = dates[Math.floor(dates.length / 2)];
  const width = nights.length * STEP;
  return (
    <>
      <svg
        class="spark"
        viewBox={`0 0 ${width} 27`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${nights.length} nights: ${words}. Now ${STATUS_WORDS[cell.status].toLowerCase()}.`}
      >
        {nights.map((status, i) =>
          status ? (
            <rect
              key={i}
              class={`bar-${status}`}
              x={i * STEP}
              y={26 - HEIGHT[status]}
              width={i === nights.length - 1 ? STEP : STEP - 2}
              height={HEIGHT[status]}
            />
          ) : null,
        )}
        <rect class="base" x={0} y={26} width={width} height={1} />
      </svg>
      <p class="axis" aria-hidden="true">
        <span>{dates[0] ? dayMonth(dates[0]) : ''}</span>
        <span>{middle && dates.length > 4 ? dayMonth(middle) : ''}</span>
        <span>tonight</span>
      </p>
      <p class="dim">
        {words} of {nights.length} nights.
        {counts.some((one) => one.status === 'unknown') && cell.status !== 'unknown'
          ? ' An unknown night does not change the known status.'
          : ''}
      </p>
    </>
  );
}
