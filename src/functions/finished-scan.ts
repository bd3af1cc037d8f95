import type { HttpResponseInit } from '@azure/functions';
import type { ScanRow, Store } from '../scan/store.ts';
import { problem } from './http.ts';

/** The row of the finished scan that was asked for, or of the latest; or the problem to answer with. */
export async function finishedScan(
  store: Store,
  id: string | undefined,
): Promise<{ readonly row: ScanRow } | { readonly problem: HttpResponseInit }> {
  const wanted = id ?? (await store.latest());
  const row = wanted ? await store.getScan(wanted) : undefined;
  if (row?.summary && row.finishedAt) return { row };
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
