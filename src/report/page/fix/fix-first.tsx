import { useState } from 'preact/hooks';
import { count, thousands } from '../../../model/count.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { fixSums } from '../../fix/fix-sums.ts';
import type { PageData } from '../data/page-data.ts';
import type { ReportModel } from '../data/report-model.ts';
import type { Copy } from '../shell/clipboard.ts';
import { change, useCurrentAddress } from '../shell/route.ts';
import { FirstThree } from './first-three.tsx';
import { FixRowView } from './fix-row-view.tsx';
import { ORDERS, ordered, orderOf } from './fix-words.ts';
import { downloadTicket } from './ticket.ts';

const FIRST = 8;
const FIRST_OF_MANY = 10;
const MANY_FROM = 200;

type Props = {
  readonly model: ReportModel;
  readonly title: string;
  readonly rows: readonly FixRow[];
  /** The rows without filters, which the counts compare with. */
  readonly whole: readonly FixRow[];
  readonly filtered: boolean;
  /** Whether the page is about a part of the estate, of which all is shown. */
  readonly isPart?: boolean;
  readonly stale: boolean;
  readonly old: boolean;
  readonly latest: PageData['latest'];
  readonly copy: Copy;
};

/** What to fix first: one row a cause, however many subscriptions it is on. */
export function FixFirst({ model, title, rows, whole, filtered, isPart = false, stale, old, latest, copy }: Props) {
  const { open, sort } = useCurrentAddress().parameters;
  const [all, setAll] = useState(false);
  const order = orderOf(sort);
  const list = ordered(rows, order);
  const first = model.subscriptions.length >= MANY_FROM ? FIRST_OF_MANY : FIRST;
  const openAt = list.findIndex((row) => row.key === open);
  const limit = all ? list.length : Math.max(first, openAt + 1);
  const [now, before] = [fixSums(rows), fixSums(whole)];
  const wholeRows = new Map(whole.map((row) => [row.key, row]));
  const openRow = openAt >= 0;
  return (
    <section class="panel" aria-labelledby="h-fix">
      <div class="ph">
        <h2 id="h-fix">{title}</h2>
        <span class="meta" role="status">
          {filtered
            ? `${now.causes} of ${count(before.causes, 'cause')}, ${thousands(now.toFix)} of ${thousands(before.toFix)} to fix`
            : `${count(before.causes, 'cause')}, ${thousands(before.toFix)} to fix`}
        </span>
        {list.length > 0 ? (
          <div class="end js-only">
            <label class="sel">
              Order{' '}
              <select
                value={order}
                onChange={({ currentTarget: { value } }) =>
                  change({ sort: value === 'worst' ? undefined : value }, 'replace')
                }
              >
                {Object.entries(ORDERS).map(([key, words]) => (
                  <option key={key} value={key}>
                    {words}
                  </option>
                ))}
              </select>
            </label>
            <button class="b" type="button" onClick={() => downloadTicket(model, list)}>
              CSV of {filtered ? 'these' : 'all'} {thousands(now.toFix)}
            </button>
          </div>
        ) : null}
      </div>
      {list.length === 0 ? (
        <p class="none">
          {before.causes === 0 ? 'Nothing to fix. Nothing is unknown.' : 'No cause matches these filters.'}
        </p>
      ) : null}
      {filtered || isPart ? null : <FirstThree rows={whole} />}
      <ol class="causes">
        {list.map((row, index) => (
          <FixRowView
            key={row.key}
            model={model}
            row={row}
            whole={wholeRows.get(row.key)}
            open={row.key === open}
            first={index === 0 && !openRow}
            beyond={index >= limit}
            stale={stale}
            old={old}
            latest={latest}
            copy={copy}
          />
        ))}
      </ol>
      {list.length > first ? (
        <p class="morerow js-only">
          <button class="b quiet" type="button" onClick={() => setAll(!all)}>
            {limit < list.length ? `Show all ${list.length} causes` : `Show the first ${first}`}
          </button>
        </p>
      ) : null}
    </section>
  );
}
