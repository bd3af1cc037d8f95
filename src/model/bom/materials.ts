import type { BomPart, BomPartName, BomRow, Resource } from '../evidence.ts';
import { field, textField } from '../field.ts';
import type { InventoryItem } from '../report.ts';

/* What an AI resource consists of and rests on, beside its deployments. */

type Materials = NonNullable<InventoryItem['materials']>;

/** What each list is called where it could not be read. */
const WORDS: Readonly<Record<BomPartName, string>> = {
  models: 'list of models, and so when they end,',
  projects: 'Foundry projects',
  connections: 'connections',
  projectConnections: 'connections of a project',
  onlineEndpoints: 'online endpoints',
  onlineDeployments: 'deployments of an online endpoint',
  serverlessEndpoints: 'serverless endpoints',
  registeredModels: 'registered models',
  datastores: 'datastores',
  workspaceConnections: 'connections',
};

/** Where the rows of each list are shown. */
const LIST_OF: Readonly<Partial<Record<BomPartName, NonNullable<Materials['partial']>[number]>>> = {
  projects: 'projects',
  connections: 'connections',
  projectConnections: 'connections',
  onlineEndpoints: 'endpoints',
  onlineDeployments: 'endpoints',
  serverlessEndpoints: 'endpoints',
  registeredModels: 'models',
  datastores: 'datastores',
  workspaceConnections: 'connections',
};

/**
 * The lists below a resource. One that was not read is not there, and one that is not whole is: `unreadOf` says so of
 * both. Undefined where no list was asked for.
 */
export function materialsOf(parts: readonly BomPart[]): Materials | undefined {
  const rows = (name: BomPartName) => {
    const read = parts.filter((one) => one.part === name && one.state !== 'unread');
    return read.length === 0 ? undefined : read.flatMap((one) => one.rows.map((row) => ({ ...row, of: one.of })));
  };
  const connections = [rows('connections'), rows('projectConnections'), rows('workspaceConnections')].flatMap((list) =>
    list ? [list] : [],
  );
  const online = rows('onlineEndpoints')?.map((row) => endpointOf('online', row, parts));
  const serverless = rows('serverlessEndpoints')?.map((row) => endpointOf('serverless', row, parts));
  const found = {
    projects: rows('projects')?.map(({ name }) => name),
    connections: connections.length > 0 ? connections.flat().map(connectionOf) : undefined,
    endpoints: online || serverless ? [...(online ?? []), ...(serverless ?? [])] : undefined,
    models: rows('registeredModels')?.map((row) => chosen(row, 'name', 'version', 'id')),
    datastores: rows('datastores')?.map((row) => chosen(row, 'name', 'category', 'target', 'id')),
  };
  const there = Object.entries(found).filter(([, value]) => value !== undefined);
  if (there.length === 0) return undefined;
  const partial = [...new Set(parts.flatMap((one) => (one.state === 'read' ? [] : (LIST_OF[one.part] ?? []))))];
  return { ...Object.fromEntries(there), ...(partial.length > 0 ? { partial } : {}) };
}

/** What could not be read below a resource, as sentences. */
export const unreadOf = (parts: readonly BomPart[]): readonly string[] =>
  parts.flatMap(({ part, of, state, message }) => {
    if (state === 'read') return [];
    const whose = part === 'projectConnections' || part === 'onlineDeployments' ? ` (${of.split('/').at(-1)})` : '';
    const what = state === 'partial' ? `Of its ${WORDS[part]}${whose} more may exist` : undefined;
    return [`${what ?? `Its ${WORDS[part]}${whose} could not be read`}: ${message ?? 'no reason was given'}.`];
  });

type Placed = BomRow & { readonly of: string };

function chosen<K extends keyof BomRow>(row: BomRow, ...names: readonly K[]): { name: string } & Pick<BomRow, K> {
  const entries = names.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]]));
  return { ...Object.fromEntries(entries), name: row.name };
}

function connectionOf(row: Placed): NonNullable<Materials['connections']>[number] {
  const project = /\/projects\/([^/]+)$/i.exec(row.of)?.[1];
  const own = chosen(row, 'name', 'category', 'target', 'authType', 'resourceId', 'id');
  return project ? { ...own, project } : own;
}

function endpointOf(
  kind: 'online' | 'serverless',
  row: BomRow,
  parts: readonly BomPart[],
): NonNullable<Materials['endpoints']>[number] {
  const below = parts.filter(
    (one) => one.part === 'onlineDeployments' && one.of.toLowerCase().endsWith(`/${row.name.toLowerCase()}`),
  );
  const models = [row, ...below.flatMap((one) => one.rows)].flatMap(({ model }) => model ?? []);
  return { ...chosen(row, 'name', 'authType', 'state', 'id'), kind, models: [...new Set(models)] };
}

/** Properties that name another resource, by what it is to the AI resource. */
const RESTS_ON: readonly (readonly [path: string, kind: NonNullable<InventoryItem['restsOn']>[number]['kind']])[] = [
  ['storageAccount', 'storage'],
  ['keyVault', 'vault'],
  ['containerRegistry', 'registry'],
  ['applicationInsights', 'monitor'],
  ['hubResourceId', 'hub'],
  ['encryption.keyVaultProperties.keyVaultUri', 'vault'],
  ['encryption.keyVaultProperties.keyVaultArmId', 'vault'],
];
const LISTS: typeof RESTS_ON = [
  ['userOwnedStorage', 'storage'],
  ['networkAcls.virtualNetworkRules', 'network'],
  ['privateEndpointConnections', 'network'],
];

/**
 * The storage, vault, registry and network that a resource names in its own properties, as Resource Graph gives them;
 * those of its connections and datastores stand there. Nothing more is asked for it.
 */
export function restsOn({ properties }: Resource): NonNullable<InventoryItem['restsOn']> {
  const single = RESTS_ON.flatMap(([path, kind]) => {
    const id = textField(properties, path);
    return id ? [{ kind, id }] : [];
  });
  const listed = LISTS.flatMap(([path, kind]) => {
    const rows = field(properties, path);
    if (!Array.isArray(rows)) return [];
    return rows.flatMap((row: unknown) => {
      const id =
        textField(row, 'resourceId') ?? textField(row, 'properties.privateEndpoint.id') ?? textField(row, 'id');
      return id ? [{ kind, id }] : [];
    });
  });
  return [...single, ...listed];
}
