import { INVENTORY_CHECK } from '../../model/bom/compare.ts';
import type { Declared } from '../../model/bom/declared.ts';
import type { InventoryItem, Report, Scan } from '../../model/report.ts';

/** What a bill of materials is made of. `unread`: why resources may be missing, one sentence each. */
export type BomInput = {
  readonly scan: Pick<Scan, 'id' | 'startedAt' | 'finishedAt' | 'version' | 'cloud'>;
  readonly subscriptions: readonly { readonly id: string; readonly name: string }[];
  readonly items: readonly InventoryItem[];
  readonly declared: readonly Declared[];
  readonly unread: readonly string[];
};

/** The bill of materials of a report. */
export const bomOf = (report: Report, declared: readonly Declared[]): BomInput => ({
  scan: report.scan,
  subscriptions: report.subscriptions,
  items: report.inventory,
  declared,
  unread: unreadIn(report),
});

/** Why the inventory of a subscription may lack resources, one sentence each. */
export function unreadIn({ subscriptions, findings }: Pick<Report, 'subscriptions' | 'findings'>): readonly string[] {
  const names = new Map(subscriptions.map((one) => [one.id, one.name]));
  return findings
    .filter(({ checkId, status }) => checkId === INVENTORY_CHECK && (status === 'unknown' || status === 'fail'))
    .map(({ subscriptionId, message }) => `${names.get(subscriptionId) ?? subscriptionId}: ${message}`);
}
