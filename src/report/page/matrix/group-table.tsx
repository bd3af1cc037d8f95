import { useMemo } from 'preact/hooks';
import { thousands } from '../../../model/count.ts';
import { type Group, type Grouping, groupKeys, groupsOf, placesBySubscription, sortedGroups } from '../data/groups.ts';
import { change } from '../shell/route.ts';
import { Gap } from '../shell/row-gap.tsx';
import type { Shown } from '../shell/shown.ts';
import { useVirtualRows } from '../shell/virtual-rows.ts';
import { GroupRow, SubscriptionRow } from './group-rows.tsx';
import { InSeveral } from './in-several.tsx';

/* The matrix of a large estate: a row a group, which opens into its subscriptions. Only those in view are drawn. */

type Line = { readonly kind: 'group'; readonly group: Group } | { readonly kind: 'subscription'; readonly s: number };
const HEIGHT = { group: 33, subscription: 31 } as const;
const TITLES = { group: 'Management group', owner: 'Owner', zone: 'Zone', region: 'Region' } as const;

export function GroupTable({ shown, by }: { shown: Shown; by: Grouping }) {
  const { model, fix, rows: fixRows, selection, live, address } = shown;
  const places = useMemo(() => placesBySubscription(fix, fixRows), [fix, fixRows]);
  const groups = useMemo(() => groupsOf(model, by, selection.rows, places), [model, by, selection, places]);
  const { gs = '', g } = address.parameters;
  const isByNumber = address.parameters['scale'] === 'number';
  const largest = Math.max(...groups.map((group) => group.rows.length));
  const [sort = '', turn] = gs.split('.');
  const open = groups.length === 1 ? groups[0]?.name : g;
  const lines = useMemo(() => {
    const inOrder = sortedGroups(groups, groupKeys(model.areas)[sort], turn === 'up');
    return inOrder.flatMap((group): Line[] => [
      { kind: 'group', group },
      ...(group.name === open ? group.rows.map((s): Line => ({ kind: 'subscription', s })) : []),
    ]);
  }, [model, groups, open, sort, turn]);
  const rows = useVirtualRows(lines.length, (index) => HEIGHT[lines[index]?.kind ?? 'group'], live);
  const columns = 7 + model.areas.length;
  const heads: readonly (readonly [string, string, string?])[] = [
    ['name', TITLES[by]],
    ['size', 'Subscriptions', 'r'],
    ['share', 'Not fully covered', 'barred'],
    ['number', 'Number, share', 'r'],
    ['fix', 'To fix', 'r'],
    ['follow', 'Follow', 'r'],
    ['unknown', 'Unknown', 'r'],
    ...model.areas.map(({ area, title }) => [`area-${area}`, SHORT[area] ?? title, 'r ar'] as const),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="lg-box" ref={rows.box} tabIndex={0} aria-label="Table of groups">
      <table class="tb lg gt" aria-rowcount={lines.length + 1}>
        <thead>
          <tr>
            {heads.map(([key, title, name]) => (
              <th
                key={key}
                scope="col"
                class={name}
                aria-sort={
                  sort === key ? ((key === 'name') === (turn === 'up') ? 'descending' : 'ascending') : undefined
                }
              >
                <button class="srt" type="button" onClick={() => change({ gs: nextSort(gs, key) }, 'replace')}>
                  {title}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={rows.before} columns={columns} />
          {rows.indices.map((index) => {
            const line = lines[index];
            if (line?.kind === 'group')
              return (
                <GroupRow
                  key={line.group.name}
                  group={line.group}
                  index={index}
                  open={line.group.name === open}
                  full={isByNumber ? largest : line.group.rows.length}
                  toggle={() => change({ g: line.group.name === open ? undefined : line.group.name }, 'replace')}
                />
              );
            const subscription = model.subscriptions[line?.s ?? -1];
            return subscription ? (
              <SubscriptionRow
                key={subscription.id}
                subscription={subscription}
                places={places.get(subscription.index) ?? []}
                index={index}
                columns={columns}
              />
            ) : null;
          })}
          <Gap height={rows.after} columns={columns} />
        </tbody>
      </table>
      <p class="mx-foot">
        <span class="swatch is-fail">something fails</span>
        <span class="swatch is-unknown">not fully seen</span>
        <span class="swatch is-warn">warn</span>
        <span class="swatch is-pass">covered</span>
        <span>
          {isByNumber
            ? 'The longest bar is the largest group, so bars compare numbers.'
            : 'Each bar is the whole group, so bars compare shares.'}
        </span>
        <InSeveral by={by} groups={groups} />
        <span>Area columns count subscriptions with a cause there; what follows is not counted.</span>
        <span class="static-only">Each group opens into its subscriptions with this page’s script.</span>
        {lines.length > rows.indices.length ? (
          <span class="static-only">{thousands(lines.length - rows.indices.length)} more lines need script.</span>
        ) : null}
      </p>
    </section>
  );
}

const SHORT: Readonly<Record<string, string>> = { recommendations: 'Recomm.', scanner: 'Scanner' };

/** The sort after a click: the column's own direction, then the other, then the share again. */
function nextSort(before: string, key: string): string | undefined {
  if (before === key) return `${key}.up`;
  return before === `${key}.up` ? undefined : key;
}
