import { SECURITY_READER } from '../../local/tenant/state.ts';
import { neededReads } from '../../src/model/reader-actions.ts';
import { permissions } from '../../src/scanners/permissions.ts';
import { refused } from './evidence.ts';
import { cloud, inventory, table } from './table.ts';

const READER = { actions: ['*/read'], notActions: [] };
const holds = (...permissions: readonly object[]) => ({ permissions: { permissions } });
const COUNT = neededReads().length;

table(permissions, [
  [
    'Reader and Security Reader',
    holds(READER, SECURITY_READER),
    'pass',
    undefined,
    new RegExp(`^Holds all ${COUNT} reads, and nothing beyond`),
  ],
  ['the reads alone, as a custom role', holds({ actions: neededReads() }), 'pass'],
  ['the reads in other casing', holds({ actions: neededReads().map((action) => action.toUpperCase()) }), 'pass'],
  [
    'Security Reader alone',
    holds(SECURITY_READER),
    'fail',
    undefined,
    /^Lacks \d+ of .*Microsoft.CognitiveServices\/accounts\/read/,
  ],
  [
    'one read missing',
    holds({ actions: neededReads().filter((action) => !action.endsWith('/pricings/read')) }),
    'fail',
    undefined,
    new RegExp(`^Lacks 1 of ${COUNT} reads: Microsoft.Security/pricings/read$`),
  ],
  [
    'one read taken away by a wildcard',
    holds({ ...READER, notActions: ['microsoft.security/ALERTS*'] }),
    'fail',
    undefined,
    /^Lacks 2 of .*alerts\/read, Microsoft.Security\/alertsSuppressionRules\/read$/,
  ],
  [
    'taken away in one grant, given in another',
    holds({ ...READER, notActions: ['Microsoft.Security/*'] }, { actions: ['Microsoft.Security/*/read'] }),
    'pass',
  ],
  ['nothing', holds(), 'fail', undefined, new RegExp(`^Lacks ${COUNT} of ${COUNT}`)],
  ['null and missing lists', holds({ actions: null }, {}), 'fail'],
  ['Owner', holds({ actions: ['*'] }), 'warn', undefined, /more than it needs: \*$/],
  [
    'Contributor',
    holds({ actions: ['*'], notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'] }),
    'warn',
  ],
  [
    'a write',
    holds(READER, { actions: ['Microsoft.Security/pricings/write'] }),
    'warn',
    undefined,
    /more than it needs: Microsoft.Security\/pricings\/write$/,
  ],
  [
    'a delete and an action',
    holds(READER, { actions: ['X/y/delete', 'X/y/action'] }),
    'warn',
    undefined,
    /X\/y\/delete, X\/y\/action/,
  ],
  ['a wildcard within a provider', holds(READER, { actions: ['Microsoft.Insights/metrics/*'] }), 'warn'],
  ['a wildcard before its verb', holds(READER, { actions: ['*/action'] }), 'warn'],
  [
    'the same twice is named once',
    holds(READER, { actions: ['X/y/write'] }, { actions: ['X/y/write'] }),
    'warn',
    undefined,
    /needs: X\/y\/write$/,
  ],
  ['a write that its own grant takes back', holds(READER, { actions: ['X/y/write'], notActions: ['x/*'] }), 'pass'],
  [
    'a write that another grant takes back',
    holds(READER, { actions: ['X/y/write'] }, { actions: [], notActions: ['X/y/write'] }),
    'warn',
  ],
  [
    'everything that is not a read left out',
    holds({ actions: ['*'], notActions: ['*/write', '*/delete', '*/action'] }),
    'pass',
  ],
  ['everything but writes', holds({ actions: ['*'], notActions: ['*/write'] }), 'warn'],
  ['data actions are not counted', holds({ ...READER, dataActions: ['Microsoft.CognitiveServices/*'] }), 'pass'],
  [
    'a read missing and a write held',
    holds({ ...READER, notActions: ['Microsoft.Security/pricings/read'] }, { actions: ['X/y/write'] }),
    'fail',
    undefined,
    /^Lacks 1 .*; and holds more than it needs: X\/y\/write$/,
  ],
  [
    'the read of a type that policy declares',
    { ...holds({ actions: neededReads() }), policy: { aiTypes: [{ type: 'Microsoft.Search/searchServices' }] } },
    'fail',
    undefined,
    /Microsoft.Search\/searchServices\/read$/,
  ],
  ['needs no AI and no inventory', { ...holds(READER), inventory: refused() }, 'pass'],
  ['no AI here', { ...holds({ actions: ['*'] }), inventory: inventory() }, 'warn'],
  [
    'unread',
    { permissions: refused('denied', 'HTTP 403') },
    'unknown',
    undefined,
    /own permissions could not be read: HTTP 403/,
  ],
  ['China', { ...holds(READER), ...cloud('china') }, 'pass'],
]);
