import { WORKSPACE } from '../../model/ai.ts';
import type { Deployment, InventoryItem } from '../../model/report.ts';
import { withoutControls } from '../control-characters.ts';
import { type Component, type Dependency, type Parts, properties, type Service, withProperties } from './parts.ts';

/* An AI resource in CycloneDX: itself, what it consists of, and what it rests on. */

const AZURE = { name: 'Microsoft Azure' };
type Materials = NonNullable<InventoryItem['materials']>;

/** The services, components and dependencies of one resource of the inventory. */
export function resourceParts(item: InventoryItem, subscriptions: ReadonlyMap<string, string>): Parts {
  const { deployments = [], materials = {}, restsOn = [] } = item;
  const { connections = [], endpoints = [], models = [], datastores = [] } = materials;
  const below = (list: string, one: { readonly name: string; readonly id?: string | undefined }) =>
    one.id ?? `${item.resourceId}/${list}/${one.name}`;
  const deployed = deployments.map((one) => deployedModel(one, below('deployments', one)));
  const registered = models.map((one) => registeredModel(one, below('models', one)));
  const versions = new Map(models.map((one) => [`${below('models', one)}/versions/${one.version}`.toLowerCase(), one]));
  const modelRef = (id: string) => {
    const own = versions.get(id.toLowerCase());
    return own ? below('models', own) : id;
  };
  const served = endpoints.flatMap((one) => one.models.filter((id) => modelRef(id) === id).map(servedModel));
  const stores = datastores.map((one) => datastore(one, below('datastores', one)));
  const joined = connections.map((one) => connection(one, connectionRef(item, one)));
  const points = endpoints.map((one) => endpoint(one, below(`${one.kind}Endpoints`, one)));
  const named = [...connections.flatMap(({ resourceId }) => resourceId ?? []), ...restsOn.map(({ id }) => id)];
  const own = [deployed, registered, stores, joined, points].flat().map((one) => one['bom-ref']);
  return {
    components: [...deployed, ...registered, ...served, ...stores],
    services: [service(item, subscriptions), ...joined, ...points],
    outside: named.map(outside),
    dependencies: [
      { ref: item.resourceId, dependsOn: [...own, ...restsOn.map(({ id }) => id)] },
      ...endpoints.map(
        (one): Dependency => ({ ref: below(`${one.kind}Endpoints`, one), dependsOn: one.models.map(modelRef) }),
      ),
      ...connections.flatMap((one): readonly Dependency[] =>
        one.resourceId ? [{ ref: connectionRef(item, one), dependsOn: [one.resourceId] }] : [],
      ),
    ],
  };
}

const connectionRef = (item: InventoryItem, one: NonNullable<Materials['connections']>[number]): string =>
  `${item.resourceId}${one.project ? `/projects/${one.project}` : ''}/connections/${one.name}`;

function service(item: InventoryItem, subscriptions: ReadonlyMap<string, string>): Service {
  const list = [
    ...properties({
      'azure:type': item.type,
      'azure:kind': item.kind,
      'azure:location': item.location,
      'azure:subscription': item.subscriptionId,
      'azure:subscription-name': subscriptions.get(item.subscriptionId),
      'azure:created': item.createdAt,
      'aispm:role': item.role,
      'aispm:owner': item.owner,
      'aispm:network': item.network,
      'aispm:key-access': item.keyAccess,
    }),
    ...(item.materials?.projects ?? []).flatMap((name) => properties({ 'azure:project': name })),
    ...(item.notices ?? []).flatMap((text) => properties({ 'aispm:notice': text })),
    ...[...(item.notSeen ?? []), ...unasked(item)].flatMap((text) => properties({ 'aispm:not-seen': text })),
  ];
  return {
    'bom-ref': item.resourceId,
    provider: AZURE,
    group: item.type,
    name: withoutControls(item.name),
    properties: list,
  };
}

/** A Foundry account or workspace without any of its lists: a scan reads them only where AISPM_BOM says so. */
function unasked({ role, type, kind, materials }: InventoryItem): readonly string[] {
  const holds = kind?.toLowerCase() === 'aiservices' || type.toLowerCase() === WORKSPACE;
  return role === 'ai' && holds && !materials
    ? ['Its connections, endpoints, registered models and datastores were not read.']
    : [];
}

/**
 * `supplier` is the publisher that Azure names; the format is that of the model's interface, often its maker's name.
 */
function deployedModel(one: Deployment, ref: string): Component {
  const list = properties({
    'azure:deployment': one.name,
    'azure:model-format': one.format,
    'azure:sku': one.sku,
    'azure:capacity': one.capacity,
    'azure:version-upgrade': one.upgrade,
    'azure:content-filter': one.contentFilter,
    'azure:state': one.state,
    'azure:lifecycle': one.lifecycle,
    'azure:inference-ends': one.inferenceEnds,
    'azure:fine-tune-ends': one.fineTuneEnds,
    'aispm:not-seen': one.inferenceEnds ? undefined : 'When the model retires is not known.',
  });
  const maker = one.publisher ?? one.format;
  return {
    type: 'machine-learning-model',
    'bom-ref': ref,
    name: withoutControls(one.model ?? one.name),
    ...(one.version ? { version: withoutControls(one.version) } : {}),
    ...(maker ? { supplier: { name: withoutControls(maker) } } : {}),
    properties: list,
  };
}

const registeredModel = (one: NonNullable<Materials['models']>[number], ref: string): Component => ({
  type: 'machine-learning-model',
  'bom-ref': ref,
  name: withoutControls(one.name),
  ...(one.version ? { version: withoutControls(one.version) } : {}),
  properties: properties({ 'aispm:registered': true }),
});

/** A model as an endpoint names it: ".../models/fraud/versions/3", "azureml://registries/x/models/y/versions/2". */
function servedModel(id: string): Component {
  const parts = /\/models\/([^/]+)(?:\/versions\/([^/]+))?\/?$/i.exec(id);
  const [, name, version] = parts ?? [];
  return {
    type: 'machine-learning-model',
    'bom-ref': id,
    name: withoutControls(name ?? id),
    ...(version ? { version: withoutControls(version) } : {}),
  };
}

const datastore = (one: NonNullable<Materials['datastores']>[number], ref: string): Component => ({
  type: 'data',
  'bom-ref': ref,
  name: withoutControls(one.name),
  ...withProperties(properties({ 'azure:datastore-type': one.category, 'azure:target': one.target })),
});

const connection = (one: NonNullable<Materials['connections']>[number], ref: string): Service => ({
  'bom-ref': ref,
  group: 'connection',
  name: withoutControls(one.name),
  ...withProperties(
    properties({
      'azure:category': one.category,
      'azure:target': one.target,
      'azure:auth-type': one.authType,
      'azure:project': one.project,
    }),
  ),
});

const endpoint = (one: NonNullable<Materials['endpoints']>[number], ref: string): Service => ({
  'bom-ref': ref,
  provider: AZURE,
  group: `${one.kind} endpoint`,
  name: withoutControls(one.name),
  ...withProperties(properties({ 'azure:auth-type': one.authType, 'azure:state': one.state })),
});

/** A resource that is only named: what it holds was not asked. */
const outside = (id: string): Service => ({
  'bom-ref': id,
  provider: AZURE,
  name: withoutControls(id.split('/').filter(Boolean).at(-1) ?? id),
  properties: properties({ 'aispm:role': 'named by another resource, not read' }),
});
