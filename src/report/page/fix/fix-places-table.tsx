import { useState } from 'preact/hooks';
import { thousands } from '../../../model/count.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import type { FixPlace, FixRow } from '../../fix/fix-row.ts';
import type { ReportModel } from '../data/report-model.ts';
import type { Copy } from '../shell/clipboard.ts';
import { change } from '../shell/route.ts';
import { actionWords } from './fix-words.ts';
import { PlaceRow } from './place-row.tsx';
import { downloadTicket } from './ticket.ts';

const FIRST = 8;
const ALL_UP_TO = 10;
const STEP = 200;
/** From so many subscriptions on, the groups show a cause better than a list. */
const IN_GROUPS_FROM = 200;

const COLUMNS = [
  ['name', 'Subscription'],
  ['zone', 'Zone'],
  ['owner', 'Owner'],
  ['resources', 'Resources'],
  ['seen', 'What was seen'],
  ['since', 'Since'],
  ['follow', 'Follow'],
] as const;
type Column = (typeof COLUMNS)[number][0];
type Sort = { readonly by: Column; readonly down: boolean } | undefined;

type Props = {
  readonly model: ReportModel;
  readonly row: FixRow;
  readonly id: string;
  readonly old: boolean;
  readonly copy: Copy;
};

/** The subscriptions of one cause, of which all or some are chosen for a script or a ticket. */
export function FixPlaces({ model, row, id, old, copy }: Props) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [limit, setLimit] = useState(row.places.length <= ALL_UP_TO ? ALL_UP_TO : FIRST);
  const [sort, setSort] = useState<Sort>(undefined);
  const found = sorted(
    row.places.filter((place) => has(place, text.trim().toLowerCase())),
    sort,
  );
  const own = found.filter((place) => chosen.has(place.subscription.id));
  const some = own.length > 0 ? own : found;
  const all = found.length > 0 && own.length === found.length;
  const toggle = (ids: readonly string[], on: boolean) =>
    setChosen((before) => new Set(on ? [...before, ...ids] : [...before].filter((one) => !ids.includes(one))));
  const selection = some.length === row.places.length ? undefined : selectionOf(row, some);
  const label = actionWords(row, some.length);
  return (
    <div class="exp" id={id}>
      <div class="xbar">
        {row.places.length > 1 ? (
          <input
            type="search"
            aria-label={`Filter these ${row.places.length}`}
            placeholder={`Filter these ${thousands(row.places.length)}`}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        ) : null}
        <span class="cnt" role="status">
          {own.length > 0
            ? `${thousands(own.length)} of ${thousands(found.length)} selected`
            : found.length === 1 && row.places.length === 1
              ? '1 subscription'
              : `${found.length === row.places.length ? 'all' : 'found'} ${thousands(found.length)}, none selected`}
        </span>
        {own.length > 0 ? (
          <button class="b quiet" type="button" onClick={() => setChosen(new Set())}>
            Select none
          </button>
        ) : null}
        <div class="end">
          {old ? null : (
            <button
              class="b first"
              type="button"
              disabled={some.length === 0}
              onClick={() =>
                change(
                  row.decision === undefined
                    ? { script: row.key, sel: selection }
                    : { decide: row.key, sel: selection },
                )
              }
            >
              {label}
            </button>
          )}
          <button class="b" type="button" onClick={() => downloadTicket(model, [{ ...row, places: some }])}>
            CSV of {thousands(some.length)} for the ticket
          </button>
          {row.places.length >= IN_GROUPS_FROM ? (
            <button
              class="b"
              type="button"
              onClick={() => {
                change({ chk: row.key.slice(0, 3), status: row.status, open: undefined });
                const heading = document.getElementById('h-mx');
                heading?.scrollIntoView();
                heading?.focus({ preventScroll: true });
              }}
            >
              Show in the groups
            </button>
          ) : null}
          <button class="b" type="button" onClick={() => copy(location.href)}>
            Copy link
          </button>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={`Subscriptions: ${row.title}`}>
        <table class="tb xt">
          <thead>
            <tr>
              <td class="ck">
                <label>
                  <span class="vh">Select all</span>
                  <input
                    type="checkbox"
                    checked={all}
                    onChange={(event) =>
                      toggle(
                        found.map((place) => place.subscription.id),
                        event.currentTarget.checked,
                      )
                    }
                  />
                </label>
              </td>
              {COLUMNS.map(([by, title]) => (
                <Head key={by} by={by} title={title} sort={sort} setSort={setSort} />
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {found.slice(0, limit).map((place) => (
              <PlaceRow key={place.subscription.id} row={row} place={place} chosen={chosen} toggle={toggle} />
            ))}
          </tbody>
        </table>
      </section>
      {found.length > limit ? (
        <p class="xmore">
          {thousands(limit)} of {thousands(found.length)}
          {sort ? '' : ', worst first'}.{' '}
          <button class="link" type="button" onClick={() => setLimit(limit + STEP)}>
            {found.length - limit <= STEP ? `Show all ${thousands(found.length)}` : `Show ${STEP} more`}
          </button>
        </p>
      ) : null}
      {found.length === 0 ? <p class="xmore">No subscription of this cause matches.</p> : null}
    </div>
  );
}

function Head({ by, title, sort, setSort }: { by: Column; title: string; sort: Sort; setSort: (sort: Sort) => void }) {
  const on = sort?.by === by;
  const isNumber = by === 'resources' || by === 'follow';
  return (
    <th
      scope="col"
      class={isNumber ? 'r' : undefined}
      aria-sort={on ? (sort.down ? 'descending' : 'ascending') : undefined}
    >
      <button
        class="srt"
        type="button"
        onClick={() => setSort(on ? (sort.down ? undefined : { by, down: true }) : { by, down: false })}
      >
        {title}
      </button>
    </th>
  );
}

const has = (place: FixPlace, text: string): boolean =>
  text === '' ||
  [place.label, place.subscription.id, place.owner ?? NO_OWNER, place.finding.message].some((value) =>
    value.toLowerCase().includes(text),
  );

const order = new Intl.Collator('en');
const keys: Readonly<Record<Column, (place: FixPlace) => string | number>> = {
  name: (place) => place.label,
  zone: (place) => place.subscription.zone,
  owner: (place) => place.owner ?? NO_OWNER,
  resources: (place) => place.resources ?? -1,
  seen: (place) => place.finding.message,
  since: (place) => place.since ?? '',
  follow: (place) => place.followers.length,
};

function sorted(places: readonly FixPlace[], sort: Sort): readonly FixPlace[] {
  if (!sort) return places;
  const key = keys[sort.by];
  const compare = (a: FixPlace, b: FixPlace): number => {
    const [one, other] = [key(a), key(b)];
    if (typeof one === 'number' && typeof other === 'number') return one - other;
    return order.compare(String(one), String(other));
  };
  return places.toSorted((a, b) => (sort.down ? compare(b, a) : compare(a, b)));
}

/** The chosen subscriptions as the address carries them: the start of each id, or the whole where that is shared. */
function selectionOf(row: FixRow, some: readonly FixPlace[]): string {
  const starts = Map.groupBy(row.places, (place) => place.subscription.id.slice(0, 8));
  return some
    .map(({ subscription: { id } }) => (starts.get(id.slice(0, 8))?.length === 1 ? id.slice(0, 8) : id))
    .join(',');
}
