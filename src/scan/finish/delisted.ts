import type { Drift } from '../../model/report.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { isBad, type KnownStatus } from '../memory/transition.ts';
import type { Memory, ScanRow, SubscriptionResult } from '../store.ts';

/** The check that every subscription is seen: a subscription that left the scope is its failure. */
const EVERY_SUBSCRIPTION_SEEN = 'AISPM-040';

/**
 * Records the subscriptions that the previous scan listed and this one does not: deleted, moved out of the scope, or
 * hidden from the scanner. Each is reported once, and whatever failed in it follows from that; one that comes back is
 * new. `known`: ids that are in scope, or left out of it on purpose. The drift is written first and the memory erased afterwards, so that this can be repeated.
 */
export async function recordDelisted(
  deps: ScanDependencies,
  before: ScanRow,
  row: ScanRow,
  known: ReadonlySet<string>,
): Promise<void> {
  for (let shard = 0; shard < before.shards; shard++)
    for await (const { subscription } of deps.store.results(before.id, shard)) {
      if (known.has(subscription.id)) continue;
      const memory = await deps.store.getMemory(subscription.id);
      if (!memory || memory.value.baseline.gone || memory.value.baseline.scanId >= row.id) continue;
      const result = delistedResult(memory.value, row);
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

function delistedResult({ baseline, result }: Memory, row: ScanRow): SubscriptionResult {
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
  const drift = Object.entries({ [EVERY_SUBSCRIPTION_SEEN]: gone, ...baseline.findings }).flatMap(
    ([checkId, known]): Drift[] => {
      if (checkId !== EVERY_SUBSCRIPTION_SEEN && !isBad(known.status)) return [];
      const owner = owners.get(checkId) ?? subscription.owner;
      return [
        {
          ...shared,
          id: [row.id, subscription.id, checkId, '', 'gone'].join('|'),
          checkId,
          from: known.status,
          severity: known.severity,
          message: checkId === EVERY_SUBSCRIPTION_SEEN ? message : known.message,
          since: known.since,
          ...(checkId === EVERY_SUBSCRIPTION_SEEN ? {} : { cause: EVERY_SUBSCRIPTION_SEEN }),
          ...(owner ? { owner } : {}),
        },
      ];
    },
  );
  return { subscription, findings: [], inventory: [], baseline: false, drift, notices: [], newChecks: [] };
}
