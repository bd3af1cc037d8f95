import { sentinelSync } from '../../src/scanners/sentinel-sync.ts';
import { refused } from './evidence.ts';
import { listing, partial } from './rows.ts';
import { cloud, table, zone1 } from './table.ts';

const sync = (enabled: unknown, name = 'Sentinel') => ({
  settings: listing(
    { name: 'WDATP', kind: 'DataExportSettings', properties: { enabled: true } },
    { name, kind: 'AlertSyncSettings', properties: { enabled } },
  ),
});
const zone2 = { context: { zone: 2 as const } };

table(sentinelSync, [
  ['on', sync(true), 'pass', undefined, /^Sentinel alert sync is enabled$/],
  ['on, as a text', sync('True', 'SENTINEL'), 'pass'],
  ['off', sync(false), 'fail', undefined, /^Sentinel alert sync is off$/],
  ['off where recommended', { ...sync(false), ...zone2 }, 'warn'],
  [
    'off where optional',
    { ...sync(false), ...zone1 },
    'not-applicable',
    undefined,
    /off; Sentinel is optional in zone 1/,
  ],
  ['on where optional', { ...sync(true), ...zone1 }, 'pass'],
  [
    'a list without the entry',
    { settings: listing({ name: 'MCAS', properties: { enabled: true } }) },
    'fail',
    undefined,
    /no Sentinel entry/,
  ],
  ['an empty list', {}, 'fail'],
  ['a list without the entry where recommended', { settings: listing(), ...zone2 }, 'warn'],
  ['an entry that does not say', sync(undefined), 'unknown', undefined, /does not say/],
  ['an entry that says neither', sync('perhaps'), 'unknown'],
  ['an entry without properties', { settings: listing({ name: 'Sentinel', properties: null }) }, 'unknown'],
  ['404', { settings: refused('failed', 'HTTP 404 NotFound') }, 'unknown', undefined, /HTTP 404/],
  ['a page lost, no entry seen', { settings: partial() }, 'unknown', undefined, /proves nothing: Page 2/],
  [
    'a page lost, the entry seen',
    { settings: { ...sync(false).settings, ...partial(...sync(false).settings.rows) } },
    'fail',
  ],
  [
    'refused',
    { settings: refused('denied', 'HTTP 403') },
    'unknown',
    undefined,
    /HTTP 403 \(Microsoft.Security\/settings\/read\)/,
  ],
  [
    'provider not registered',
    { settings: refused('unregistered', 'HTTP 404 Subscription Not Registered') },
    'unknown',
    'AISPM-015',
  ],
  ['China', { ...sync(false), ...cloud('china') }, 'not-applicable', undefined, /retired/],
]);
