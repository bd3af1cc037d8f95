import { count, thousands } from '../../../model/count.ts';
import { dayMonth, daysBetween } from '../../dates.ts';
import { dateOf } from '../data/nights.ts';
import type { PageData } from '../data/page-data.ts';
import { change } from './route.ts';
import { isServed, latestHref } from './served.ts';
import type { Shown } from './shown.ts';

/** On every view: that this is an old scan, and what it is compared with. */
export function Bands({ shown }: { shown: Shown }) {
  const { model, data, isOld, beside, filters, address, setFilters } = shown;
  const at = model.encoded.scan.startedAt;
  return (
    <>
      {isOld && data.latest ? <OldBand at={at} latest={data.latest} /> : null}
      {beside ? (
        <div class="band cmpb">
          <p>
            Compared with {dayMonth(beside.night.at)}, {count(daysBetween(beside.night.at, at), 'night')} earlier:{' '}
            {thousands(beside.opened)} opened, {thousands(beside.closed)} closed, {thousands(beside.unchanged)}{' '}
            unchanged. Changed cells are ringed.
          </p>
          <div class="end js-only">
            <button
              class="b"
              type="button"
              aria-pressed={filters.changed}
              onClick={() => setFilters({ changed: !filters.changed })}
            >
              Only what changed
            </button>
            <button class="b" type="button" onClick={() => change({ with: undefined })}>
              Stop comparing
            </button>
          </div>
        </div>
      ) : address.parameters['with'] ? (
        <div class="band cmpb">
          <p>{dayMonth(address.parameters['with'])} cannot be compared: this report does not carry that night.</p>
          <div class="end js-only">
            <button class="b" type="button" onClick={() => change({ with: undefined })}>
              Stop comparing
            </button>
          </div>
        </div>
      ) : null}
    </>
  );
}

function OldBand({ at, latest }: { at: string; latest: NonNullable<PageData['latest']> }) {
  return (
    <div class="band">
      <p>
        You are looking at <b>{dayMonth(at)}</b> ({count(daysBetween(at, latest.at), 'night')} ago); latest is{' '}
        {dayMonth(latest.at)}. Scripts are made from the latest only.
      </p>
      {isServed() ? (
        <div class="end js-only">
          <a class="b inv" href={`${latestHref()}#/?with=${dateOf(at)}`}>
            Compare with the latest
          </a>
          <a class="b inv" href={latestHref()}>
            Go to the latest
          </a>
        </div>
      ) : null}
    </div>
  );
}
