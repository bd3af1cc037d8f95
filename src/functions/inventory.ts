import { declaredComponents } from '../model/bom/declared.ts';
import type { Policy } from '../model/policy.ts';
import type { InventoryItem } from '../model/report.ts';
import { bomCsv } from '../report/bom/csv.ts';
import { cycloneDx } from '../report/bom/cyclonedx.ts';
import { type BomInput, unreadIn } from '../report/bom/input.ts';
import type { Store } from '../scan/store.ts';
import { type Filter, filterPart } from '../scan/stored/filter.ts';
import { inventoryFrom, missingNames } from '../scan/stored/inventory-page.ts';
import { laterScans, partsIn, resultsIn } from '../scan/stored/later-results.ts';
import type { Stored } from '../scan/stored/report-source.ts';
import { VERSION } from '../version.ts';
import { scanRefOf } from './answers.ts';
import { endpoint } from './endpoint.ts';
import { finishedScan, noSuchSubscription } from './finished-scan.ts';
import { answer, json } from './http.ts';
import { ROUTES } from './routes.ts';

/** The formats that are not paged, each with its type and the extension of its file. */
const WHOLE = {
  csv: { contentType: 'text/csv; charset=utf-8', extension: 'csv', write: bomCsv },
  cyclonedx: { contentType: 'application/vnd.cyclonedx+json; version=1.6', extension: 'cdx.json', write: cycloneDx },
} as const;

endpoint('inventory', ROUTES.inventory, async ({ request, query, store, deps, make, place, next }) => {
  const { scan, limit, page: _page, format = 'json', ...filter } = query;
  // Later pages come from the same scan as the first one, even if a newer scan has finished since.
  const [pinned, after] = place?.split('/') ?? [];
  const [whole, upTo] = pinned?.split('+') ?? [];
  const found = await finishedScan(store, whole ?? scan);
  if ('problem' in found) return found.problem;
  const missing = place === undefined ? await missingNames(store, found, filter.subscription) : [];
  if (missing.length > 0) return noSuchSubscription(found.row.id, missing);
  if (format !== 'json') {
    const { contentType, extension, write } = WHOLE[format];
    const content = {
      contentType,
      tagOf: JSON.stringify([VERSION, found.row.id, found.later.map((one) => one.id), format, filter, deps.policy.bom]),
      open: async () => ({ pieces: write(await bomOfScan(store, found, filter, deps.policy)) }),
      fileName: `ai-bom-${found.row.id}.${extension}`,
    };
    return answer(request, content, make);
  }
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

/** The bill of materials of a finished scan, with the components that the policy declares now. */
async function bomOfScan(store: Store, { row, later }: Stored, filter: Filter, policy: Policy): Promise<BomInput> {
  const finishedAt = row.finishedAt ?? row.startedAt;
  const subscriptions: BomInput['subscriptions'][number][] = [];
  const items: InventoryItem[] = [];
  const unread: string[] = [];
  for (let shard = 0; shard < partsIn(row, later); shard++)
    for await (const result of resultsIn(store, row, shard, later)) {
      const part = filterPart(result, filter);
      if (!part) continue;
      subscriptions.push({ id: part.subscription.id, name: part.subscription.name });
      items.push(...part.inventory);
      unread.push(...unreadIn({ subscriptions: [part.subscription], findings: [...part.findings] }));
    }
  const ids = new Set(subscriptions.map((one) => one.id.toLowerCase()));
  const whole = filter.subscription === undefined && filter.zone === undefined;
  return {
    scan: { id: row.id, startedAt: row.startedAt, finishedAt, version: row.version, cloud: row.cloud },
    subscriptions,
    async *items() {
      yield* items;
    },
    declared: declaredComponents(policy, new Date(finishedAt)).filter((one) =>
      one.subscription === undefined ? whole : ids.has(one.subscription.toLowerCase()),
    ),
    unread,
  };
}
