import { inventoryFrom } from '../scan/stored/lookup.ts';
import { scanRefOf } from './answers.ts';
import { endpoint } from './endpoint.ts';
import { finishedScan } from './finished-scan.ts';
import { json } from './http.ts';
import { ROUTES } from './routes.ts';

endpoint('inventory', ROUTES.inventory, async ({ request, query, store, place, next }) => {
  const { scan, limit, page: _page, ...filter } = query;
  // Later pages come from the same scan as the first one, even if a newer scan has finished since.
  const [pinned, after] = place?.split('/') ?? [];
  const found = await finishedScan(store, pinned ?? scan);
  if ('problem' in found) return found.problem;
  const page = await inventoryFrom(store, found.row, filter, after, limit);
  return json(request, {
    scan: scanRefOf(found.row),
    coverage: found.row.summary?.coverage,
    items: page.items,
    ...(page.next ? { next: next(`${found.row.id}/${page.next}`) } : {}),
  });
});
