import { count, countOf } from '../../../model/count.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import { dayMonth, daysBetween } from '../../dates.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { narrowRows } from '../../fix/fix-rows.ts';
import { fixSums, sumLine } from '../../fix/fix-sums.ts';
import { placesBySubscription } from '../data/groups.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';
import { FixFirst } from '../fix/fix-first.tsx';
import { viewHash } from '../shell/address.ts';
import { FindingLink, StatusMark, titleOf } from '../shell/marks.tsx';
import type { Shown } from '../shell/shown.ts';
import { BetterOrWorse } from '../short/better-or-worse.tsx';
import { waiversEnding } from '../short/changes.ts';
import { SinceLastNight } from '../short/since-last-night.tsx';
import { BoldNumbers, coverageOf, Facts } from './headline.tsx';
import { Identity } from './identity.tsx';

/** What one owner has to do: the page that the mail leads to, with the numbers of the mail. */
export function OwnerPage({ shown, owner }: { shown: Shown; owner: string }) {
  const { model, data, now, stale, isOld, fix, copy } = shown;
  const isTheirs = (other: string | undefined) => (other ?? NO_OWNER) === owner;
  const rows = narrowRows(fix.rows, model.encoded.checks, (place) => isTheirs(place.owner));
  const own = model.subscriptions.filter((one) => isTheirs(one.owner));
  const hit = placesBySubscription(fix, rows);
  const uncovered = own.filter((one) => (one.counts[0] ?? 0) + (one.counts[1] ?? 0) > 0).length;
  const sums = fixSums(rows);
  const coverage = coverageOf(
    own.length,
    own.filter((one) => one.evaluated).length,
    own.filter((one) => (one.counts[1] ?? 0) > 0).length,
  );
  const sentence =
    uncovered > 0
      ? `${countOf(uncovered, own.length, 'subscription')} ${uncovered === 1 ? 'is' : 'are'} not fully covered`
      : own.length > 0
        ? `${count(own.length, 'subscription')} covered`
        : `${count(sums.toFix, 'finding')} on subscriptions of others`;
  const status = sums.failures > 0 ? 'fail' : sums.missingReads > 0 ? 'unknown' : 'pass';
  return (
    <>
      <section class="verdict" aria-label="Verdict">
        <div>
          <Identity model={model} live={now !== undefined} />
          <h1>
            <StatusMark status={stale ? 'unknown' : status} big />
            <span>
              {owner}: {stale ? 'no verdict, the last scan is too old' : sentence}
            </span>
          </h1>
          <p class="sum">
            <BoldNumbers
              text={sumLine(
                sums,
                own.reduce((sum, one) => sum + one.waived, 0),
              )}
            />
          </p>
        </div>
        <Facts model={model} data={data} now={now} stale={stale} coverage={coverage} />
      </section>
      <section class="panel" aria-label="The night in short">
        <BetterOrWorse model={model} now={sums.toFix} owner={owner} />
        <SinceLastNight model={model} rows={rows} stale={stale} old={isOld} isShown={(_s, other) => isTheirs(other)} />
      </section>
      <FixFirst
        model={model}
        title="To fix"
        rows={rows}
        whole={rows}
        filtered={false}
        isPart
        stale={stale || isOld}
        old={isOld}
        latest={data.latest}
        copy={copy}
      />
      <div class="cols">
        <Subscriptions subscriptions={own} hit={hit} />
        <Waivers model={model} isTheirs={isTheirs} />
      </div>
    </>
  );
}

type Hit = ReturnType<typeof placesBySubscription>;

function Subscriptions({ subscriptions, hit }: { subscriptions: readonly Subscription[]; hit: Hit }) {
  const sorted = subscriptions.toSorted((a, b) => a.rank - b.rank || a.label.localeCompare(b.label, 'en'));
  const MOST = 200;
  return (
    <section class="panel" aria-labelledby="h-own">
      <div class="ph">
        <h2 id="h-own">Subscriptions</h2>
        <span class="meta">{subscriptions.length}, worst first</span>
      </div>
      <ul class="osubs">
        {sorted.slice(0, MOST).map((one) => (
          <li key={one.id}>
            <a class="q" href={viewHash('s', one.id)}>
              {one.label}
            </a>
            <span class="dim">zone {one.zone}</span>
            <span class="nums">{causeMarks(hit.get(one.index)?.map(({ row }) => row) ?? [], one)}</span>
          </li>
        ))}
        {sorted.length > MOST ? <li>and {sorted.length - MOST} more</li> : null}
      </ul>
    </section>
  );
}

function causeMarks(rows: readonly FixRow[], one: Subscription) {
  if (rows.length > 0)
    return rows.map((row) => (
      <a key={row.key} class="mk" href={`#f/${row.key.slice(0, 3)}/${encodeURIComponent(one.id)}`}>
        <StatusMark status={row.status} />
        {row.key.slice(0, 3)}
        <span class="vh"> {row.title}</span>
      </a>
    ));
  const status = (one.counts[0] ?? 0) > 0 ? 'fail' : (one.counts[1] ?? 0) > 0 ? 'unknown' : 'pass';
  return (
    <span class="mk">
      <StatusMark status={status} />
      {status === 'pass' ? 'covered' : 'another owner’s'}
    </span>
  );
}

const SOON_DAYS = 14;

function Waivers({ model, isTheirs }: { model: ReportModel; isTheirs: (owner: string | undefined) => boolean }) {
  const all = waiversEnding(model, Number.MAX_SAFE_INTEGER).filter(({ cell }) =>
    isTheirs(cell.owner ?? cell.subscription.owner),
  );
  const now = model.encoded.scan.startedAt;
  return (
    <section class="panel" aria-labelledby="h-waivers">
      <div class="ph">
        <h2 id="h-waivers">Waivers</h2>
        <span class="meta">soonest first; when one ends, its finding counts as a failure again</span>
      </div>
      {all.length === 0 ? (
        <p class="none">None.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section class="scroll" tabIndex={0} aria-label="Table of waivers">
          <table class="tb wt">
            <thead>
              <tr>
                {['Ends', 'What and why', 'Subscription', 'Accepted by', 'Ticket'].map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {all.map(({ cell }) => {
                const days = daysBetween(now, cell.waiver?.expires ?? now);
                return (
                  <tr key={`${cell.check.id}${cell.subscription.id}`}>
                    <th scope="row" class={days <= SOON_DAYS ? 'k' : undefined}>
                      {dayMonth(cell.waiver?.expires ?? '')}
                      <small>in {count(days, 'day')}</small>
                    </th>
                    <td class="w">
                      <FindingLink cell={cell}>{titleOf(cell)}</FindingLink>
                      <small>{cell.waiver?.rationale}</small>
                    </td>
                    <td data-l="Subscription">{cell.subscription.label}</td>
                    <td data-l="Accepted by">{cell.waiver?.owner}</td>
                    <td data-l="Ticket">{cell.waiver?.ticket ?? '–'}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
