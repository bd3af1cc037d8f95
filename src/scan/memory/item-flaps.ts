import type { Baseline } from '../../model/baseline.ts';
import type { Finding } from '../../model/finding.ts';
import { type Flapped, type Flaps, isTurn, trackFlaps } from './flapping.ts';
import { type Change, own } from './transition.ts';

type Remembered = Baseline['findings'][string];
type ItemFlapped = Flapped & { readonly before: Flaps | undefined };

/** The flapping of single resources, by lower-cased id: of those that changed tonight, or did lately. */
export function flapsOfItems(
  earlier: Remembered | undefined,
  finding: Finding,
  { changes }: { readonly changes: readonly { readonly change: Change; readonly resourceId: string }[] },
  context: Parameters<typeof trackFlaps>[3],
): ReadonlyMap<string, ItemFlapped> {
  const tracked = new Map<string, ItemFlapped>();
  if (!earlier) return tracked;
  const byKey = new Map(changes.map(({ change, resourceId }) => [resourceId.toLowerCase(), change]));
  for (const key of new Set([...Object.keys(earlier.itemFlaps ?? {}), ...byKey.keys()])) {
    const change = byKey.get(key);
    // What is gone is told as such, and begins anew.
    if (change?.kind === 'gone') continue;
    const listed = finding.items?.find((one) => one.resourceId.toLowerCase() === key);
    const status = finding.status === 'unknown' ? 'unknown' : (listed?.status ?? 'pass');
    const before = own(earlier.itemFlaps, key);
    tracked.set(key, { ...trackFlaps(before, isTurn(change), status, context), before });
  }
  return tracked;
}

/** What the memory of a finding keeps of this. */
export function rememberedFlaps(
  { flaps }: Flapped,
  items: ReadonlyMap<string, Flapped>,
): Pick<Remembered, 'flaps' | 'itemFlaps'> {
  const kept = [...items].flatMap(([key, one]): [string, Flaps][] => (one.flaps ? [[key, one.flaps]] : []));
  return {
    ...(flaps ? { flaps } : {}),
    ...(kept.length > 0 ? { itemFlaps: Object.fromEntries(kept) } : {}),
  };
}

/** What a finding shows of it. */
export function flappingOf(known: Remembered | undefined): Finding['flapping'] {
  const { since, days = [] } = known?.flaps ?? {};
  if (since) return { since, days: [...days] };
  const items = Object.entries(known?.itemFlaps ?? {}).flatMap(([id, one]) =>
    one.since ? [{ id, since: one.since, days: one.days }] : [],
  );
  const [first] = items.map((one) => one.since).sort();
  if (!first) return undefined;
  return {
    since: first,
    days: [...new Set(items.flatMap((one) => one.days))].sort(),
    resources: items.map((one) => one.id),
  };
}
