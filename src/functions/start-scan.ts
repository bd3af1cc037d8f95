import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { MOST_IN_SUBSET } from '../model/subset.ts';
import type { ScanDependencies } from '../scan/dependencies.ts';
import { type Planned, planScan } from '../scan/plan/plan-scan.ts';
import { planSubset, SubsetRefusal } from '../scan/plan/plan-subset.ts';
import { endpoint } from './endpoint.ts';
import { problem, uncached } from './http.ts';
import { ROUTES } from './routes.ts';

/** The most characters of a body: 50 ids with room. */
const MOST_BODY = 10_000;

endpoint('start-scan', ROUTES['start-scan'], async ({ request, deps }) => {
  const asked = await subscriptionsOf(request);
  if ('fault' in asked)
    return problem(
      400,
      'bad-body',
      asked.fault,
      `Send no body for a scan of the whole scope, or {"subscriptions":["ID", ...]} with at most ${MOST_IN_SUBSET} ids.`,
    );
  const planned = await plan(deps, asked.subscriptions);
  if (planned instanceof SubsetRefusal)
    return problem(planned.code === 'no-scan-yet' ? 409 : 422, planned.code, planned.message, planned.next);
  const { scanId, state } = planned;
  const status = `/api/scans/${scanId}`;
  const headers = { location: status };
  if (state === 'already-running')
    return problem(
      409,
      'already-running',
      `Scan ${scanId} is already running`,
      `Wait for it to finish; GET ${status} shows its progress.`,
      headers,
    );
  return uncached(202, { scanId, status }, headers);
});

const plan = (deps: ScanDependencies, only: readonly string[] | undefined): Promise<Planned | SubsetRefusal> =>
  only
    ? planSubset(deps, deps.now(), only).catch((error: unknown) => {
        if (error instanceof SubsetRefusal) return error;
        throw error;
      })
    : planScan(deps, 'http', deps.now());

type Asked = { readonly subscriptions: readonly string[] | undefined } | { readonly fault: string };

async function subscriptionsOf(request: HttpRequest): Promise<Asked> {
  const text = await request.text();
  if (text.trim() === '') return { subscriptions: undefined };
  if (text.length > MOST_BODY) return { fault: 'The body is too long' };
  const given = parsedJson(text);
  if (given === undefined) return { fault: 'The body is not JSON' };
  const body = ROUTES['start-scan'].body.safeParse(given);
  if (!body.success) return { fault: `The body is not as it should be: ${z.prettifyError(body.error).split('\n')[0]}` };
  return { subscriptions: body.data.subscriptions };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
