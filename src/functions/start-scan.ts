import { planScan } from '../scan/plan/plan-scan.ts';
import { endpoint } from './endpoint.ts';
import { problem, uncached } from './http.ts';
import { ROUTES } from './routes.ts';

endpoint('start-scan', ROUTES['start-scan'], async ({ deps }) => {
  const { scanId, state } = await planScan(deps, 'http', deps.now());
  const headers = { location: `/api/scans/${scanId}` };
  if (state === 'already-running')
    return problem(
      409,
      'already-running',
      `Scan ${scanId} is already running`,
      `Wait for it to finish; GET /api/scans/${scanId} shows its progress.`,
      headers,
    );
  return uncached(202, { scanId }, headers);
});
