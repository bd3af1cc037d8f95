import { AREAS, type Area } from '../../../model/area.ts';
import { thousands } from '../../../model/count.ts';
import { dayOf } from '../../dates.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { hrefOf, Mark, SeverityWord, sinceWords, titleOf, wordOf, zoneWords } from '../shell/marks.tsx';
import { replaceHash } from '../shell/route.ts';
import { CauseAndFollowers, Items } from './cause-and-items.tsx';
import { Escalation, Evidence, Regulations } from './evidence-and-escalation.tsx';
import { RemediationBox } from './remediation.tsx';
import { Sparkline } from './sparkline.tsx';

type Props = {
  readonly model: ReportModel;
  readonly cell: Cell;
  /** The findings that Previous and Next step through. */
  readonly list: readonly Cell[];
  readonly copy: (text: string) => void;
  readonly close: () => void;
};

/** One finding, beside the matrix and not over it. The URL points to it. */
export function Sheet({ model, cell, list, copy, close }: Props) {
  const { subscription, check } = cell;
  const position = list.findIndex(
    (one) => one.subscription.index === subscription.index && one.check.index === check.index,
  );
  const go = (by: number) => {
    const next = list[position < 0 ? 0 : (position + by + list.length) % list.length];
    if (next) replaceHash(hrefOf(next));
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
          {position < 0 ? '' : `${thousands(position + 1)} of ${thousands(list.length)}`}
          <span>{position < 0 ? '' : ' in this view'}</span>
        </span>
        <button class="b" type="button" disabled={list.length < 2} onClick={() => go(-1)}>
          Previous
        </button>
        <button class="b" type="button" disabled={list.length < 2} onClick={() => go(1)}>
          Next
        </button>
        <button class="b" type="button" onClick={() => copy(location.href)}>
          Copy link
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
          {subscription.label}, {zoneWords(subscription)}
          {(cell.owner ?? subscription.owner) ? `, owner ${cell.owner ?? subscription.owner}` : ''}
        </p>
        <section class="first">
          <p class="seen">{cell.message}</p>
          {cell.counted && cell.counted.total > 0 ? <p class="dim">Counted: {countedWords(cell)}.</p> : null}
        </section>
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
        <CauseAndFollowers model={model} cell={cell} />
        <Items cell={cell} />
        {cell.status === 'fail' || cell.status === 'warn' || cell.status === 'unknown' ? (
          <RemediationBox model={model} cell={cell} copy={copy} />
        ) : null}
        <Nights model={model} cell={cell} />
        <Evidence model={model} cell={cell} />
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
        {check.docs.length > 0 ? (
          <section>
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
