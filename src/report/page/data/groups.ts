import { STATUSES, type Status } from '../../../model/status.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import type { FixPlace, FixRow } from '../../fix/fix-row.ts';
import type { FixModel } from './fix-model.ts';
import type { ReportModel, Subscription } from './report-model.ts';

/* A large estate by management group, owner or zone. */

export type Grouping = 'group' | 'owner' | 'zone';

export type Group = {
  readonly name: string;
  /** The subscriptions that the filters leave, worst first, and how many there are without filters. */
  readonly rows: readonly number[];
  readonly of: number;
  /** Subscriptions by their worst status, without waived findings. */
  readonly worst: Readonly<Record<Status, number>>;
  readonly uncovered: number;
  readonly toFix: number;
  readonly follow: number;
  readonly unknown: number;
  /** For each area: subscriptions with a cause there; what follows is not counted. */
  readonly areas: readonly number[];
};

/** The causes of each subscription, by its index. */
export type PlacesBySubscription = ReadonlyMap<number, readonly { readonly place: FixPlace; readonly row: FixRow }[]>;

export function placesBySubscription({ indexOf }: FixModel, rows: readonly FixRow[]): PlacesBySubscription {
  const found = new Map<number, { place: FixPlace; row: FixRow }[]>();
  for (const row of rows)
    for (const place of row.places) {
      const s = indexOf.get(place.subscription.id) ?? -1;
      const own = found.get(s);
      if (own) own.push({ place, row });
      else found.set(s, [{ place, row }]);
    }
  return found;
}

function nameOf(one: Subscription, by: Grouping): string {
  if (by === 'owner') return one.owner ?? NO_OWNER;
  if (by === 'zone') return `Zone ${one.zone}`;
  return one.managementGroups[0] ?? 'No known management group';
}

/** The groups of some subscriptions, those with the largest share that fails or is unknown first. */
export function groupsOf(
  model: ReportModel,
  by: Grouping,
  shown: readonly number[],
  places: PlacesBySubscription,
): readonly Group[] {
  const sizes = new Map<string, number>();
  for (const one of model.subscriptions) sizes.set(nameOf(one, by), (sizes.get(nameOf(one, by)) ?? 0) + 1);
  const members = Map.groupBy(
    shown.flatMap((s) => model.subscriptions[s] ?? []),
    (one) => nameOf(one, by),
  );
  const areaAt = new Map(model.areas.flatMap(({ checks }, at) => checks.map((check) => [check.id as string, at])));
  const groups = [...members].map(([name, subscriptions]): Group => {
    const worst: Record<Status, number> = { fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 };
    const areas = model.areas.map(() => 0);
    let [toFix, follow, unknown] = [0, 0, 0];
    for (const one of subscriptions) {
      worst[STATUSES[one.counts.findIndex((n) => n > 0)] ?? 'not-applicable'] += 1;
      const own = places.get(one.index) ?? [];
      const hit = new Set<number>();
      for (const { place, row } of own) {
        const blind = place.followers.filter((other) => other.status === 'unknown').length;
        toFix += 1;
        unknown += blind;
        follow += place.followers.length - blind;
        hit.add(areaAt.get(row.checkId) ?? -1);
      }
      for (const at of hit) if (at >= 0) areas[at] = (areas[at] ?? 0) + 1;
    }
    return {
      name,
      rows: subscriptions.toSorted((a, b) => a.rank - b.rank || a.index - b.index).map((one) => one.index),
      of: sizes.get(name) ?? 0,
      worst,
      uncovered: worst.fail + worst.unknown,
      toFix,
      follow,
      unknown,
      areas,
    };
  });
  const share = (group: Group) => group.uncovered / group.rows.length;
  return groups.sort(
    (a, b) => share(b) - share(a) || b.rows.length - a.rows.length || a.name.localeCompare(b.name, 'en'),
  );
}

/** The columns that sort, each by a number or a name. */
export const groupKeys = (
  areas: readonly { readonly area: string }[],
): Readonly<Record<string, (group: Group) => number | string>> => ({
  name: (group) => group.name,
  size: (group) => group.rows.length,
  share: (group) => group.uncovered / group.rows.length,
  number: (group) => group.uncovered,
  fix: (group) => group.toFix,
  follow: (group) => group.follow,
  unknown: (group) => group.unknown,
  ...Object.fromEntries(areas.map(({ area }, at) => [`area-${area}`, (group: Group) => group.areas[at] ?? 0])),
});

/** The groups in the order of one column: names from A, numbers from the largest; the other way round with `up`. */
export function sortedGroups(
  groups: readonly Group[],
  key: ((group: Group) => number | string) | undefined,
  turned: boolean,
): readonly Group[] {
  if (!key) return groups;
  const compare = (a: Group, b: Group): number => {
    const [one, other] = [key(a), key(b)];
    return typeof one === 'number' && typeof other === 'number'
      ? other - one
      : String(one).localeCompare(String(other), 'en');
  };
  return groups.toSorted((a, b) => (turned ? compare(b, a) : compare(a, b)));
}
