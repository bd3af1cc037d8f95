import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { guidOf } from '../../local/tenant/names.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import { inventoryItemSchema } from '../../src/model/report.ts';
import { aispm, tenantOf } from './cli.ts';

/*
 * The lists of the AI bill of materials as Azure really answers them: every field, null and casing of a public
 * recording, with names and values of our own. Recordings: the tests of the Azure CLI
 * (Azure/azure-cli, command_modules/cognitiveservices/tests/latest/recordings: test_cognitiveservices_model.yaml with
 * accounts/models 2023-05-01, test_account_connections_from_file.yaml with accounts/connections 2026-01-15-preview,
 * test_project_connections_from_file.yaml with accounts/projects and projects/connections 2025-09-01) and of
 * azure-ai-ml (Azure/azure-sdk-for-python, sdk/ml/azure-ai-ml/tests/recordings: model/test_list_no_name with
 * workspaces/models 2022-05-01, datastore/test_blob_store_credential_less and online_services/test_online_deployment
 * with one object each). No recording was found of the lists of online and serverless endpoints.
 */

const ACCOUNTS = 'Microsoft.CognitiveServices/accounts';
const WORKSPACES = 'Microsoft.MachineLearningServices/workspaces';
const idOf = (type: string, name: string) =>
  `/subscriptions/${guidOf('One')}/resourceGroups/ai/providers/${type}/${name}`;
const BY = { createdBy: 'someone@contoso.example', createdByType: 'User', lastModifiedByType: 'User' };
const systemData = { ...BY, createdAt: '2025-10-28T14:48:14.3322712Z', lastModifiedAt: '2025-10-28T14:48:14.33Z' };

const model = (name: string, sku: string, own: string, skuName = 'Standard') => ({
  ...{ format: 'OpenAI', name, version: '1', isDefaultVersion: false },
  skus: [
    {
      ...{ name: skuName, usageName: `OpenAI.Standard.${name}`, capacity: { maximum: 10000, default: 120 } },
      deprecationDate: sku,
      ratelimits: [{ key: 'request', renewalPeriod: 10, count: 1 }],
    },
  ],
  maxCapacity: 3,
  capabilities: { fineTune: 'true', inference: 'false', scaleType: 'Manual' },
  finetuneCapabilities: { scaleType: 'Manual,Standard' },
  deprecation: { fineTune: own, inference: own },
  lifecycleStatus: 'Preview',
  systemData,
});
const connection = (below: string, name: string, type: string) => ({
  ...{ tags: null, location: null, id: `${below}/connections/${name}`, name, type },
  properties: {
    ...{ authType: 'ManagedIdentity', credentials: null, group: 'Azure', category: 'ContainerRegistry' },
    ...{ expiryTime: null, target: 'https://feed.contoso.example', useWorkspaceManagedIdentity: false },
    ...{ isSharedToAll: true, sharedUserList: [], peRequirement: 'NotRequired', peStatus: 'NotApplicable' },
    ...{ error: null, isDefault: true, metadata: {} },
  },
  systemData,
});

let tenant: Tenant;
afterEach(() => tenant.close());

async function found(...resources: readonly object[]) {
  tenant = await tenantOf({ subscriptions: [{ name: 'One', resources: [...resources] as never }] });
  const { out, status } = await aispm(tenant, 'inventory', '--format', 'json');
  const { inventory } = z.object({ inventory: z.array(inventoryItemSchema) }).parse(JSON.parse(out));
  return { item: inventory.find(({ name }) => name === 'foundry' || name === 'ml'), status };
}

