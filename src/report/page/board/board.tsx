import { count, countOf, thousands } from '../../../model/count.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import { clock, dayMonth, dayOf, daysBetween } from '../../dates.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { fixSums, sumLine } from '../../fix/fix-sums.ts';
import { ownersOf } from '../data/fix-model.ts';
import { comparisons, differenceWords, nightOn, nightsBefore, toFixOn } from '../data/nights.ts';
import type { ReportModel } from '../data/report-model.ts';
import { placeSince } from '../fix/fix-words.ts';
import { Identity } from '../overview/identity.tsx';
import { SeverityWord, StatusMark, titleOf } from '../shell/marks.tsx';
import type { Shown } from '../shell/shown.ts';
import { waiversEnding } from '../short/changes.ts';
import { ToFixLine } from '../short/to-fix-line.tsx';
import { slotsOf } from '../trend/nights.ts';

const MOST_OWNERS = 8;
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
            <p>{sumLine(sums, encoded.totals.waived)}</p>
            <Identity model={model} live={false} />
          </div>
        </div>
        <Lines model={model} now={sums.toFix} />
        <div class="b2">
          <Owners model={model} rows={fix.rows} />
          <Oldest rows={fix.rows} />
          <Waivers model={model} />
          <Coverage model={model} />
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
              : `; ${differenceWords(now, than.before)} ${now === than.before ? 'as' : 'than'} ${than.words} (${than.before}).`}
          </p>
          {trend.length > 1 ? (
            <ToFixLine trend={trend} nights={nights} now={now} width={336} height={92} />
          ) : (
            <p>First scan, so this is the baseline.</p>
          )}
        </section>
      ))}
    </div>
  );
}

function Owners({ model, rows }: { model: ReportModel; rows: readonly FixRow[] }) {
  const owners = ownersOf(rows);
  const { trend, scan } = model.encoded;
  const monthAgo = nightOn(trend, nightsBefore(scan.startedAt, 31));
  const shown = owners.length > MOST_OWNERS + 1 ? owners.slice(0, MOST_OWNERS) : owners;
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
      {shown.length < owners.length ? <p>and {owners.length - shown.length} more owners</p> : null}
    </section>
  );
}

function Oldest({ rows }: { rows: readonly FixRow[] }) {
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
                  <small>on {thousands(row.places.length)}</small>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

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
