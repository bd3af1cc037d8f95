import { inventoryFrom } from '../scan/stored/inventory-page.ts';
import { laterScans } from '../scan/stored/later-results.ts';
import { scanRefOf } from './answers.ts';
import { endpoint } from './endpoint.ts';
import { finishedScan } from './finished-scan.ts';
import { json } from './http.ts';
import { ROUTES } from './routes.ts';

endpoint('inventory', ROUTES.inventory, async ({ request, query, store, place, next }) => {
  const { scan, limit, page: _page, ...filter } = query;
  // Later pages come from the same scan as the first one, even if a newer scan has finished since.
  const [pinned, after] = place?.split('/') ?? [];
  const [whole, upTo] = pinned?.split('+') ?? [];
  const found = await finishedScan(store, whole ?? scan);
  if ('problem' in found) return found.problem;
  const all = upTo === undefined ? found.later : await laterScans(store, found.row);
  const later = all.filter((one) => upTo === undefined || one.id <= upTo);
  const page = await inventoryFrom(store, { row: found.row, later }, filter, after, limit);
  const [newest] = later;
  return json(request, {
    scan: scanRefOf(found.row),
    coverage: found.row.summary?.coverage,
    items: page.items,
    ...(page.next ? { next: next(`${found.row.id}${newest ? `+${newest.id}` : ''}/${page.next}`) } : {}),
  });
});
