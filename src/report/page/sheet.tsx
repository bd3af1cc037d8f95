import { useEffect, useRef } from 'preact/hooks';
import { AREAS, type Area } from '../../model/area.ts';
import { dayOf } from '../moments.ts';
import { inert } from '../plain.ts';
import { plural, thousands } from '../words.ts';
import { Remedy } from './command.tsx';
import { Escalation, Evidence, Regulations } from './sheet-parts.tsx';
import { Sparkline } from './sparkline.tsx';
import { replaceHash } from './state.ts';
import { classes, hrefOf, Mark, Opener, Scroll, SeverityWord, sinceWords, titleOf, wordOf, zoneWords } from './ui.tsx';
import type { Cell, World } from './world.ts';

type Props = {
  readonly world: World;
  readonly cell: Cell;
  /** What previous and next go through. */
  readonly list: readonly Cell[];
  readonly copy: (text: string) => void;
  readonly close: () => void;
};

/** One finding, beside the matrix and not over it: its address is in the URL. */
export function Sheet({ world, cell, list, copy, close }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  const { subscription, check } = cell;
  const position = list.findIndex((one) => one.subscription.index === subscription.index && one.check.index === check.index);
  useEffect(() => title.current?.focus({ preventScroll: true }), [subscription.index, check.index]);
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
        <h2 id="sheet-h" tabIndex={-1} ref={title}>
          {titleOf(cell)}
        </h2>
        <p class="who">
          {subscription.name}, {zoneWords(subscription)}
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
              {[cell.waiver.owner, cell.waiver.ticket, `record ${cell.waiver.id}`].filter(Boolean).join(', ')}. The status stays {cell.status}; it is not mailed as failing.
            </p>
          </section>
        ) : null}
        <Family world={world} cell={cell} />
        <Items cell={cell} />
        {cell.status === 'fail' || cell.status === 'warn' || cell.status === 'unknown' ? <Remedy world={world} cell={cell} copy={copy} /> : null}
        <Nights world={world} cell={cell} />
        <Evidence world={world} cell={cell} />
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
            <p>None. A waiver in the policy file needs an owner, a rationale and an expiry; the status stays visible.</p>
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

const SHOWN = 6;

/** Its cause, or what follows from it. */
function Family({ world, cell }: { world: World; cell: Cell }) {
  const cause = world.causeOf(cell);
  const followers = world.followersOf(cell.subscription.index, cell.check.index);
  const unknown = followers.some((one) => one.status === 'unknown');
  const others = cause ? world.followersOf(cause.subscription.index, cause.check.index).length - 1 : 0;
  return (
    <>
      {cause ? (
        <section>
          <h3>Follows from</h3>
          <ul class={classes('flist t', cell.status === 'unknown' && 'u')}>
            <li>
              <Mark of={cause} />
              <Opener cell={cause}>{titleOf(cause)}</Opener>
              <span class="dim">{cause.check.short}</span>
            </li>
          </ul>
          <p class="dim">{others > 0 ? `${plural(others, 'other follows', 'others follow')} from it too. ` : ''}Fix the cause; what still fails then stands alone.</p>
        </section>
      ) : null}
      {followers.length > 0 ? (
        <section>
          <h3>
            {plural(followers.length, 'check')}{' '}
            {unknown ? `${followers.length === 1 ? 'is' : 'are'} unknown because of it` : `${followers.length === 1 ? 'follows' : 'follow'} from it`}
          </h3>
          <ul class={classes('flist t', unknown && 'u')}>
            {followers.slice(0, SHOWN).map((one) => (
              <li key={one.check.id}>
                <Mark of={one} />
                <Opener cell={one}>{titleOf(one)}</Opener>
                <span class="dim">{one.check.short}</span>
              </li>
            ))}
            {followers.length > SHOWN ? <li class="dim">and {followers.length - SHOWN} more</li> : null}
          </ul>
        </section>
      ) : null}
    </>
  );
}

const ITEMS_SHOWN = 200;

function Items({ cell }: { cell: Cell }) {
  if (!cell.items || cell.items.length === 0) return null;
  return (
    <section>
      <h3>Resources that do not pass</h3>
      <Scroll label="Resources that do not pass">
        <table>
          <thead>
            <tr>
              <th scope="col">Resource</th>
              <th scope="col">Seen</th>
            </tr>
          </thead>
          <tbody>
            {cell.items.slice(0, ITEMS_SHOWN).map((item) => (
              <tr key={item.resourceId}>
                <td>
                  <span class="tag">
                    <Mark of={{ status: item.status, ...(item.waiver ? { waiver: cell.waiver ?? { id: item.waiver, owner: '', rationale: '', expires: '' } } : {}) }} />
                    <span class="mono">{inert(item.resourceId.split('/').at(-1) ?? '')}</span>
                  </span>
                  <span class="dim mono whole">{inert(item.resourceId)}</span>
                </td>
                <td>
                  {item.message}
                  {item.waiver ? <span class="dim"> Waived by {item.waiver}.</span> : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {cell.items.length > ITEMS_SHOWN ? <p class="dim">and {thousands(cell.items.length - ITEMS_SHOWN)} more: the JSON format has them all</p> : null}
    </section>
  );
}

function Nights({ world, cell }: { world: World; cell: Cell }) {
  const since = sinceWords(world, cell);
  if (!since) return null;
  return (
    <section>
      <h3>{since}</h3>
      <Sparkline world={world} cell={cell} />
    </section>
  );
}
