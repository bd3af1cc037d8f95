import { dayMonth, dayOf } from '../../dates.ts';
import { type GoneKind, whyGone } from '../data/gone.ts';
import { isServed, scanHref } from './served.ts';
import type { Shown } from './shown.ts';

/** A page for a link whose finding, subscription or owner is gone: what it asked for, where was looked, what to do. */
export function DeadLink({ shown, kind, name }: { shown: Shown; kind: GoneKind; name: string }) {
  const { title, why, asked, lookedIn, lastSeen } = whyGone(shown.model, kind, name);
  const isApp = shown.live && isServed();
  const { trend } = shown.model.encoded;
  const nights = lastSeen ? [] : trend.slice(0, -1).reverse().slice(0, 3);
  return (
    <div class="empty dead">
      <h1>{title}</h1>
      <p>{why}</p>
      <dl class="kv">
        <div>
          <dt>The link asked for</dt>
          <dd>{asked}</dd>
        </div>
        <div>
          <dt>Looked in</dt>
          <dd>{lookedIn}</dd>
        </div>
        {lastSeen ? (
          <div>
            <dt>Last seen</dt>
            <dd>
              {dayOf(lastSeen.at)}: {lastSeen.words}
            </dd>
          </div>
        ) : null}
      </dl>
      <p class="acts">
        {lastSeen && isApp ? (
          <a class="b first" href={`${scanHref(lastSeen.scanId)}${location.hash}`}>
            Open the scan of {dayMonth(lastSeen.at)}
          </a>
        ) : null}
        <a class={lastSeen && isApp ? 'b' : 'b first'} href="#/">
          Open the overview
        </a>
        {isApp
          ? nights.map((night) => (
              <a key={night.scanId} class="b" href={`${scanHref(night.scanId)}${location.hash}`}>
                Look in the scan of {dayMonth(night.at)}
              </a>
            ))
          : null}
      </p>
    </div>
  );
}
