import { useMemo } from 'preact/hooks';
import { count, thousands } from '../../../model/count.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import { causeGroups } from '../data/cause-groups.ts';
import { type Grouping, groupsOf, placesBySubscription } from '../data/groups.ts';
import { type Change, changed, hashOf } from '../shell/address.ts';
import { SeverityWord, StatusMark } from '../shell/marks.tsx';
import { ScrollBox } from '../shell/scroll-box.tsx';
import type { Shown } from '../shell/shown.ts';
import { InSeveral } from './in-several.tsx';

/** More groups than these are in the table of groups only: a wider table cannot be read. */
const MOST_GROUPS = 12;
/** What narrows to a group; a region narrows nothing. */
const PARAMETERS = { group: 'mg', owner: 'owner', zone: 'zone' } as const satisfies Partial<Record<Grouping, string>>;

/** Causes as rows, groups as columns: on how many subscriptions of each, and on which share of them. */
export function CauseGroupTable({ shown, by }: { shown: Shown; by: Grouping }) {
  const { model, fix, rows, selection, address } = shown;
  const groups = useMemo(
    () => groupsOf(model, by, selection.rows, placesBySubscription(fix, rows)),
    [model, by, selection, fix, rows],
  );
  const columns = groups.slice(0, MOST_GROUPS);
  const lines = useMemo(() => causeGroups(rows, columns, fix), [rows, groups, fix]);
  /** The address that shows the cause in one group; undefined where none does. */
  const narrowed = (name: string, key: string): Change | undefined => {
    if (by === 'region' || name === NO_OWNER || name === 'No known management group') return undefined;
    const value = by === 'zone' ? name.replace('Zone ', '') : name;
    return { [PARAMETERS[by]]: value, chk: key, pivot: undefined, g: undefined };
  };
  return (
    <>
      <ScrollBox label="Table of causes by group">
        <table class="tb gt cg">
          <thead>
            <tr>
              <th scope="col">Cause</th>
              <th scope="col" class="r">
                All
              </th>
              {columns.map((group) => (
                <th key={group.name} scope="col" class="r">
                  {group.name}
                  <small> of {thousands(group.rows.length)}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ row, cells }) => (
              <tr key={row.key}>
                <th scope="row">
                  <StatusMark status={row.status} /> {row.title} <SeverityWord severity={row.severity} />
                </th>
                <td class="n all">{thousands(row.places.length)}</td>
                {cells.map(({ n, share, isLargest }, at) => {
                  const name = columns[at]?.name ?? '';
                  const change = narrowed(name, row.key);
                  const figure = (
                    <>
                      <b class={isLargest ? 'most' : undefined}>{thousands(n)}</b>{' '}
                      <span class="dim sh">{shareWords(share)}</span>
                    </>
                  );
                  return (
                    <td key={name} class="n">
                      {n === 0 ? (
                        <>
                          <span class="dim">0</span> <span class="sh" />
                        </>
                      ) : change ? (
                        <a class="q" href={hashOf(changed(address, change))}>
                          <span class="vh">
                            {row.title}, {name}:{' '}
                          </span>
                          {figure}
                        </a>
                      ) : (
                        figure
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p class="mx-foot">
        <span>
          Subscriptions with the cause, and which share of the group’s they are; the largest share is underlined.
        </span>
        <InSeveral by={by} groups={groups} />
        {groups.length > MOST_GROUPS ? (
          <span>{count(groups.length - MOST_GROUPS, 'more group is', 'more groups are')} in the table of groups.</span>
        ) : null}
      </p>
    </>
  );
}

/** "40 %", "4.3 %" */
const shareWords = (share: number): string => {
  const percent = share * 100;
  return `${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
};
