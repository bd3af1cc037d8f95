import { purviewSharing } from '../../src/scanners/purview-sharing.ts';
import { extension } from './evidence.ts';
import { ai, cloud, denied, table, unregistered, zone1 } from './table.ts';

const NAME = 'AIPromptSharingWithPurview';
const set = (isEnabled: unknown, over = {}) => ai({ extensions: [extension(NAME, isEnabled, over)] });
const free = ai({ pricingTier: 'Free', extensions: [extension(NAME, 'True')] });
const failed = set('True', { operationStatus: { code: 'failed' } });
const off = { policy: { purviewSharing: 'off' } };

const named = (value: string, pattern: string) => ({
  subscriptions: [{ subscriptions: [pattern], value, rationale: 'client data stays' }],
});
const by = (purviewSharing: object) => ({ policy: { purviewSharing } });

table(purviewSharing, [
  ['on, declared off for all in the long form', by({ all: 'off' }), 'fail'],
  ['on, declared off for the zone', by({ all: 'on', '3': 'off' }), 'fail', undefined, /policy declares it off$/],
  ['on, declared off for another zone', by({ '1': 'off', '2': 'off' }), 'pass'],
  [
    'on, declared off for the subscription by name',
    by({ '3': 'on', ...named('off', 'contoso*') }),
    'fail',
    undefined,
    /declares it off \(client data stays\)$/,
  ],
  ['on, declared on for the subscription by id', by({ '3': 'off', ...named('on', '1111*') }), 'pass'],
  ['on, declared off for another subscription', by(named('off', 'fabrikam*')), 'pass'],
  ['declared on and on', {}, 'pass', undefined, /^AIPromptSharingWithPurview is on$/],
  ['declared on and off', set('False'), 'fail'],
  ['declared on, plan Free', free, 'fail', 'AISPM-001'],
  ['declared on, failed', failed, 'fail', 'AISPM-006', /no message/],
  ['declared on, off in zone 1', { ...set('False'), ...zone1 }, 'not-applicable'],
  ['declared off and on', off, 'fail', undefined, /is on, but policy declares it off/],
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
