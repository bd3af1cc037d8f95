import type { Status } from '../../../model/status.ts';
import type { FindingBody } from '../data/encoded-report.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';

/**
 * What a check says of one resource: its own item, else what the whole finding implies for a resource that it does not
 * list. Undefined where it judges no such resource.
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
  const own = cell.items?.find(
    (one) => one.resourceId.toLowerCase() === id || one.resourceId.toLowerCase().startsWith(`${id}/`),
  );
  const status: Status = own
    ? own.status
    : (cell.status === 'fail' || cell.status === 'warn' || cell.status === 'pending') &&
        cell.items &&
        cell.items.length > 0
      ? 'pass'
      : cell.status;
  const waiver = own
    ? own.waiver || cell.waiver
      ? cell.waiver
      : undefined
    : status === cell.status
      ? cell.waiver
      : undefined;
  return { status, ...(waiver ? { waiver } : {}), ...(cell.cause ? { cause: cell.cause } : {}) };
}
