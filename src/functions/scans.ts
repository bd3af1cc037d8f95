import { scanAnswerOf } from './answers.ts';
import { endpoint } from './endpoint.ts';
import { json } from './http.ts';
import { ROUTES } from './routes.ts';

endpoint('scans', ROUTES.scans, async ({ request, query, store, place, next }) => {
  const rows = await store.scans(query.limit + 1, place);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return json(request, {
    scans: shown.map(scanAnswerOf),
    ...(last && rows.length > shown.length ? { next: next(last.id) } : {}),
  });
});
