import { endpoint } from './endpoint.ts';
import { json } from './http.ts';
import { ROUTES } from './routes.ts';

endpoint('drift', ROUTES.drift, async ({ request, query, store, place, next }) => {
  const page = await store.driftPage({ since: query.since, limit: query.limit, after: place });
  return json(request, { drift: page.rows, ...(page.next ? { next: next(page.next) } : {}) });
});
