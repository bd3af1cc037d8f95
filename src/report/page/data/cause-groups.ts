import type { FixRow } from '../../fix/fix-row.ts';
import type { FixModel } from './fix-model.ts';
import type { Group } from './groups.ts';

/* Causes by group: how many subscriptions of each group have which cause. */

export type CauseCell = { readonly n: number; readonly share: number; readonly isLargest: boolean };
export type CauseLine = { readonly row: FixRow; readonly cells: readonly CauseCell[] };

/**
 * One line a cause, one cell a group, in the order of both. `share`: of the group's subscriptions that are shown, 0 to
 * 1; the largest share of a line is marked, and all of them where several are equal.
 */
export function causeGroups(
  rows: readonly FixRow[],
  groups: readonly Pick<Group, 'rows'>[],
  { indexOf }: Pick<FixModel, 'indexOf'>,
): readonly CauseLine[] {
  const groupsOf = Map.groupBy(
    groups.flatMap((group, at) => group.rows.map((s) => ({ s, at }))),
    ({ s }) => s,
  );
  return rows.map((row) => {
    const counts = groups.map(() => 0);
    for (const place of row.places) {
      const own = groupsOf.get(indexOf.get(place.subscription.id) ?? -1) ?? [];
      for (const { at } of own) counts[at] = (counts[at] ?? 0) + 1;
    }
    const shares = counts.map((n, at) => n / Math.max(groups[at]?.rows.length ?? 0, 1));
    const most = Math.max(...shares);
    return {
      row,
      cells: counts.map((n, at) => ({ n, share: shares[at] ?? 0, isLargest: n > 0 && shares[at] === most })),
    };
  });
}
