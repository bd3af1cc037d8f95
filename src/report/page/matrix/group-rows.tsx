import { count, thousands } from '../../../model/count.ts';
import type { FixPlace, FixRow } from '../../fix/fix-row.ts';
import type { Group } from '../data/groups.ts';
import type { Subscription } from '../data/report-model.ts';
import { viewHash } from '../shell/address.ts';
import { Mark, StatusMark, zoneWords } from '../shell/marks.tsx';

const WIDTH = 180;
const BAR = ['fail', 'unknown', 'warn'] as const;

const Count = ({ n, tone = '' }: { n: number; tone?: string }) => (
  <td class="n">{n === 0 ? <span class="dim">0</span> : tone ? <b class={tone}>{thousands(n)}</b> : thousands(n)}</td>
);

type GroupProps = {
  readonly group: Group;
  readonly index: number;
  readonly open: boolean;
  /** How many subscriptions a bar of the full width stands for. */
  readonly full: number;
  readonly toggle: () => void;
};

export function GroupRow({ group, index, open, full, toggle }: GroupProps) {
  const share = Math.round((group.uncovered / group.rows.length) * 100);
  return (
    <tr aria-rowindex={index + 2} class={open ? 'on' : undefined}>
      <th scope="row">
        <button class="fold" type="button" aria-expanded={open} onClick={toggle}>
          {group.name}
        </button>
      </th>
      <td class="n">
        {group.rows.length === group.of
          ? thousands(group.of)
          : `${thousands(group.rows.length)} of ${thousands(group.of)}`}
      </td>
      <td class="barred">
        <Bar group={group} full={full} />
      </td>
      <td class="n">
        <b>{thousands(group.uncovered)}</b> <span class="dim">{share} %</span>
      </td>
      <Count n={group.toFix} tone="k" />
      <Count n={group.follow} />
      <Count n={group.unknown} tone="u" />
      {group.areas.map((n, at) => (
        <Count key={at} n={n} />
      ))}
    </tr>
  );
}

/** Subscriptions by their worst status; one that occurs is never too thin to see. */
function Bar({ group, full }: { group: Group; full: number }) {
  const total = group.rows.length;
  const whole = Math.max(3, (total / full) * WIDTH);
  let x = 0;
  const parts = BAR.map((status) => {
    const n = group.worst[status];
    const width = n === 0 ? 0 : Math.max(3, (n / total) * whole);
    const part = { status, x, width: Math.min(width, whole - x) };
    x += part.width;
    return part;
  });
  const { fail, unknown, warn } = group.worst;
  const words = [
    `${fail} fail`,
    `${unknown} not fully seen`,
    `${warn} warn`,
    `${total - fail - unknown - warn} covered`,
  ];
  return (
    <svg class="bar" width={WIDTH} height={14} viewBox={`0 0 ${WIDTH} 14`} role="img" aria-label={words.join(', ')}>
      {parts.map((part) =>
        part.width > 0 ? (
          <rect key={part.status} class={`is-${part.status}`} x={part.x} y={0} width={part.width} height={14} />
        ) : null,
      )}
      {x < whole ? <rect class="is-pass" x={x} y={0} width={whole - x} height={14} /> : null}
    </svg>
  );
}

const MOST_CAUSES = 4;

type SubscriptionProps = {
  readonly subscription: Subscription;
  readonly places: readonly { readonly place: FixPlace; readonly row: FixRow }[];
  readonly index: number;
  readonly columns: number;
};

/** A subscription with its causes as marks and words; what follows from them is one pale mark and a count. */
export function SubscriptionRow({ subscription, places, index, columns }: SubscriptionProps) {
  const follow = places.reduce(
    (sum, { place }) => sum + place.followers.filter((one) => one.status === 'fail').length,
    0,
  );
  return (
    <tr aria-rowindex={index + 2} class="child">
      <th scope="row">
        <a class="q" href={viewHash('s', subscription.id)}>
          {subscription.label}
        </a>
      </th>
      <td class="n dim">{zoneWords(subscription).replace(' (not mapped)', ' !')}</td>
      <td colSpan={columns - 2} class="kids">
        {places.slice(0, MOST_CAUSES).map(({ place, row }) => (
          <a
            key={row.key}
            class="kid"
            href={`#f/${place.finding.checkId.replace('AISPM-', '')}/${encodeURIComponent(subscription.id)}`}
          >
            <StatusMark status={row.status} />
            {row.title}
          </a>
        ))}
        {places.length > MOST_CAUSES ? <span class="kfol">and {places.length - MOST_CAUSES} more</span> : null}
        {follow > 0 ? (
          <span class="kfol">
            <Mark of={{ status: 'fail', cause: 'AISPM-001' }} /> {count(follow, 'follows', 'follow')}
          </span>
        ) : null}
        {places.length === 0 ? <span class="dim">Nothing to fix</span> : null}
      </td>
    </tr>
  );
}
