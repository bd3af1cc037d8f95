import { permissionsManagement } from '../../src/scanners/permissions-management.ts';
import { extension } from './evidence.ts';
import { cloud, cspm, denied, table, unregistered } from './table.ts';

const NAME = 'EntraPermissionsManagement';
const set = (isEnabled: unknown, over = {}) => cspm({ extensions: [extension(NAME, isEnabled, over)] });

table(permissionsManagement, [
  ['on', {}, 'pass', undefined, /^EntraPermissionsManagement is on$/],
  ['off: recommended, not required', set('False'), 'warn', undefined, /is off$/],
  ['failed', set('True', { operationStatus: { code: 'Failed' } }), 'warn', 'AISPM-006'],
  ['not listed: retired', cspm({ extensions: [] }), 'not-applicable', undefined, /not offered/],
  ['only others listed', cspm({ extensions: [extension('ApiPosture')] }), 'not-applicable'],
  ['not listed on a Free plan', cspm({ pricingTier: 'Free', extensions: [] }), 'not-applicable'],
  ['listed in another casing', cspm({ extensions: [extension('entrapermissionsmanagement')] }), 'pass'],
  ['listed on a Free plan', { ...cspm({ pricingTier: 'Free' }) }, 'warn', 'AISPM-007', /CloudPosture is Free/],
  ['a Free plan without a list', cspm({ pricingTier: 'Free', extensions: undefined }), 'warn', 'AISPM-007'],
  ['no row of CloudPosture', cspm(null), 'not-applicable', 'AISPM-007', /not in the list/],
  ['no list on a Standard plan', cspm({ extensions: null }), 'unknown'],
  ['garbage', set('?'), 'unknown'],
  ['China', cloud('china'), 'not-applicable', 'AISPM-007'],
  ['plans refused', denied, 'unknown'],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
]);
