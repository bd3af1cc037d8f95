import { AREAS, type Area } from '../../../model/area.ts';
import { thousands } from '../../../model/count.ts';
import { dayOf } from '../../dates.ts';
import { ownerHash } from '../data/owners.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { thenWords } from '../matrix/matrix-row.tsx';
import { viewHash } from '../shell/address.ts';
import { Mark, SeverityWord, sinceWords, titleOf, wordOf, zoneWords } from '../shell/marks.tsx';
import { change } from '../shell/route.ts';
import type { Shown } from '../shell/shown.ts';
import { Cause, Followers, Items } from './cause-and-items.tsx';
import { Escalation, Regulations } from './evidence-and-escalation.tsx';
import { portalLink } from './portal-link.ts';
import { Proof } from './proof.tsx';
import { RemediationBox } from './remediation.tsx';
import { Sparkline } from './sparkline.tsx';

type Props = {
  readonly shown: Shown;
  readonly cell: Cell;
  /** The findings that Previous and Next step through, and what list that is. */
  readonly list: readonly Cell[];
  readonly listWords: string;
  readonly close: () => void;
};

/** One finding, beside the matrix and not over it. The URL points to it. */
export function Sheet({ shown, cell, list, listWords, close }: Props) {
  const { model, copy, beside } = shown;
  const { subscription, check } = cell;
  const owner = cell.owner ?? subscription.owner;
  const root = model.causeOf(cell) ?? cell;
  const row = shown.fix.rows.find((one) =>
    one.places.some(({ finding }) => finding.subscriptionId === subscription.id && finding.checkId === root.check.id),
  );
  const missing = shown.fix.rows.find(
    (one) =>
      one.missing &&
      one.places.some(
        (place) =>
          place.subscription.id === subscription.id && place.followers.some((other) => other.checkId === check.id),
      ),
  );
  const position = list.findIndex(
    (one) => one.subscription.index === subscription.index && one.check.index === check.index,
  );
  const go = (by: number) => {
    const next = position < 0 ? list[0] : list[position + by];
    if (next) change({ f: `${next.check.short}/${next.subscription.id}` }, 'replace');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest('pre')) return;
    if (event.key === 'ArrowLeft') go(-1);
    if (event.key === 'ArrowRight') go(1);
  };
  return (
    <div class="sheet" role="dialog" aria-labelledby="sheet-h" tabIndex={-1} onKeyDown={onKeyDown}>
      <div class="bar">
        <span class="pos">
          {position < 0 ? 'opened by its link' : `${thousands(position + 1)} of ${thousands(list.length)} ${listWords}`}
        </span>
        <button class="b" type="button" disabled={position < 1} onClick={() => go(-1)}>
          Previous
        </button>
        <button class="b" type="button" disabled={position >= list.length - 1} onClick={() => go(1)}>
          Next
        </button>
        <button class="b hide" type="button" onClick={() => copy(location.href)}>
          Copy link
        </button>
        <button class="b hide" type="button" onClick={() => print()}>
          Print
        </button>
        <button class="b" type="button" onClick={close}>
          Close
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (axe: scrollable-region-focusable) */}
      <section class="body" tabIndex={0} aria-label="Finding" key={`${subscription.id}${check.id}`}>
        <p class="kick">
          <Mark of={cell} />
          <b>{wordOf(cell)}</b>
          <SeverityWord severity={cell.severity} />
          <span class="dim">
            {check.id}, {AREAS[check.area as Area] ?? check.area}
          </span>
        </p>
        <h2 id="sheet-h" tabIndex={-1}>
          {titleOf(cell)}
        </h2>
        <p class="who">
          <a class="q" href={viewHash('s', subscription.id)}>
            {subscription.label}
          </a>
          , {zoneWords(subscription)}
          {owner ? (
            <>
              , owner{' '}
              <a class="q" href={ownerHash(model, owner)}>
                {owner}
              </a>
            </>
          ) : null}
          .{' '}
          <a href={portalLink(model.encoded.scan.cloud, subscription.id)} rel="noreferrer">
            Open in the Azure portal
          </a>
        </p>
        <section class="first">
          <p class="seen">{cell.message}</p>
          {cell.counted && cell.counted.total > 0 ? <p class="dim">Counted: {countedWords(cell)}.</p> : null}
        </section>
        {beside?.isChanged(subscription.index, check.index) ? (
          <p class="chg">Changed: {thenWords(cell, beside)}.</p>
        ) : null}
        {cell.waiver ? (
          <section>
            <h3>Waived until {dayOf(cell.waiver.expires)}</h3>
            <p>{cell.waiver.rationale}</p>
            <p class="dim">
              {[cell.waiver.owner, cell.waiver.ticket, `record ${cell.waiver.id}`].filter(Boolean).join(', ')}. The
              status stays {cell.status}; the finding is not mailed as failing.
            </p>
          </section>
        ) : null}
        <Cause model={model} cell={cell} />
        <Items cell={cell} />
        <Proof shown={shown} cell={cell} />
        {cell.status === 'fail' || cell.status === 'warn' || cell.status === 'unknown' ? (
          <RemediationBox model={model} cell={cell} copy={copy} missing={shown.isOld ? undefined : missing} />
        ) : null}
        {row && !missing && row.places.length > 1 && row.decision === undefined && !shown.isOld ? (
          <p>
            <button class="link" type="button" onClick={() => change({ f: undefined, script: row.key })}>
              The same for all {thousands(row.places.length)} subscriptions
            </button>
          </p>
        ) : null}
        <Followers model={model} cell={cell} />
        <Nights model={model} cell={cell} />
        <section>
          <h3>Why it matters</h3>
          <p>{check.rationale}</p>
          {check.limitations?.map((text) => (
            <p class="dim" key={text}>
              {text}
            </p>
          ))}
        </section>
        <Escalation cell={cell} />
        {!cell.waiver && (cell.status === 'fail' || cell.status === 'warn') ? (
          <section>
            <h3>Waiver</h3>
            <p>
              None. A waiver in the policy file needs an owner, a rationale and an expiry; the status stays visible.
            </p>
          </section>
        ) : null}
        <Regulations cell={cell} />
        <p class="pfoot">
          {model.encoded.tenants?.join(', ')} Scan {model.encoded.scan.id}
          {model.encoded.chain ? `, chain head ${model.encoded.chain}` : ''}, finding {check.short}/{subscription.id}
        </p>
        {check.docs.length > 0 ? (
          <section class="docs">
            <h3>Documentation</h3>
            <ul>
              {check.docs.map((url) => (
                <li key={url}>
                  <a href={url} rel="noreferrer">
                    {url.replace(/^https:\/\//, '')}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </section>
    </div>
  );
}

function countedWords({ counted }: Cell): string {
  if (!counted) return '';
  const parts = (['fail', 'unknown', 'warn', 'pending', 'pass', 'not-applicable'] as const).flatMap((status) =>
    counted[status] > 0 ? [`${counted[status]} ${status.replace('-', ' ')}`] : [],
  );
  return `${counted.total}: ${parts.join(', ')}`;
}

function Nights({ model, cell }: { model: ReportModel; cell: Cell }) {
  const since = sinceWords(model, cell);
  if (!since) return null;
  return (
    <section>
      <h3>{since}</h3>
      <Sparkline model={model} cell={cell} />
    </section>
  );
}
