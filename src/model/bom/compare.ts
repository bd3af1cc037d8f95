import type { InventoryItem } from '../report.ts';
import { modelLabel } from './deployments.ts';

/* What changed between two bills of materials. Nothing that was not seen counts as added or removed. */

export type BomChange = {
  readonly kind: 'added' | 'removed' | 'upgraded' | 'notice';
  readonly subscriptionId: string;
  readonly resourceId: string;
  readonly message: string;
};
/** The resources of some subscriptions; `whole`: those whose inventory is proven to hide nothing. */
export type BomSide = { readonly items: readonly InventoryItem[]; readonly whole: ReadonlySet<string> };

/** The check that proves an inventory: every page there, counts equal, nothing hidden. */
export const INVENTORY_CHECK = 'AISPM-019';

/** The check that names models which retire. */
export const DEPLOYMENTS_CHECK = 'AISPM-021';

/** What a scan saw of one subscription, as a side of a comparison. */
export const sideOf = (result: {
  readonly subscription: { readonly id: string };
  readonly inventory: readonly InventoryItem[];
  readonly findings: readonly { readonly checkId: string; readonly status: string }[];
}): BomSide => ({
  items: result.inventory,
  whole: new Set(
    result.findings.some((one) => one.checkId === INVENTORY_CHECK && one.status === 'pass')
      ? [result.subscription.id]
      : [],
  ),
});

/** One list of a resource: what stands for each name, and whether rows may be missing. */
type List = { readonly rows: ReadonlyMap<string, string>; readonly partial: boolean };

/**
 * The changes from one bill of materials to a later one, in the order of the later one, then what is gone. A resource
 * counts as added only where the earlier inventory was whole, as removed only where the later one is; a row of a list
 * only where both lists were read, and the one that lacks it was whole.
 */
export function bomChanges(before: BomSide, after: BomSide): readonly BomChange[] {
  const earlier = byId(before.items);
  const later = byId(after.items);
  return [
    ...after.items.flatMap((item) => {
      const was = earlier.get(item.resourceId.toLowerCase());
      if (was) return [...listChanges(was, item), ...newNotices(item, was)];
      const added = before.whole.has(item.subscriptionId) ? [change(item, 'added', `${item.name} was added`)] : [];
      return [...added, ...newNotices(item, undefined)];
    }),
    ...before.items
      .filter((item) => !later.has(item.resourceId.toLowerCase()) && after.whole.has(item.subscriptionId))
      .map((item) => change(item, 'removed', `${item.name} was removed`)),
  ];
}

const byId = (items: readonly InventoryItem[]) => new Map(items.map((item) => [item.resourceId.toLowerCase(), item]));

const change = (item: InventoryItem, kind: BomChange['kind'], message: string): BomChange => ({
  kind,
  subscriptionId: item.subscriptionId,
  resourceId: item.resourceId,
  message,
});

const newNotices = (item: InventoryItem, was: InventoryItem | undefined): readonly BomChange[] =>
  (item.notices ?? [])
    .filter((notice) => !was?.notices?.includes(notice))
    .map((notice) => change(item, 'notice', `${item.name}: ${notice}`));

/** The words of each list: one row, and how a changed one is told. */
const NOUNS = {
  deployment: 'upgraded',
  connection: 'changed',
  endpoint: 'changed',
  'registered model': 'upgraded',
  datastore: 'changed',
} as const;
type Noun = keyof typeof NOUNS;

function listChanges(was: InventoryItem, is: InventoryItem): readonly BomChange[] {
  const earlier = listsOf(was);
  return Object.entries(listsOf(is)).flatMap(([noun, now]) => {
    const then = earlier[noun as Noun];
    return then && now ? rowChanges(is, noun as Noun, then, now) : [];
  });
}

function rowChanges(item: InventoryItem, noun: Noun, then: List, now: List): readonly BomChange[] {
  const told = (kind: BomChange['kind'], name: string, what: string) =>
    change(item, kind, `${item.name}: ${noun} ${name} ${what}`);
  const changed = [...now.rows].flatMap(([name, row]) => {
    const old = then.rows.get(name);
    if (old === undefined) return then.partial ? [] : [told('added', name, `was added${row ? ` (${row})` : ''}`)];
    return old === row
      ? []
      : [told('upgraded', name, `was ${NOUNS[noun]} from ${old || 'nothing'} to ${row || 'nothing'}`)];
  });
  if (now.partial) return changed;
  const gone = [...then.rows].filter(([name]) => !now.rows.has(name));
  return [...changed, ...gone.map(([name, row]) => told('removed', name, `was removed${row ? ` (${row})` : ''}`))];
}

/** Each list that was read. */
function listsOf({ deployments, materials = {} }: InventoryItem): Readonly<Partial<Record<Noun, List>>> {
  const { connections, endpoints, models, datastores, partial = [] } = materials;
  const list = <T extends { readonly name: string }>(
    rows: readonly T[] | undefined,
    textOf: (row: T) => string,
    lacks = false,
    nameOf: (row: T) => string = (row) => row.name,
  ): List | undefined => rows && { rows: new Map(rows.map((row) => [nameOf(row), textOf(row)])), partial: lacks };
  const lists = {
    deployment: list(deployments, modelLabel),
    connection: list(
      connections,
      (one) => one.resourceId ?? one.target ?? '',
      partial.includes('connections'),
      (one) => [one.project, one.name].filter(Boolean).join('/'),
    ),
    endpoint: list(endpoints, (one) => one.models.join(', '), partial.includes('endpoints')),
    'registered model': list(models, (one) => one.version ?? '', partial.includes('models')),
    datastore: list(datastores, (one) => one.target ?? '', partial.includes('datastores')),
  };
  return Object.fromEntries(Object.entries(lists).filter(([, value]) => value !== undefined));
}
