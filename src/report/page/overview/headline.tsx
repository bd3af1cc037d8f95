import { count, thousands } from '../../../model/count.ts';
import { clock, dayMonth, dayOf, daysBetween, durationWords, weekday } from '../../dates.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { fixSums, sumLine } from '../../fix/fix-sums.ts';
import { judgedLater, laterOf, staleHeadline } from '../../headline.ts';
import type { PageData } from '../data/page-data.ts';
import type { ReportModel } from '../data/report-model.ts';
import { StatusMark } from '../shell/marks.tsx';
import { Identity } from './identity.tsx';

const HOUR_MS = 3_600_000;

/** Whether the scan is too old for a verdict. False where the age is unknown, as on the server. */
export const isStale = (model: ReportModel, data: PageData, now: number | undefined): boolean =>
  now !== undefined && now - Date.parse(model.encoded.scan.finishedAt) > data.staleAfterHours * HOUR_MS;

type Props = {
  readonly model: ReportModel;
  /** All rows of what to fix, without filters. */
  readonly rows: readonly FixRow[];
  readonly data: PageData;
  readonly now: number | undefined;
  readonly stale: boolean;
};

/** The verdict: which estate this is, one sentence, one line of figures, and how fresh it is. */
export function HeadlineSection({ model, rows, data, now, stale }: Props) {
  const { headline: ownHeadline, scan } = model.encoded;
  const ageMs = now === undefined ? undefined : now - Date.parse(scan.finishedAt);
  const whole = { ...ownHeadline, line: model.encoded.filtered ? ownHeadline.line : linesOf(model, rows) };
  const shownHeadline = stale && ageMs !== undefined ? staleHeadline(ownHeadline, ageMs / HOUR_MS) : whole;
  return (
    <section class="verdict" aria-label="Verdict">
      <div>
        <Identity model={model} live={now !== undefined} />
        <h1>
          <StatusMark status={shownHeadline.mark} big />
          <span>{shownHeadline.sentence}</span>
        </h1>
        <p class="sum">
          <BoldNumbers text={shownHeadline.line} />
        </p>
      </div>
      <Facts model={model} data={data} now={now} stale={stale} />
    </section>
  );
}

export type Coverage = { readonly words: string; readonly note: string; readonly isBlind: boolean };
type FactsProps = Omit<Props, 'rows'> & {
  /** Of a part of the estate; by default of all of it. */
  readonly coverage?: Coverage;
};

/** How many of some subscriptions were evaluated, and how many of those not fully seen. */
export function coverageOf(inScope: number, evaluated: number, unknown: number): Coverage {
  const notEvaluated = inScope - evaluated;
  return {
    words: `${thousands(evaluated)} of ${thousands(inScope)} evaluated`,
    note:
      unknown > 0
        ? `${thousands(unknown)} not fully seen`
        : notEvaluated > 0
          ? `${thousands(notEvaluated)} not seen`
          : 'all fully seen',
    isBlind: unknown > 0 || notEvaluated > 0,
  };
}

/** How much was seen, and how fresh that is. */
export function Facts({ model, data, now, stale, coverage }: FactsProps) {
  const { scan, coverage: all } = model.encoded;
  const { words, note, isBlind } = coverage ?? coverageOf(all.inScope, all.evaluated, all.unknown);
  const ageMs = now === undefined ? undefined : now - Date.parse(scan.finishedAt);
  const later = data.latest && data.latest.id > scan.id ? data.latest : undefined;
  return (
    <dl class="facts">
      <div>
        <dt>Coverage</dt>
        <dd>
          {words}
          <small class={isBlind ? 'u' : undefined}>{note}</small>
        </dd>
      </div>
      <div>
        <dt>Scan</dt>
        <dd>
          {weekday(scan.startedAt)} {dayOf(scan.startedAt)}
          <small>
            {clock(scan.startedAt)} to {clock(scan.finishedAt)} UTC
          </small>
        </dd>
      </div>
      {ageMs === undefined ? null : (
        <div>
          <dt>Age</dt>
          <dd class={stale ? 'u' : undefined}>
            {later ? count(daysBetween(scan.startedAt, later.at), 'night') : durationWords(ageMs)}
            <small>stale after {data.staleAfterHours} h</small>
          </dd>
        </div>
      )}
      {later ? (
        <div>
          <dt>Next scan</dt>
          <dd>
            Has run
            <small>latest {dayMonth(later.at)}</small>
          </dd>
        </div>
      ) : (
        <NextScan at={data.nextScanAt} now={now} />
      )}
    </dl>
  );
}

/** What is missing from a partial scan, what there is to fix, and what later scans judged again. */
function linesOf(model: ReportModel, rows: readonly FixRow[]): string {
  const { scan, totals } = model.encoded;
  const missing =
    scan.status === 'partial'
      ? `${count(scan.missing.length, 'subscription is', 'subscriptions are')} missing from this scan, and so unknown. `
      : '';
  const later = laterOf(scan);
  return [missing + sumLine(fixSums(rows), totals.waived), ...(later ? [judgedLater(later)] : [])].join(' ');
}

/** Sets the figures that matter in bold. */
export const BoldNumbers = ({ text }: { text: string }) => (
  <>
    {text
      .split(/(\d[\d,]* to fix, of \d+ causes?|\d[\d,]* (?:checks? unknown|subscriptions? (?:is|are) missing))/)
      .map((part, i) => (i % 2 === 1 ? <b key={part}>{part}</b> : part))}
  </>
);

function NextScan({ at, now }: { at: string | undefined; now: number | undefined }) {
  if (!at) return null;
  const overdue = now !== undefined && now > Date.parse(at) + HOUR_MS;
  return (
    <div>
      <dt>Next scan</dt>
      <dd class={overdue ? 'u' : undefined}>
        {overdue ? 'Overdue' : `${weekday(at)} ${dayMonth(at)}`}
        <small>{overdue ? `since ${dayMonth(at)}, ${clock(at)} UTC` : `${clock(at)} UTC`}</small>
      </dd>
    </div>
  );
}
