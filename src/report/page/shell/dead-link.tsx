import { dayMonth, dayOf } from '../../dates.ts';
import { isServed, scanHref } from './served.ts';
import type { Shown } from './shown.ts';

type Kind = 'finding' | 'subscription' | 'owner';

/** A page for a link whose finding, subscription or owner is gone: what it asked for, where was looked, what to do. */
export function DeadLink({ shown, kind, name }: { shown: Shown; kind: Kind; name: string }) {
  const { scan, trend, leftOut = [], checks } = shown.model.encoded;
  const [check = '', ...rest] = kind === 'finding' ? name.split('/') : [];
  const subscription = kind === 'finding' ? rest.join('/') : name;
  const knowsCheck = checks.some((one) => one.id === check || one.id === `AISPM-${check}`);
  const left = leftOut.find((one) => one.id.toLowerCase() === subscription.toLowerCase());
  const [sentence, why] =
    kind === 'finding' && !knowsCheck
      ? [
          `There is no check ${check}`,
          'Numbers of checks are never used again: this link was made by a later version, or mistyped.',
        ]
      : kind === 'owner'
        ? [
            `Nobody is called ${name} here`,
            'Owners come from the policy file and from tags: this one was renamed, or owns nothing any more.',
          ]
        : left
          ? [
              `${left.name} is left out on purpose`,
              `The policy leaves it out${left.expires ? ` until ${left.expires}` : ''}: ${left.rationale}`,
            ]
          : [
              `No subscription ${subscription} in this scan`,
              'It left the scope, was renamed, or the scanner does not see it any more.',
            ];
  const nights = trend.slice(0, -1).reverse().slice(0, 3);
  return (
    <div class="empty dead">
      <h1>{sentence}</h1>
      <p>{why}</p>
      <dl class="kv">
        <div>
          <dt>The link asked for</dt>
          <dd class="mono">{kind === 'finding' ? `finding ${name}` : `${kind} ${name}`}</dd>
        </div>
        <div>
          <dt>Looked in</dt>
          <dd>
            the scan of {dayOf(scan.startedAt)} ({scan.id}), {shown.model.subscriptions.length} subscriptions
          </dd>
        </div>
      </dl>
      <p class="acts">
        <a class="b first" href="#/">
          Open the overview
        </a>
        {shown.live && isServed()
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
