import { count, countOf, thousands } from '../../../model/count.ts';
import type { Night } from '../../../model/report.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import { clock, dayMonth, dayOf, daysBetween } from '../../dates.ts';
import type { FixPlace, FixRow } from '../../fix/fix-row.ts';
import { fixSums, sumLine } from '../../fix/fix-sums.ts';
import type { EncodedReport } from '../data/encoded-report.ts';
import { comparisons, differenceWords, toFixOn } from '../data/nights.ts';
import type { ReportModel } from '../data/report-model.ts';
import { deadlineOf, hourWords } from '../data/time-to-fix.ts';
import { placeSince } from '../fix/fix-words.ts';
import { BoldNumbers } from '../overview/headline.tsx';
import { Identity } from '../overview/identity.tsx';
import { SeverityWord, StatusMark, titleOf } from '../shell/marks.tsx';
import type { Shown } from '../shell/shown.ts';
import { waiversEnding } from '../short/changes.ts';
import { slotsOf } from '../trend/nights.ts';
import { BoardLine } from './board-line.tsx';
import { BoardOwners } from './board-owners.tsx';
import { TimeToFixTable } from './time-to-fix-table.tsx';

const MOST_ROWS = 6;

/** One A4 page for whoever answers for the estate: what you see is what prints. */
export function Board({ shown }: { shown: Shown }) {
  const { model, fix, stale } = shown;
  const { encoded } = model;
  const sums = fixSums(fix.rows);
  return (
    <div class="boardp">
      <div class="btools">
        <h1 class="vt">Board sheet</h1>
        <span class="meta">One A4 page, upright. What you see is what prints.</span>
        <button class="b first js-only" type="button" onClick={() => print()}>
          Print the sheet
        </button>
      </div>
      <article class="a4" aria-label="Board sheet">
        <header>
          <div>
            <p class="bk">AI security posture</p>
            <p>Control 1.24</p>
          </div>
          <div class="r">
            <p>{dayOf(encoded.scan.startedAt)}</p>
            <p class="dim">
              scan {clock(encoded.scan.startedAt)} to {clock(encoded.scan.finishedAt)} UTC
            </p>
          </div>
        </header>
        <div class="bv">
          <StatusMark status={stale ? 'unknown' : encoded.headline.mark} big />
          <div>
            <h2>{stale ? 'No verdict: the last scan is too old' : encoded.headline.sentence}</h2>
            <p>
              <BoldNumbers text={sumLine(sums, encoded.totals.waived)} />
            </p>
            <Identity model={model} live={false} />
          </div>
        </div>
        <Lines model={model} now={sums.toFix} />
        <div class="b2 wide">
          <BoardOwners model={model} rows={fix.rows} />
          <TimeToFixTable model={model} rows={fix.rows} />
        </div>
        <div class="b2">
          <Oldest rows={fix.rows} slaHours={encoded.slaHours} />
          <div class="stack">
            <Waivers model={model} />
            <Coverage model={model} />
          </div>
        </div>
        <footer>
          <p>
            {encoded.chain ? (
              <>
                Evidence chain head <code>{encoded.chain}</code>
              </>
            ) : (
              `Scan ${encoded.scan.id}; this report carries no evidence chain.`
            )}
          </p>
          <p>Supports the firm’s own verification; it does not replace it. Unknown is not pass.</p>
        </footer>
      </article>
    </div>
  );
}

function Lines({ model, now }: { model: ReportModel; now: number }) {
  const { trend, scan } = model.encoded;
  const found = comparisons(trend, scan.startedAt);
  const onRecord = slotsOf(trend, trend.length + 400).length;
  const spans = [
    { nights: 30, than: found[2] },
    { nights: 90, than: found[3] },
  ];
  return (
    <div class="b2">
      {spans.map(({ nights, than }) => (
        <section key={nights}>
          <h3>To fix, {nights} nights</h3>
          <p>
            {thousands(now)}
            {than?.before === undefined
              ? `; no number of ${than?.words ?? 'then'} to compare with.`
              : `; ${differenceWords(now, than.before)} ${now === than.before ? 'as' : 'than'} ${than.words} (${thousands(than.before)}).`}
            {onRecord < nights ? ` ${count(onRecord, 'night is', 'nights are')} on record.` : ''}
            {hasGap(trend, nights) ? ' ×: no scan, or not fully seen.' : ''}
          </p>
          {trend.length > 1 ? (
            <BoardLine trend={trend} nights={nights} now={now} />
          ) : (
            <p>First scan, so this is the baseline.</p>
          )}
        </section>
      ))}
    </div>
  );
}

