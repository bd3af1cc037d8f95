import { INVENTORY_CHECK } from '../../model/bom/compare.ts';
import type { Declared } from '../../model/bom/declared.ts';
import type { Finding } from '../../model/finding.ts';
import type { InventoryItem, Scan } from '../../model/report.ts';

type NamedSubscription = { readonly id: string; readonly name: string };
/**
 * What a bill of materials is made of. `items` are read again for each pass; `unread`: why resources may be missing,
 * one sentence each.
 */
export type BomInput = {
  readonly scan: Pick<Scan, 'id' | 'startedAt' | 'finishedAt' | 'version' | 'cloud'>;
  readonly subscriptions: readonly NamedSubscription[];
  items(): AsyncIterable<InventoryItem>;
  readonly declared: readonly Declared[];
  readonly unread: readonly string[];
};

/** Why the inventory of a subscription may lack resources, one sentence each. */
export function unreadIn({
  subscriptions,
  findings,
}: {
  readonly subscriptions: readonly NamedSubscription[];
  readonly findings: readonly Finding[];
}): readonly string[] {
  const names = new Map(subscriptions.map((one) => [one.id, one.name]));
  return findings
    .filter(({ checkId, status }) => checkId === INVENTORY_CHECK && (status === 'unknown' || status === 'fail'))
    .map(({ subscriptionId, message }) => `${names.get(subscriptionId) ?? subscriptionId}: ${message}`);
}
