import { containerPosture } from '../../src/scanners/container-posture.ts';
import { extension, idOf, refused } from './evidence.ts';
import { cloud, cspm, denied, table, unregistered, without } from './table.ts';

const aks = {
  presence: {
    rows: [
      {
        id: idOf('Microsoft.ContainerService/managedClusters', 'k'),
        type: 'Microsoft.ContainerService/managedClusters',
      },
    ],
  },
};
const acr = {
  presence: {
    rows: [{ id: idOf('Microsoft.ContainerRegistry/registries', 'r'), type: 'microsoft.containerregistry/registries' }],
  },
};
const set = (discovery: object | undefined, images: object | undefined) =>
  cspm({ extensions: [discovery, images].filter((one) => one !== undefined) });
const discovery = (isEnabled: unknown = 'True', over = {}) =>
  extension('AgentlessDiscoveryForKubernetes', isEnabled, over);
const images = (isEnabled: unknown = 'True', over = {}) =>
  extension('ContainerRegistriesVulnerabilityAssessments', isEnabled, over);
const failed = { operationStatus: { code: 'Failed', message: 'm' } };

table(containerPosture, [
  [
    'both on, a cluster',
    aks,
    'pass',
    undefined,
    /^AgentlessDiscoveryForKubernetes is on; ContainerRegistriesVulnerabilityAssessments is on$/,
  ],
  ['both on, a registry', acr, 'pass'],
  ['neither there', set(undefined, undefined), 'not-applicable', undefined, /No AKS cluster and no container registry/],
  [
    'only discovery on',
    { ...aks, ...set(discovery(), images('False')) },
    'fail',
    undefined,
    /^ContainerRegistriesVulnerabilityAssessments is off$/,
  ],
  [
    'only discovery on: also with a registry alone',
    { ...acr, ...set(discovery('False'), images()) },
    'fail',
    undefined,
    /^AgentlessDiscoveryForKubernetes is off$/,
  ],
  ['neither listed', { ...aks, ...set(undefined, undefined) }, 'fail', undefined, /not offered.*; .*not offered/],
  ['one failed', { ...aks, ...set(discovery('True', failed), images()) }, 'fail', 'AISPM-006', /Failed: m$/],
  ['both failed', { ...aks, ...set(discovery('True', failed), images('True', failed)) }, 'fail', 'AISPM-006'],
  ['one failed, one off: no single cause', { ...aks, ...set(discovery('True', failed), images('False')) }, 'fail'],
  [
    'one off, one garbage',
    { ...aks, ...set(discovery('?'), images('False')) },
    'fail',
    undefined,
    /^ContainerRegistries.* is off$/,
  ],
  [
    'one on, one garbage',
    { ...aks, ...set(discovery('?'), images()) },
    'unknown',
    undefined,
    /AgentlessDiscoveryForKubernetes has an isEnabled/,
  ],
  ['no list', { ...aks, ...cspm({ extensions: undefined }) }, 'unknown'],
  ['CSPM Free', { ...aks, ...cspm({ pricingTier: 'Free' }) }, 'fail', 'AISPM-007'],
  ['CSPM Free and nothing there', cspm({ pricingTier: 'Free' }), 'not-applicable'],
  [
    'nothing seen, a read is missing',
    without('Microsoft.ContainerRegistry/*'),
    'unknown',
    undefined,
    /lacks Microsoft.ContainerRegistry\/registries\/read/,
  ],
  ['a cluster seen, a read missing all the same', { ...aks, ...without('Microsoft.ContainerRegistry/*') }, 'pass'],
  [
    'nothing seen, a page lost',
    { presence: { rows: [], blind: { why: 'throttled', message: 'Page 2 was lost' } } },
    'unknown',
    undefined,
    /Page 2 was lost/,
  ],
  ['presence refused', { presence: refused() }, 'unknown'],
  ['China, presence refused', { presence: refused(), ...cloud('china') }, 'not-applicable', 'AISPM-007'],
  ['plans refused', { ...aks, ...denied }, 'unknown'],
  ['provider not registered', { ...aks, ...unregistered }, 'unknown', 'AISPM-015'],
]);
