import type { BomPartName, BomRow } from '../model/evidence/bom.ts';
import { field, textField } from '../model/field.ts';
import { AzureError } from './errors.ts';

/*
 * What is kept of each row of the bill of materials. Credentials are never read: a row is built from the fields that
 * are named here.
 */

/** An address without user, password and query: a shared access signature stands in the query of a target. */
export function withoutSecrets(target: string | undefined): string | undefined {
  if (target === undefined || !URL.canParse(target)) return target?.replace(/[?#].*$/s, '');
  const url = new URL(target);
  if (url.host === '') return target.replace(/[?#].*$/s, '');
  return `${url.protocol}//${url.host}${url.pathname === '/' && !target.endsWith('/') ? '' : url.pathname}`;
}

type Fields = Readonly<Partial<Record<Exclude<keyof BomRow, 'name' | 'skuEnds'>, string | undefined>>> &
  Pick<BomRow, 'skuEnds'>;

function row(of: unknown, fields: Fields = {}): BomRow {
  const name = textField(of, 'name');
  if (!name) throw new AzureError('malformed', 'A row of the list has no name');
  return { name, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

const resourceId = (value: string | undefined): string | undefined =>
  value?.startsWith('/subscriptions/') ? value : undefined;

/** `metadata` may hold anything that its maker put there; only the resource that is meant is taken from it. */
const connection = (of: unknown): BomRow =>
  row(of, {
    id: textField(of, 'id'),
    category: textField(of, 'properties.category'),
    target: withoutSecrets(textField(of, 'properties.target')),
    authType: textField(of, 'properties.authType'),
    resourceId: resourceId(textField(of, 'properties.metadata.ResourceId')),
  });

function datastore(of: unknown): BomRow {
  const parts = ['accountName', 'storeName', 'containerName', 'filesystem', 'fileShareName'];
  const target = parts.flatMap((name) => textField(of, `properties.${name}`) ?? []).join('/');
  return row(of, {
    id: textField(of, 'id'),
    category: textField(of, 'properties.datastoreType'),
    target: withoutSecrets(target || undefined),
  });
}

/** The model of a deployment is a text or, in older versions, a reference with an `assetId`. */
const modelOf = (of: unknown): string | undefined =>
  textField(of, 'properties.model') ?? textField(of, 'properties.model.assetId');

export const BOM_ROWS: Readonly<Record<BomPartName, (of: unknown) => BomRow>> = {
  models: (of) =>
    row(of, {
      format: textField(of, 'format'),
      publisher: textField(of, 'publisher'),
      version: textField(of, 'version'),
      lifecycle: textField(of, 'lifecycleStatus'),
      inferenceEnds: textField(of, 'deprecation.inference'),
      fineTuneEnds: textField(of, 'deprecation.fineTune'),
      skuEnds: skuEnds(field(of, 'skus')),
    }),
  projects: (of) => row({ name: lastOf(textField(of, 'name')) }, { id: textField(of, 'id') }),
  connections: connection,
  projectConnections: connection,
  workspaceConnections: connection,
  onlineEndpoints: (of) =>
    row(of, {
      id: textField(of, 'id'),
      authType: textField(of, 'properties.authMode'),
      state: textField(of, 'properties.provisioningState'),
    }),
  onlineDeployments: (of) =>
    row(of, {
      id: textField(of, 'id'),
      model: modelOf(of),
      state: textField(of, 'properties.provisioningState'),
    }),
  serverlessEndpoints: (of) =>
    row(of, {
      id: textField(of, 'id'),
      authType: textField(of, 'properties.authMode'),
      model: textField(of, 'properties.modelSettings.modelId'),
      state: textField(of, 'properties.endpointState') ?? textField(of, 'properties.provisioningState'),
    }),
  registeredModels: (of) =>
    row(of, {
      id: textField(of, 'id'),
      version: field(of, 'properties.isArchived') === true ? undefined : textField(of, 'properties.latestVersion'),
    }),
  datastores: datastore,
};

/**
 * `deprecationDate` of each SKU: real answers give one before the model's own (see test/azure/bom-recorded.test.ts).
 */
function skuEnds(skus: unknown): Record<string, string> | undefined {
  if (!Array.isArray(skus)) return undefined;
  const ends = skus.flatMap((one: unknown) => {
    const [name, end] = [textField(one, 'name'), textField(one, 'deprecationDate')];
    return name && end ? [[name, end] as const] : [];
  });
  return ends.length > 0 ? Object.fromEntries(ends) : undefined;
}

/** A project's name in a list may carry that of its account: "account/project". */
const lastOf = (name: string | undefined): string | undefined => name?.split('/').at(-1);
