import { LETTERS, STATUSES, type Status } from '../model/finding.ts';
import type { Letters } from '../scan/store.ts';
import { laterResult } from '../scan/stored/later-results.ts';
import { resultOf } from '../scan/stored/lookup.ts';
import { partOf } from '../scan/stored/report-source.ts';
import { scanRefOf } from './answers.ts';
import { endpoint } from './endpoint.ts';
import { finishedScan } from './finished-scan.ts';
import { json, problem } from './http.ts';
import { ROUTES } from './routes.ts';

const NIGHTS = 90;

endpoint('subscription', ROUTES.subscription, async ({ request, store }) => {
  const id = (request.params['id'] ?? '').toLowerCase();
  const found = await finishedScan(store, undefined);
  if ('problem' in found) return found.problem;
  const isId = /^[\da-f-]{36}$/.test(id);
  const later = isId ? await laterResult(store, found.later, id) : undefined;
  const result = later?.result ?? (isId ? await resultOf(store, found.row, id) : undefined);
  if (!result)
    return problem(
      404,
      'no-such-subscription',
      'The latest scan has no such subscription',
      'GET /api/report lists its subscriptions.',
    );
  const history = await store.getHistory(id, NIGHTS);
  return json(request, {
    scan: scanRefOf(later?.row ?? found.row),
    subscription: partOf(result).subscription,
    findings: result.findings,
    inventory: result.inventory,
    history: history.map((one) => ({ scanId: one.scanId, statuses: statusesOf(one) })),
  });
});

const BY_LETTER = new Map<string, Status>(STATUSES.map((status) => [LETTERS[status], status]));

const statusesOf = ({ checks, letters }: Letters): Record<string, Status> =>
  Object.fromEntries(
    checks.flatMap((check, at) => {
      const status = BY_LETTER.get(letters[at] ?? '');
      return status ? [[check, status]] : [];
    }),
  );
