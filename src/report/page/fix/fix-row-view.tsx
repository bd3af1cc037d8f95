import { thousands } from '../../../model/count.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import type { PageData } from '../data/page-data.ts';
import type { ReportModel } from '../data/report-model.ts';
import { SinceThen } from '../overview/since-then.tsx';
import type { Copy } from '../shell/clipboard.ts';
import { classes, SeverityWord, StatusMark } from '../shell/marks.tsx';
import { change } from '../shell/route.ts';
import { FixPlaces } from './fix-places-table.tsx';
import { actionWords, followWords, nightWords, reachWords, resourceWords } from './fix-words.ts';

type Props = {
  readonly model: ReportModel;
  readonly row: FixRow;
  /** The same row without filters. */
  readonly whole: FixRow | undefined;
  readonly open: boolean;
  /** Whether its button is the filled one. */
  readonly first: boolean;
  readonly beyond: boolean;
  readonly stale: boolean;
  /** Scripts are made from the latest scan only: in an older one, what became of the cause by then. */
  readonly old: boolean;
  readonly latest: PageData['latest'];
  readonly copy: Copy;
};

/** One cause, however many subscriptions it is on. It opens in place. */
export function FixRowView({ model, row, whole, open, first, beyond, stale, old, latest, copy }: Props) {
  const id = `places-${row.key}`;
  const tonight = stale ? 'in that scan' : 'tonight';
  const { newPlaces, places } = row;
  const [mostHit, next] = row.owners;
  const others = row.owners.length - 2;
  return (
    <li class={classes(beyond && 'beyond', open && 'on')} id={`cause-${row.key}`}>
      <div class="crow">
        <StatusMark status={row.status} />
        <div class="c-sev">
          <SeverityWord severity={row.severity} />
          <small>{row.key.slice(0, 3)}</small>
        </div>
        <div class="c-what">
          <button
            class="fold"
            type="button"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={() => change({ open: open ? undefined : row.key })}
          >
            <span class="vh">{row.status === 'fail' ? 'Fail' : 'Unknown'}: </span>
            {row.title}
          </button>
          <small>{followWords(row)}</small>
        </div>
        <div class="c-reach">
          <span>{reachWords(row, whole)}</span>
          <small>{resourceWords(row)}</small>
        </div>
        <div class="c-when">
          {newPlaces === 0 ? (
            <>
              <span>{nightWords(row.since, row.nights)}</span>
              <small>{places.length > 1 && row.nights !== undefined ? 'the oldest' : ''}</small>
            </>
          ) : (
            <>
              <span class="f">
                {newPlaces === places.length ? `new ${tonight}` : `${thousands(newPlaces)} new ${tonight}`}
              </span>
              <small>{newPlaces === places.length ? '' : nightWords(row.since, row.nights)}</small>
            </>
          )}
        </div>
        <div class="c-own">
          <span>{mostHit ? ownerWords(mostHit, places.length) : ''}</span>
          <small>
            {next ? ownerWords(next, places.length) : ''}
            {others > 0 ? `, ${thousands(others)} more` : ''}
          </small>
        </div>
        <div class="c-need">
          <span>{row.role ? `Needs ${row.role}` : 'No role in Azure'}</span>
          <small class={row.charge ? 'k' : undefined}>
            {row.cost ? `starts a charge, ${row.cost.cost}` : 'no charge'}
          </small>
        </div>
        <div class="c-do js-only">
          {old ? (
            <SinceThen model={model} row={row} latest={latest} />
          ) : (
            <button
              class={classes('b', first && 'first')}
              type="button"
              aria-label={`${actionWords(row)}: ${row.title}`}
              onClick={() => change(row.decision === undefined ? { script: row.key } : { decide: row.key })}
            >
              {actionWords(row)}
            </button>
          )}
          {row.decision === undefined || old ? null : <small>a person decides</small>}
        </div>
      </div>
      {open ? <FixPlaces model={model} row={row} id={id} old={old} copy={copy} /> : null}
      {row.places.length > 1 ? <p class="names static-only">{namesOf(row)}</p> : null}
    </li>
  );
}

const ownerWords = ({ owner, places }: FixRow['owners'][number], all: number): string =>
  all === 1 ? (owner ?? NO_OWNER) : `${owner ?? NO_OWNER} ${thousands(places)}`;

const NAMED = 40;

/** For paper and for readers without script: which subscriptions a row counts. */
function namesOf({ places }: FixRow): string {
  const named = places.slice(0, NAMED).map((place) => place.label);
  const left = places.length - named.length;
  return `${named.join(', ')}${left > 0 ? `, and ${thousands(left)} more` : ''}`;
}
