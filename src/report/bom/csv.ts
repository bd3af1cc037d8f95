import type { InventoryItem } from '../../model/report.ts';
import { csvLine } from '../csv.ts';
import type { BomInput } from './input.ts';

const HEAD =
  'scan scanned_utc subscription_id subscription resource_id name type kind location role created_utc owner deployment model version sku state network key_access not_seen part format publisher capacity upgrade content_filter lifecycle inference_ends fine_tune_ends category target auth_type review_by notices'.split(
    ' ',
  );
type Row = Readonly<Record<string, string | number | undefined>>;

/**
 * A row for each model deployment, connection, endpoint, registered model, datastore and declared component (`part`
 * says which), and one for a resource without any. RFC 4180 with a byte order mark.
 */
export async function* bomCsv(input: Omit<BomInput, 'unread'>): AsyncGenerator<string> {
  const names = new Map(input.subscriptions.map((one) => [one.id, one.name]));
  const scan = { scan: input.scan.id, scanned_utc: input.scan.startedAt };
  yield `\ufeff${csvLine(HEAD)}`;
  for await (const item of input.items()) {
    const own = resourceRow(item, names);
    const parts = partRows(item);
    for (const part of parts.length > 0 ? parts : [{}]) yield lineOf({ ...own, ...part, ...scan });
  }
  for (const { subscription, reviewBy, overdue, supplier, kind, name, version, owner } of input.declared)
    yield lineOf({
      ...scan,
      ...{ subscription_id: subscription, subscription: names.get(subscription ?? ''), part: 'declared' },
      ...{ kind, name, version, owner, publisher: supplier, review_by: reviewBy },
      notices: overdue ? 'The review is overdue' : undefined,
    });
}

const lineOf = (row: Row): string => csvLine(HEAD.map((name) => String(row[name] ?? '')));

const resourceRow = (item: InventoryItem, names: ReadonlyMap<string, string>): Row => ({
  subscription_id: item.subscriptionId,
  subscription: names.get(item.subscriptionId),
  resource_id: item.resourceId,
  name: item.name,
  type: item.type,
  kind: item.kind,
  location: item.location,
  role: item.role,
  created_utc: item.createdAt,
  owner: item.owner,
  network: item.network,
  key_access: item.keyAccess,
  not_seen: (item.notSeen ?? []).join(' '),
  notices: (item.notices ?? []).join('; '),
});

function partRows({ deployments = [], materials = {} }: InventoryItem): readonly Row[] {
  const { connections = [], endpoints = [], models = [], datastores = [] } = materials;
  return [
    ...deployments.map(
      (one): Row => ({
        ...{ part: 'deployment', deployment: one.name, model: one.model, version: one.version, sku: one.sku },
        ...{ state: one.state, format: one.format, publisher: one.publisher, capacity: one.capacity },
        ...{ upgrade: one.upgrade, content_filter: one.contentFilter, lifecycle: one.lifecycle },
        ...{ inference_ends: one.inferenceEnds, fine_tune_ends: one.fineTuneEnds },
      }),
    ),
    ...connections.map(
      (one): Row => ({
        ...{ part: 'connection', deployment: one.name, category: one.category, auth_type: one.authType },
        target: one.resourceId ?? one.target,
      }),
    ),
    ...endpoints.map(
      (one): Row => ({
        ...{ part: `${one.kind} endpoint`, deployment: one.name, model: one.models.join(' '), state: one.state },
        auth_type: one.authType,
      }),
    ),
    ...models.map((one): Row => ({ part: 'registered model', model: one.name, version: one.version })),
    ...datastores.map(
      (one): Row => ({ part: 'datastore', deployment: one.name, category: one.category, target: one.target }),
    ),
  ];
}
