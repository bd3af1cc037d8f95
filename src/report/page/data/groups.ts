import { STATUSES, type Status } from '../../../model/status.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import type { FixPlace, FixRow } from '../../fix/fix-row.ts';
import type { FixModel } from './fix-model.ts';
import type { ReportModel, Subscription } from './report-model.ts';

/* A large estate by management group, owner, zone or region. */

export type Grouping = 'group' | 'owner' | 'zone' | 'region';

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

/** The groups of each subscription: one, or with the regions of its AI resources as many as there are. */
export function groupNames(model: ReportModel, by: Grouping): (one: Subscription) => readonly string[] {
  if (by === 'owner') return (one) => [one.owner ?? NO_OWNER];
  if (by === 'zone') return (one) => [`Zone ${one.zone}`];
  if (by === 'group') return (one) => [one.managementGroups[0] ?? 'No known management group'];
  const regions = regionsOf(model);
  return (one) => {
    const own = regions.get(one.index);
    if (own) return [...own].sort();
    if (one.aiResources === 0) return ['No AI resources'];
    return [one.aiResources === undefined ? 'AI resources not seen' : NO_REGION];
  };
}

const NO_REGION = 'Region not told';

/** The regions of the AI resources of each subscription, as Azure's own short names. */
function regionsOf(model: ReportModel): ReadonlyMap<number, ReadonlySet<string>> {
  const found = new Map<number, Set<string>>();
  for (const { subscription, role, location } of model.inventory()) {
    if (role !== 'ai') continue;
    const region = location?.toLowerCase().replaceAll(' ', '') || NO_REGION;
    const own = found.get(subscription.index);
    if (own) own.add(region);
    else found.set(subscription.index, new Set([region]));
  }
  return found;
}

/** How many subscriptions stand in more than one of these groups. */
export function inSeveral(groups: readonly Pick<Group, 'rows'>[]): number {
  const times = new Map<number, number>();
  for (const s of groups.flatMap((group) => group.rows)) times.set(s, (times.get(s) ?? 0) + 1);
  return [...times.values()].filter((n) => n > 1).length;
}

/** The groups of some subscriptions, those with the largest share that fails or is unknown first. */
export function groupsOf(
  model: ReportModel,
  by: Grouping,
  shown: readonly number[],
  places: PlacesBySubscription,
): readonly Group[] {
  const namesOf = groupNames(model, by);
  const sizes = new Map<string, number>();
  for (const one of model.subscriptions) for (const name of namesOf(one)) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  const members = new Map<string, Subscription[]>();
  for (const s of shown) {
    const one = model.subscriptions[s];
    for (const name of one ? namesOf(one) : []) {
      const own = members.get(name);
      if (own && one) own.push(one);
      else if (one) members.set(name, [one]);
    }
  }
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
