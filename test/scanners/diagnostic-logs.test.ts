import { diagnosticLogs } from '../../src/scanners/diagnostic-logs.ts';
import { account, hoursAgo, refused, workspace } from './evidence.ts';
import { ACCOUNT_ID, assessed, healthy, listing, partial, WORKSPACE_ID } from './rows.ts';
import { cloud, inventory, registry, table } from './table.ts';

const KEY = 'dea5192e-1bb3-101b-b70c-4646546f5e1e';
const aged = (properties: Record<string, unknown>, over: Record<string, unknown> = {}) => ({
  inventory: inventory(account('oai', { properties, ...over })),
});
const seen = (hours: number) => ({ history: { firstSeen: { [ACCOUNT_ID.toLowerCase()]: hoursAgo(hours) } } });

table(diagnosticLogs, [
  [
    'Healthy',
    { assessments: listing(healthy(ACCOUNT_ID, KEY)) },
    'pass',
    undefined,
    /^1 of 1 AI resource: diagnostic logs on/,
  ],
  [
    'Unhealthy',
    { assessments: listing(assessed(ACCOUNT_ID, 'Unhealthy', KEY)) },
    'fail',
    undefined,
    /oai sends no diagnostic logs/,
  ],
  [
    'key and code in other casing',
    { assessments: listing(assessed(ACCOUNT_ID, 'UNHEALTHY', KEY.toUpperCase())) },
    'fail',
  ],
  [
    'NotApplicable',
    { assessments: listing(assessed(ACCOUNT_ID, 'NotApplicable', KEY)) },
    'warn',
    undefined,
    /not assessed \(NotApplicable\)/,
  ],
  [
    'an unknown status',
    { assessments: listing(assessed(ACCOUNT_ID, 'Mystery', KEY)) },
    'unknown',
    undefined,
    /mystery/,
  ],
  [
    'account and child: the worse',
    { assessments: listing(healthy(ACCOUNT_ID, KEY), assessed(`${ACCOUNT_ID}/projects/p`, 'Unhealthy', KEY)) },
    'fail',
  ],
  [
    'another assessment is none',
    { assessments: listing(healthy(ACCOUNT_ID)) },
    'warn',
    undefined,
    /oai is not assessed$/,
  ],
  ['none, old', {}, 'warn', undefined, /oai is not assessed$/],
  ['none, 23 hours old', aged({ dateCreated: hoursAgo(23) }), 'pending', undefined, /too young/],
  ['none, 24 hours old', aged({ dateCreated: hoursAgo(24) }), 'warn'],
  ['none, systemData first', aged({ dateCreated: hoursAgo(23) }, { systemData: { createdAt: hoursAgo(30) } }), 'warn'],
  ['none, an unreadable creation time is none', { ...aged({ dateCreated: 'long ago' }), ...seen(30) }, 'warn'],
  ['none, of unknown age', aged({}), 'pending', undefined, /unknown age/],
  ['none, of unknown age, known to us for 23 hours', { ...aged({}), ...seen(23) }, 'pending'],
  ['none, of unknown age, known to us for a day', { ...aged({}), ...seen(24) }, 'warn'],
  [
    'a workspace by its creationTime',
    { inventory: inventory(workspace('ml', { properties: { creationTime: hoursAgo(1) } })) },
    'pending',
  ],
  [
    'a workspace Healthy',
    { inventory: inventory(workspace('ml')), assessments: listing(healthy(WORKSPACE_ID, KEY)) },
    'pass',
  ],
  [
    'a page lost, Healthy seen',
    { assessments: partial(healthy(ACCOUNT_ID, KEY)) },
    'unknown',
    undefined,
    /not proven to be complete: Page 2/,
  ],
  ['a page lost, Unhealthy seen', { assessments: partial(assessed(ACCOUNT_ID, 'Unhealthy', KEY)) }, 'fail'],
  ['a page lost, NotApplicable seen', { assessments: partial(assessed(ACCOUNT_ID, 'NotApplicable', KEY)) }, 'unknown'],
  ['a page lost, none seen', { assessments: partial() }, 'unknown', undefined, /Page 2/],
  [
    'a page lost, none seen of a young one',
    { ...aged({ dateCreated: hoursAgo(1) }), assessments: partial() },
    'unknown',
  ],
  ['assessments refused', { assessments: refused('failed', 'HTTP 500') }, 'unknown', undefined, /HTTP 500/],
  [
    'one Healthy, one not assessed',
    { inventory: inventory(account('oai'), workspace('ml')), assessments: listing(healthy(ACCOUNT_ID, KEY)) },
    'warn',
    undefined,
    /^1 of 2 .*ml is not assessed/,
  ],
  [
    'a declared type that has no such assessment',
    {
      inventory: inventory(account('oai'), {
        ...account('s'),
        id: `${ACCOUNT_ID}-s`,
        type: 'Microsoft.Search/searchServices',
      }),
      assessments: listing(healthy(ACCOUNT_ID, KEY)),
      policy: { aiTypes: [{ type: 'microsoft.search/searchservices' }] },
    },
    'pass',
    undefined,
    /^1 of 1/,
  ],
  [
    'only a registry',
    { inventory: inventory(registry('r')) },
    'not-applicable',
    undefined,
    /No AI account and no workspace/,
  ],
  ['China', cloud('china'), 'not-applicable', undefined, /retired/],
]);
