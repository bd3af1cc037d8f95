import type { HttpResponseInit } from '@azure/functions';
import type { Store } from '../scan/store.ts';
import { laterScans } from '../scan/stored/later-results.ts';
import type { Stored } from '../scan/stored/report-source.ts';
import { problem } from './http.ts';

/**
 * The finished scan that was asked for, alone; or the latest of the whole scope with the later subset scans; or the
 * problem to answer with.
 */
export async function finishedScan(
  store: Store,
  id: string | undefined,
): Promise<Stored | { readonly problem: HttpResponseInit }> {
  const wanted = id ?? (await store.latest());
  const row = wanted ? await store.getScan(wanted) : undefined;
  if (row?.summary && row.finishedAt) return { row, later: id ? [] : await laterScans(store, row) };
  return {
    problem: id
      ? problem(404, 'no-such-scan', `There is no finished scan ${id}`, 'GET /api/scans lists them.')
      : problem(
          404,
          'no-scan-yet',
          'No scan has finished yet',
          'Wait for the nightly scan, or start one with POST /api/scans. GET /api/health shows the state.',
        ),
  };
}

/** The problem of a filter that names subscriptions, by id or name, which the scan does not know. */
export const noSuchSubscription = (scanId: string, missing: readonly string[]): HttpResponseInit =>
  problem(
    404,
    'no-such-subscription',
    `Scan ${scanId} has no subscription ${missing.join(', ')}`,
    'GET /api/report without this filter lists its subscriptions; * in a name stands for any text.',
  );
