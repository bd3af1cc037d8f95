import { type BomChange, DEPLOYMENTS_CHECK } from '../../model/bom/compare.ts';
import type { Drift } from '../../model/report.ts';
import type { ScanRow, SubscriptionResult } from '../store.ts';

/**
 * What the AI bill of materials newly says of a model that retires, as drift: a notice beside the check that names it.
 * It changes no status, so that no mail is sent for it.
 */
export function noticeDrift(
  { id, startedAt }: Pick<ScanRow, 'id' | 'startedAt'>,
  { subscription, findings }: Pick<SubscriptionResult, 'subscription' | 'findings'>,
  changes: readonly BomChange[],
): readonly Drift[] {
  const finding = findings.find(({ checkId }) => checkId === DEPLOYMENTS_CHECK);
  if (!finding) return [];
  const owner = finding.owner ?? subscription.owner;
  return changes
    .filter(({ kind }) => kind === 'notice')
    .map(({ resourceId, message }) => ({
      id: [id, subscription.id, DEPLOYMENTS_CHECK, `${resourceId}#${message}`, 'notice'].join('|'),
      scanId: id,
      at: startedAt,
      kind: 'notice',
      checkId: DEPLOYMENTS_CHECK,
      subscriptionId: subscription.id,
      resourceId,
      severity: finding.severity,
      zone: subscription.zone,
      message,
      ...(owner === undefined ? {} : { owner }),
    }));
}
