import type { AzureCounts } from '../ports.ts';

/**
 * Returns a function that gives the requests made since it was last called. Shards that run side by side share one
 * count, so only the sum over all of them says what a scan cost.
 */
export function requestUsage(counts: () => AzureCounts): () => AzureCounts {
  let before: AzureCounts = { armRequests: 0, graphRequests: 0, throttled: 0, retried: 0 };
  return () => {
    const now = counts();
    const usage = {
      armRequests: now.armRequests - before.armRequests,
      graphRequests: now.graphRequests - before.graphRequests,
      throttled: now.throttled - before.throttled,
      retried: now.retried - before.retried,
    };
    before = now;
    return usage;
  };
}
