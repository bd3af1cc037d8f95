import type { Drift } from '../../model/report.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { isBad, type KnownStatus } from '../memory/transition.ts';
import type { Memory, ScanRow, SubscriptionResult } from '../store.ts';

/** The check that asks whether every subscription was seen: a subscription that left the scope is its concern. */
const SEEN = 'AISPM-040';

/**
 * Subscriptions of the scan before that this one does not list: deleted, moved out of the scope, or hidden from the
 * scanner. Each is told once, with what failed there as its followers; one that comes back is new. Told first,
 * forgotten then, so that it can be done again.
 */
export async function recordDelisted(
  deps: ScanDependencies,
  before: ScanRow,
  row: ScanRow,
  inScope: ReadonlySet<string>,
): Promise<void> {
  for (let shard = 0; shard < before.shards; shard++)
    for await (const { subscription } of deps.store.results(before.id, shard)) {
      if (inScope.has(subscription.id)) continue;
      const memory = await deps.store.getMemory(subscription.id);
      if (!memory || memory.value.baseline.gone || memory.value.baseline.scanId >= row.id) continue;
      const result = leftOf(memory.value, row);
      await deps.store.putDrift(result.drift);
      await deps.store.putDelisted(row.id, [result]);
      const { subscriptionId, firstSeen } = memory.value.baseline;
      const baseline = {
        subscriptionId,
        scanId: row.id,
        findings: {},
        unknownSince: {},
        checks: [],
        waivers: {},
        firstSeen,
        gone: true,
      };
      await deps.store.putMemory({ baseline, result }, memory.etag);
    }
}

export const delistedMessage = (name: string): string =>
  `${name} is no longer listed: it was deleted, moved out of the scope, or hidden from the scanner`;

function leftOf({ baseline, result }: Memory, row: ScanRow): SubscriptionResult {
  const { subscription } = result;
  const message = delistedMessage(subscription.name);
  const owners = new Map(result.findings.map((finding) => [finding.checkId, finding.owner]));
  const shared = {
    scanId: row.id,
    at: row.startedAt,
    kind: 'gone' as const,
    subscriptionId: subscription.id,
    zone: subscription.zone,
  };
  const gone: KnownStatus = {
    status: 'not-applicable',
    severity: 'high',
    message,
    since: row.startedAt,
    seenAt: row.id,
    blindScans: 0,
  };
  const told = Object.entries({ [SEEN]: gone, ...baseline.findings });
  const drift = told.flatMap(([checkId, known]): Drift[] => {
    if (checkId !== SEEN && !isBad(known.status)) return [];
    const owner = owners.get(checkId) ?? subscription.owner;
    return [
      {
        ...shared,
        id: [row.id, subscription.id, checkId, '', 'gone'].join('|'),
        checkId,
        from: known.status,
        severity: known.severity,
        message: checkId === SEEN ? message : known.message,
        since: known.since,
        ...(checkId === SEEN ? {} : { cause: SEEN }),
        ...(owner ? { owner } : {}),
      },
    ];
  });
  return { subscription, findings: [], inventory: [], baseline: false, drift, notices: [], newChecks: [] };
}
