import { useState } from 'preact/hooks';
import { count, thousands } from '../../../model/count.ts';
import type { Night } from '../../../model/report.ts';
import { SEVERITIES } from '../../../model/status.ts';
import type { ReportModel } from '../data/report-model.ts';
import { Chart, type Scale } from './chart.tsx';
import { bands, line, steps } from './chart-paths.ts';
import { isComplete, judgedOf, passRate, type Slot, slotsOf, ticksFor } from './nights.ts';
import { ToFixChart } from './to-fix-chart.tsx';

const SPANS = [30, 90] as const;
/** Critical to low: an info finding never counts as failing. */
const LAYERS = SEVERITIES.slice(0, 4);

export function Trend({ model }: { model: ReportModel }) {
  const [span, setSpan] = useState<number>(SPANS[0]);
  const slots = slotsOf(model.encoded.trend, span);
  const tonight = model.encoded.trend.at(-1);
  return (
    <div class="page">
      <div class="page-head">
        <h1>Trend</h1>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls that are sent */}
        <div class="seg" role="group" aria-label="Nights shown">
          {SPANS.map((n) => (
            <button key={n} type="button" aria-pressed={span === n} onClick={() => setSpan(n)}>
              {n} nights
            </button>
          ))}
        </div>
      </div>
      {slots.length < 2 || !tonight ? (
        <p class="lead">Only one night is on record. A trend needs two: come back tomorrow.</p>
      ) : (
        <div class="charts">
          <ToFixChart slots={slots} />
          <Failing slots={slots} tonight={tonight} model={model} />
          <PassRate slots={slots} tonight={tonight} />
          <Coverage slots={slots} tonight={tonight} model={model} />
        </div>
      )}
    </div>
  );
}

const NOT_FULLY_SEEN = 'not fully seen';
type Layers = readonly (typeof SEVERITIES)[number][];
const failuresIn = (night: Night, layers: Layers) =>
  layers.reduce((total, severity) => total + night.failingBySeverity[severity], 0);
const stack = (layers: Layers) => (slot: Slot) => (isComplete(slot) ? failuresIn(slot.night, layers) : undefined);
const gapNote = (slots: readonly Slot[]): string => {
  const gaps = slots.filter((slot) => !isComplete(slot)).length;
  return gaps === 0 ? '' : ` ${count(gaps, 'night was', 'nights were')} not fully seen and not counted.`;
};

function Failing({ slots, tonight, model }: { slots: readonly Slot[]; tonight: Night; model: ReportModel }) {
  const top = Math.max(1, ...slots.filter(isComplete).map((slot) => failuresIn(slot.night, LAYERS)));
  const bySeverity = LAYERS.filter((severity) => tonight.failingBySeverity[severity] > 0).map(
    (severity) => `${thousands(tonight.failingBySeverity[severity])} ${severity}`,
  );
  const { followers } = model.encoded.totals;
  return (
    <Chart
      slots={slots}
      height={240}
      room={84}
      ticks={ticksFor(0, top)}
      wide
      title="Failing, by severity"
      lead={
        bySeverity.length > 0
          ? [
              `${count(failuresIn(tonight, LAYERS), 'failure')} tonight: ${bySeverity.join(', ')}.`,
              ...(followers > 0
                ? [`${thousands(followers)} of them ${followers === 1 ? 'follows' : 'follow'} from a cause.`]
                : []),
            ].join(' ')
          : 'Nothing fails tonight.'
      }
      note={`Failures that are not waived, including those that follow from a cause.${gapNote(slots)}`}
      columns={LAYERS.map((severity) => severity.charAt(0).toUpperCase() + severity.slice(1))}
      values={(slot) =>
        LAYERS.map((severity) =>
          isComplete(slot) ? thousands(slot.night.failingBySeverity[severity]) : NOT_FULLY_SEEN,
        )
      }
      draw={(scale) => (
        <>
          {LAYERS.map((severity, k) => (
            <g key={severity}>
              <path
                class={`layer-${k}`}
                d={bands(slots, scale, stack(LAYERS.slice(0, k)), stack(LAYERS.slice(0, k + 1)))}
              />
              <path class="edge" d={steps(slots, scale, stack(LAYERS.slice(0, k + 1)))} />
            </g>
          ))}
          {endLabels(tonight, scale).map(({ y, text }) => (
            <text key={text} class="end" x={scale.right + 6} y={y + 4}>
              {text}
            </text>
          ))}
        </>
      )}
    />
  );
}

