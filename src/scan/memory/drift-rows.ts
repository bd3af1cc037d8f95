import type { Finding, Item } from '../../model/finding.ts';
import type { Drift } from '../../model/report.ts';
import type { Flapped, Flaps } from './flapping.ts';
import type { Change, CurrentStatus } from './transition.ts';

/** The scan that the rows belong to, and its subscription's zone and owner. */
type RowContext = Pick<Drift, 'scanId' | 'at' | 'zone'> & { readonly owner: string | undefined };

export const currentOf = (
  seen: Pick<Item, 'status' | 'message'> & { readonly waiver?: unknown },
  finding: Finding,
): CurrentStatus => ({
  status: seen.status,
  severity: finding.severity,
  message: seen.message,
  cause: finding.cause,
  waived: seen.waiver !== undefined || finding.waiver !== undefined,
});

/** The row that says that something flaps, or is steady again. */
export const flapDrift = (
  finding: Finding,
  { event, flaps }: Flapped,
  before: Flaps | undefined,
  context: RowContext,
  resourceId?: string,
): Drift[] => {
  if (!event) return [];
  const item = resourceId ? finding.items?.find((one) => one.resourceId.toLowerCase() === resourceId) : undefined;
  const current = currentOf(item ?? { ...finding, ...(resourceId ? { status: 'pass' as const } : {}) }, finding);
  const change = {
    kind: event,
    to: current.status,
    current,
    days: (flaps ?? before)?.days ?? [],
  };
  return [driftOf(finding, change, context, undefined, item?.resourceId ?? resourceId)];
};

/** The row of one change, of a finding or of one resource. */
export function driftOf(
  finding: Finding,
  change: Change,
  context: RowContext,
  flapped?: Pick<Flapped, 'isHeld'>,
  resourceId?: string,
): Drift {
  const owner = finding.owner ?? context.owner;
  return {
    id: [context.scanId, finding.subscriptionId, finding.checkId, resourceId?.toLowerCase() ?? '', change.kind].join(
      '|',
    ),
    scanId: context.scanId,
    at: context.at,
    kind: change.kind,
    checkId: finding.checkId,
    subscriptionId: finding.subscriptionId,
    ...(resourceId ? { resourceId } : {}),
    ...(change.from ? { from: change.from } : {}),
    ...(change.to ? { to: change.to } : {}),
    severity: change.current.severity,
    zone: context.zone,
    message: change.current.message,
    ...(change.current.cause ? { cause: change.current.cause } : {}),
    ...(change.since ? { since: change.since } : {}),
    ...(change.current.waived ? { waived: true } : {}),
    ...(flapped?.isHeld ? { held: true } : {}),
    ...(change.days ? { days: [...change.days] } : {}),
    ...(owner ? { owner } : {}),
  };
}
