import { scanDetailAnswerOf } from './answers.ts';
import { endpoint } from './endpoint.ts';
import { json, problem } from './http.ts';
import { ROUTES } from './routes.ts';

endpoint('scan', ROUTES.scan, async ({ request, store }) => {
  const id = request.params['id'] ?? '';
  const row = /^\d{8}T\d{6}Z$/.test(id) ? await store.getScan(id) : undefined;
  if (!row) return problem(404, 'no-such-scan', 'There is no such scan', 'GET /api/scans lists them.');
  return json(request, scanDetailAnswerOf(row, await store.marks(row.id)));
});