/** The names of the layers at the right end, moved apart so that they do not overlap. */
function endLabels(tonight: Night, scale: Scale): readonly { readonly y: number; readonly text: string }[] {
  let floor = Number.POSITIVE_INFINITY;
  return LAYERS.flatMap((severity, k) => {
    const n = tonight.failingBySeverity[severity];
    if (n === 0) return [];
    const below = failuresIn(tonight, LAYERS.slice(0, k));
    const y = Math.min(scale.y(below + n / 2), floor - 13);
    floor = y;
    return [{ y, text: `${thousands(n)} ${severity}` }];
  });
}

function PassRate({ slots, tonight }: { slots: readonly Slot[]; tonight: Night }) {
  const rates = slots.flatMap((slot) => (isComplete(slot) ? (passRate(slot.night) ?? []) : []));
  const low = Math.min(...rates, 100);
  const from = low >= 80 ? Math.max(0, Math.floor((low - 1) / 5) * 5) : 0;
  const ticks = from === 0 ? [0, 25, 50, 75, 100] : ticksFor(from, 100).filter((tick) => tick <= 100);
  const before = slots.slice(0, -1).findLast(isComplete);
  const rate = passRate(tonight);
  const earlier = before ? passRate(before.night) : undefined;
  const change =
    rate === undefined || earlier === undefined
      ? ''
      : `, ${rate >= earlier ? '+' : '−'}${Math.abs(rate - earlier).toFixed(1)} points since the night before`;
  const words = (slot: Slot) => {
    const one = isComplete(slot) ? passRate(slot.night) : undefined;
    return one === undefined || !slot.night
      ? [NOT_FULLY_SEEN, NOT_FULLY_SEEN]
      : [`${one.toFixed(1)}%`, `${thousands(slot.night.byStatus.pass)} of ${thousands(judgedOf(slot.night))}`];
  };
  return (
    <Chart
      slots={slots}
      height={190}
      room={48}
      ticks={ticks}
      unit="%"
      title="Pass rate"
      lead={
        rate === undefined
          ? 'Nothing was evaluated tonight.'
          : `${rate.toFixed(1)}% tonight, ${thousands(tonight.byStatus.pass)} of ${thousands(judgedOf(tonight))}${change}.`
      }
      note={`Pass ÷ (pass + fail + warn + unknown); a waived failure counts as a failure.${from > 0 ? ` The axis starts at ${ticks[0]}%.` : ''}${gapNote(slots)}`}
      columns={['Pass rate', 'Passes']}
      values={words}
      draw={(scale) => (
        <>
          <path class="line" d={line(slots, scale, (slot) => (isComplete(slot) ? passRate(slot.night) : undefined))} />
          {rate !== undefined && isComplete(slots.at(-1) ?? { at: '' }) ? (
            <>
              <circle class="dot" cx={scale.x(slots.length - 1)} cy={scale.y(rate)} r={3} />
              <text class="v" x={scale.right + 6} y={scale.y(rate) + 4}>
                {rate.toFixed(1)}
              </text>
            </>
          ) : null}
        </>
      )}
    />
  );
}

function Coverage({ slots, tonight, model }: { slots: readonly Slot[]; tonight: Night; model: ReportModel }) {
  const top = Math.max(1, ...slots.flatMap((slot) => slot.night?.inScope ?? []));
  const unknown = tonight.byStatus.unknown;
  const middle = Math.round(top / 2);
  return (
    <Chart
      slots={slots}
      height={190}
      room={48}
      ticks={middle > 0 && middle < top ? [0, middle, top] : [0, top]}
      title="Coverage"
      lead={`${thousands(tonight.evaluated)} of ${count(tonight.inScope, 'subscription')} evaluated tonight; ${count(unknown, 'check')} unknown${unknown > 0 ? ` on ${thousands(model.encoded.coverage.unknown)} of them` : ''}.`}
      note={'Subscriptions evaluated, including those with some unknown checks; the table shows both.'}
      isGap={(slot) => slot.night === undefined}
      columns={['Evaluated', 'In scope', 'Unknown checks']}
      values={(slot) =>
        slot.night
          ? [slot.night.evaluated, slot.night.inScope, slot.night.byStatus.unknown].map(thousands)
          : [NOT_FULLY_SEEN, NOT_FULLY_SEEN, NOT_FULLY_SEEN]
      }
      draw={(scale) => (
        <>
          <path class="line scope" d={steps(slots, scale, (slot) => slot.night?.inScope)} />
          <path class="line seen" d={steps(slots, scale, (slot) => slot.night?.evaluated)} />
          <text class="v" x={scale.right + 6} y={scale.y(tonight.evaluated) + 4}>
            {thousands(tonight.evaluated)}
          </text>
        </>
      )}
    />
  );
}
