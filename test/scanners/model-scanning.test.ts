import { modelScanning } from '../../src/scanners/model-scanning.ts';
import { account, extension, workspace } from './evidence.ts';
import { ai, cloud, denied, inventory, project, registry, table, unregistered, zone1 } from './table.ts';

const set = (isEnabled: unknown, over = {}) => ai({ extensions: [extension('AIModelScanner', isEnabled, over)] });
const ml = { inventory: inventory(workspace('ml')) };

table(modelScanning, [
  ['on, a workspace', ml, 'pass', undefined, /^AIModelScanner is on$/],
  ['off, a workspace', { ...ml, ...set('False') }, 'fail'],
  ['off, a hub', { ...set('False'), inventory: inventory(workspace('hub', { kind: 'Hub' })) }, 'fail'],
  ['off, only a registry', { ...set('False'), inventory: inventory(registry('r')) }, 'fail'],
  ['off, a Foundry account', { ...set('False'), inventory: inventory(account('f', { kind: 'AiServices' })) }, 'fail'],
  [
    'off, a Foundry project under an OpenAI account',
    { ...set('False'), inventory: inventory(account('o'), project('o', 'p')) },
    'fail',
  ],
  ['only OpenAI accounts', set('False'), 'not-applicable', undefined, /No Azure Machine Learning or Foundry resource/],
  [
    'other kinds beside OpenAI',
    { ...set('False'), inventory: inventory(account('o'), account('v', { kind: 'ComputerVision' })) },
    'not-applicable',
  ],
  [
    'a kind alone makes no account',
    {
      ...set('False'),
      inventory: inventory(account('o'), {
        ...account('s'),
        type: 'microsoft.search/searchservices',
        kind: 'AIServices',
      }),
    },
    'not-applicable',
  ],
  [
    'an account without a kind',
    { ...set('False'), inventory: inventory(account('o'), account('k', { kind: undefined })) },
    'not-applicable',
  ],
  ['not listed', { ...ml, ...ai({ extensions: [] }) }, 'fail', undefined, /not offered/],
  ['no list', { ...ml, ...ai({ extensions: null }) }, 'unknown'],
  ['failed', { ...ml, ...set('True', { operationStatus: { code: 'Failed', message: 'm' } }) }, 'fail', 'AISPM-006'],
  ['plan Free', { ...ml, ...ai({ pricingTier: 'Free' }) }, 'fail', 'AISPM-001'],
  ['zone 1, off', { ...ml, ...set('False'), ...zone1 }, 'not-applicable'],
  ['Azure Government', { ...ml, ...cloud('usgov') }, 'not-applicable', 'AISPM-001'],
  ['plans refused', { ...ml, ...denied }, 'unknown'],
  ['provider not registered', { ...ml, ...unregistered }, 'unknown', 'AISPM-015'],
  ['nothing to scan, plans refused', denied, 'not-applicable'],
]);