const hasGap = (trend: readonly Night[], nights: number): boolean =>
  slotsOf(trend, nights)
    .slice(0, -1)
    .some((slot) => toFixOn(slot.night) === undefined);

type OldestProps = { readonly rows: readonly FixRow[]; readonly slaHours: EncodedReport['slaHours'] };

function Oldest({ rows, slaHours }: OldestProps) {
  const severe = rows
    .filter((row) => row.severity === 'critical' || row.severity === 'high')
    .toSorted((a, b) => (b.nights ?? 0) - (a.nights ?? 0));
  return (
    <section>
      <h3>Oldest critical and high</h3>
      {severe.length === 0 ? <p>None.</p> : null}
      <table class="bt">
        <tbody>
          {severe.slice(0, MOST_ROWS).map((row) => {
            const oldest = row.places.toSorted((a, b) => (b.nights ?? 0) - (a.nights ?? 0))[0];
            return (
              <tr key={row.key}>
                <th scope="row">
                  {row.title}
                  <small>
                    <SeverityWord severity={row.severity} />, {oldest?.label}, {oldest?.owner ?? NO_OWNER}
                  </small>
                </th>
                <td class="r">
                  {oldest?.nights === undefined ? (oldest ? placeSince(oldest) : '') : count(oldest.nights, 'night')}
                  <small>
                    {slaWords(oldest, slaHours)}on {thousands(row.places.length)}
                  </small>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function slaWords(place: FixPlace | undefined, slaHours: EncodedReport['slaHours']): string {
  const hours =
    place && !isMissingRead(place) ? deadlineOf(slaHours, place.finding.severity, place.subscription.zone) : undefined;
  return hours === undefined ? '' : `SLA ${hourWords(hours)}, `;
}

const isMissingRead = ({ finding }: FixPlace): boolean => finding.status === 'unknown';

function Waivers({ model }: { model: ReportModel }) {
  const now = model.encoded.scan.startedAt;
  const ending = waiversEnding(model, Number.MAX_SAFE_INTEGER);
  return (
    <section>
      <h3>Waivers ending next</h3>
      {ending.length === 0 ? <p>None.</p> : null}
      <table class="bt">
        <tbody>
          {ending.slice(0, MOST_ROWS - 2).map(({ cell }) => (
            <tr key={`${cell.check.id}${cell.subscription.id}`}>
              <th scope="row">
                {titleOf(cell)}
                <small>{[cell.subscription.label, cell.waiver?.ticket].filter(Boolean).join(', ')}</small>
              </th>
              <td class="r">
                {dayMonth(cell.waiver?.expires ?? '')}
                <small>in {count(daysBetween(now, cell.waiver?.expires ?? now), 'day')}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {ending.length > MOST_ROWS - 2 ? <p>and {ending.length - MOST_ROWS + 2} more</p> : null}
    </section>
  );
}

function Coverage({ model }: { model: ReportModel }) {
  const { coverage, trend } = model.encoded;
  const slots = slotsOf(trend, 90);
  const scanned = slots.filter((slot) => slot.night).length;
  return (
    <section>
      <h3>Coverage</h3>
      <p>
        {countOf(coverage.evaluated, coverage.inScope, 'subscription')} evaluated, {thousands(coverage.unknown)} not
        fully seen ({count(model.counts.unknown, 'check')} unknown). Scanned on{' '}
        {countOf(scanned, slots.length, 'night')} on record.
      </p>
    </section>
  );
}