describe('an account, as recorded', () => {
  const account = idOf(ACCOUNTS, 'foundry');
  const project = `${account}/projects/assist`;
  const parts = {
    models: [
      model('ada', '2027-03-01T00:00:00Z', '2027-07-05T00:00:00Z'),
      model('curie', '2027-03-01T00:00:00Z', '2027-07-05T00:00:00Z', 'GlobalStandard'),
      model('other', '2027-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
    ],
    connections: [connection(account, 'feed', `${ACCOUNTS}/connections`)],
    projects: [
      {
        ...{
          id: project,
          name: 'foundry/assist',
          type: `${ACCOUNTS}/projects`,
          etag: '"2500e73b"',
          location: 'eastus',
        },
        kind: 'AIServices',
        properties: {
          endpoints: { 'AI Foundry API': 'https://foundry.services.ai.azure.com/api/projects/assist' },
          ...{ displayName: 'Assist', isDefault: true, internalId: 'e222', provisioningState: 'Succeeded' },
        },
        identity: { principalId: 'p', tenantId: 't', type: 'SystemAssigned' },
        systemData,
      },
    ],
    'projects/assist/connections': [connection(project, 'store', `${ACCOUNTS}/projects/connections`)],
  };
  const foundry = {
    ...{ type: ACCOUNTS, kind: 'AIServices', name: 'foundry', parts },
    deployments: { chat: { model: 'ada', version: '1' }, big: { model: 'curie', version: '1' } },
  };
  it('is read in full, projects by their own name, and connections of both', async () => {
    const { item, status } = await found(foundry);
    expect(status).toBe(0);
    const own = { category: 'ContainerRegistry', target: 'https://feed.contoso.example', authType: 'ManagedIdentity' };
    expect(item?.materials).toEqual({
      projects: ['assist'],
      connections: [
        { name: 'feed', id: `${account}/connections/feed`, ...own },
        { name: 'store', id: `${project}/connections/store`, project: 'assist', ...own },
      ],
    });
  });
  it('ends with its SKU where that is before the model, and with the model where another SKU is deployed', async () => {
    const { item } = await found(foundry);
    expect(item?.deployments).toMatchObject([
      { name: 'chat', sku: 'Standard', lifecycle: 'Preview', inferenceEnds: '2027-03-01T00:00:00.000Z' },
      { name: 'big', sku: 'Standard', inferenceEnds: '2027-07-05T00:00:00.000Z' },
    ]);
  });
});

describe('a workspace, as recorded', () => {
  const workspace = idOf(WORKSPACES, 'ml');
  const registered = (name: string, latestVersion: string) => ({
    ...{ id: `${workspace}/models/${name}`, name, type: `${WORKSPACES}/models` },
    properties: {
      ...{ description: null, tags: {}, properties: {}, isArchived: false },
      ...{ latestVersion, nextVersion: String(Number(latestVersion) + 1) },
    },
    systemData,
  });
  it('is read in full, the model of a deployment by its version’s id', async () => {
    const { item, status } = await found({
      ...{ type: WORKSPACES, kind: 'Default', name: 'ml' },
      parts: {
        onlineEndpoints: [{ name: 'score', properties: { authMode: 'Key', provisioningState: 'Succeeded' } }],
        'onlineEndpoints/score/deployments': [
          {
            ...{ name: 'blue', tags: {}, location: 'eastus2', kind: 'Managed' },
            sku: { name: 'Default', tier: 'Standard', capacity: 1 },
            properties: {
              ...{ description: null, properties: { AzureAsyncOperationUri: 'https://x' }, codeConfiguration: null },
              ...{ environmentId: null, environmentVariables: {}, scaleSettings: { scaleType: 'Default' } },
              ...{ livenessProbe: null, provisioningState: 'Succeeded', instanceType: 'Standard_F4s_v2' },
              model: `${workspace}/models/churn/versions/3`,
              ...{ egressPublicNetworkAccess: 'Enabled', endpointComputeType: 'Managed' },
            },
          },
        ],
        models: [registered('churn', '3'), registered('fraud', '2')],
        datastores: [
          {
            ...{ id: `${workspace}/datastores/blob`, name: 'blob', type: `${WORKSPACES}/datastores` },
            properties: {
              ...{ description: null, tags: {}, properties: null, isDefault: false, datastoreType: 'AzureBlob' },
              credentials: { credentialsType: 'None' },
              ...{ accountName: 'store', containerName: 'data', endpoint: 'core.windows.net', protocol: 'https' },
              serviceDataAccessAuthIdentity: 'None',
            },
            systemData,
          },
        ],
      },
    });
    expect(status).toBe(0);
    expect(item?.materials).toMatchObject({
      endpoints: [{ name: 'score', models: [`${workspace}/models/churn/versions/3`] }],
      models: [
        { name: 'churn', version: '3' },
        { name: 'fraud', version: '2' },
      ],
      datastores: [{ name: 'blob', category: 'AzureBlob', target: 'store/data' }],
    });
    expect(item?.materials?.partial).toBeUndefined();
  });
});
