import { sensitiveDataDiscovery } from '../../src/scanners/sensitive-data-discovery.ts';
import { extension, plans } from './evidence.ts';
import { cloud, cspm, denied, table, unregistered, zone1 } from './table.ts';

const NAME = 'SensitiveDataDiscovery';
const set = (isEnabled: unknown, over = {}) => cspm({ extensions: [extension(NAME, isEnabled, over)] });

table(sensitiveDataDiscovery, [
  ['on', {}, 'pass', undefined, /^SensitiveDataDiscovery is on$/],
  ['off', set('False'), 'fail', undefined, /is off$/],
  ['off in zone 1: required everywhere', { ...set('False'), ...zone1 }, 'fail'],
  ['not listed', cspm({ extensions: [] }), 'fail', undefined, /not offered/],
  [
    'on only under StorageAccounts is another thing',
    { plans: plans({ CloudPosture: { extensions: [] }, StorageAccounts: { extensions: [extension(NAME)] } }) },
    'fail',
  ],
  ['no list', cspm({ extensions: null }), 'unknown'],
  ['garbage', set({}), 'unknown'],
  ['failed', set('True', { operationStatus: { code: 'Failed', message: 'm' } }), 'fail', 'AISPM-006', /Failed: m/],
  ['CSPM Free', cspm({ pricingTier: 'Free' }), 'fail', 'AISPM-007', /^Plan CloudPosture is Free$/],
  ['CSPM missing', cspm(null), 'fail', 'AISPM-007'],
  ['China', cloud('china'), 'not-applicable', 'AISPM-007'],
  ['plans refused', denied, 'unknown'],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
]);
