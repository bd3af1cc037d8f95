import type { Status } from '../../../model/status.ts';
import type { FindingBody } from '../data/encoded-report.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';

/**
 * The status of one resource in a check: that of its own item, else what the finding implies for a resource that it
 * does not list. Undefined where the check does not cover such a resource.
 */
export function resourceStatus(
  model: ReportModel,
  item: { readonly resourceId: string; readonly role: string; readonly subscription: Subscription },
  short: string,
): Pick<FindingBody, 'status' | 'waiver' | 'cause'> | undefined {
  if (item.role !== 'ai') return undefined;
  const cell = model.find(short, item.subscription.id);
  if (!cell) return undefined;
  const id = item.resourceId.toLowerCase();
  const ownItem = cell.items?.find(
    (one) => one.resourceId.toLowerCase() === id || one.resourceId.toLowerCase().startsWith(`${id}/`),
  );
  const status: Status = ownItem
    ? ownItem.status
    : (cell.status === 'fail' || cell.status === 'warn' || cell.status === 'pending') &&
        cell.items &&
        cell.items.length > 0
      ? 'pass'
      : cell.status;
  const waiver = ownItem
    ? ownItem.waiver || cell.waiver
      ? cell.waiver
      : undefined
    : status === cell.status
      ? cell.waiver
      : undefined;
  return { status, ...(waiver ? { waiver } : {}), ...(cell.cause ? { cause: cell.cause } : {}) };
}
