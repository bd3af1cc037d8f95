import { purviewSharing } from '../../src/scanners/purview-sharing.ts';
import { extension } from './evidence.ts';
import { ai, cloud, denied, table, unregistered, zone1 } from './table.ts';

const NAME = 'AIPromptSharingWithPurview';
const set = (isEnabled: unknown, over = {}) => ai({ extensions: [extension(NAME, isEnabled, over)] });
const free = ai({ pricingTier: 'Free', extensions: [extension(NAME, 'True')] });
const failed = set('True', { operationStatus: { code: 'failed' } });
const off = { policy: { purviewSharing: 'off' } };

table(purviewSharing, [
  ['declared on and on', {}, 'pass', undefined, /^AIPromptSharingWithPurview is on$/],
  ['declared on and off', set('False'), 'fail'],
  ['declared on, plan Free', free, 'fail', 'AISPM-001'],
  ['declared on, failed', failed, 'fail', 'AISPM-006', /no message/],
  ['declared on, off in zone 1', { ...set('False'), ...zone1 }, 'not-applicable'],
  ['declared off and on', off, 'fail', undefined, /is on, policy declares it off/],
  ['declared off and on, in zone 1 too', { ...off, ...zone1 }, 'fail'],
  ['declared off and off', { ...set('False'), ...off }, 'pass', undefined, /is off, as policy declares/],
  ['declared off, not listed', { ...ai({ extensions: [] }), ...off }, 'pass'],
  [
    'declared off, plan Free with the extension still listed',
    { ...free, ...off },
    'pass',
    undefined,
    /^Plan AI is Free, so nothing is shared/,
  ],
  ['declared off, plan missing', { ...ai(null), ...off }, 'pass', undefined, /not in the list/],
  [
    'declared off, plan Free in zone 1',
    { ...free, ...off, ...zone1 },
    'not-applicable',
    'AISPM-001',
    /optional in zone 1/,
  ],
  [
    'declared off and off in zone 1',
    { ...set('False'), ...off, ...zone1 },
    'not-applicable',
    undefined,
    /optional in zone 1/,
  ],
  ['declared off, enabled though failed', { ...failed, ...off }, 'fail', 'AISPM-006'],
  ['declared off, no list', { ...ai({ extensions: undefined }), ...off }, 'unknown'],
  ['declared off, garbage', { ...set('?'), ...off }, 'unknown'],
  ['declared off, Azure Government', { ...off, ...cloud('usgov') }, 'not-applicable', 'AISPM-001'],
  ['declared off, plans refused', { ...denied, ...off }, 'unknown'],
  ['declared off, provider not registered', { ...unregistered, ...off }, 'unknown', 'AISPM-015'],
  ['declared on, Azure Government', cloud('usgov'), 'not-applicable', 'AISPM-001'],
]);
