import { sentinelRules } from '../../src/scanners/sentinel-rules.ts';
import { refused, SUBSCRIPTION } from './evidence.ts';
import { sentinelWorkspace as soc, unreadPart } from './rows.ts';
import { cloud, table, zone1 } from './table.ts';

const enabled = { state: 'Enabled' };
const own = {
  kind: 'AzureSecurityCenter',
  properties: { subscriptionId: SUBSCRIPTION, dataTypes: { alerts: enabled } },
};
const incidents = { kind: 'MicrosoftThreatProtection', properties: { dataTypes: { incidents: enabled } } };
const alertsOnly = { kind: 'MicrosoftThreatProtection', properties: { dataTypes: { alerts: enabled } } };
const creation = (over: Record<string, unknown> = {}) => ({
  kind: 'MicrosoftSecurityIncidentCreation',
  name: 'r',
  properties: { displayName: 'Defender incidents', productFilter: 'Azure Security Center', enabled: true, ...over },
});
const query = (text: string, over: Record<string, unknown> = {}, kind = 'Scheduled') => ({
  kind,
  name: 'q',
  properties: { enabled: true, query: text, ...over },
});
const channel = (...rules: readonly unknown[]) => ({
  sentinel: { workspaces: [soc('soc', [own], rules)], exhaustive: true },
});
const zone2 = { context: { zone: 2 as const } };

table(sentinelRules, [
  [
    'incident creation',
    channel(creation()),
    'pass',
    undefined,
    /^1 rule over Defender’s alerts, "Defender incidents" in soc$/,
  ],
  ['incident creation by the newer name', channel(creation({ productFilter: 'MICROSOFT Defender for Cloud' })), 'pass'],
  [
    'incident creation of another product',
    channel(creation({ productFilter: 'Microsoft Cloud App Security' })),
    'fail',
    undefined,
    /^No rule over Defender’s alerts is enabled in soc$/,
  ],
  ['incident creation without a product', channel(creation({ productFilter: null })), 'fail'],
  ['incident creation off', channel(creation({ enabled: false })), 'fail'],
  [
    'filters null or empty',
    channel(creation({ displayNamesFilter: null, displayNamesExcludeFilter: [], severitiesFilter: [] })),
    'pass',
  ],
  [
    'a filter by name',
    channel(creation({ displayNamesFilter: ['x'] })),
    'warn',
    undefined,
    /Rule "Defender incidents" in soc filters by name or severity/,
  ],
  ['a filter that excludes names', channel(creation({ displayNamesExcludeFilter: ['x'] })), 'warn'],
  ['a filter by severity', channel(creation({ SeveritiesFilter: ['High'] })), 'warn'],
  [
    'filtered beside a live one',
    channel(creation({ severitiesFilter: ['High'] }), creation()),
    'pass',
    undefined,
    /^1 rule/,
  ],
  [
    'enabled not given',
    channel(creation({ enabled: undefined })),
    'unknown',
    undefined,
    /"Defender incidents" in soc does not say whether it is enabled/,
  ],
  [
    'enabled not given of one of another product',
    channel(creation({ enabled: undefined, productFilter: 'x' })),
    'fail',
  ],
  ['enabled not given beside a live one', channel(creation({ enabled: undefined }), creation()), 'pass'],
  ['enabled, as a text', channel(creation({ enabled: 'True' })), 'pass'],
  [
    'scheduled over SecurityAlert',
    channel(query('SecurityAlert | where ProductName == "x"')),
    'pass',
    undefined,
    /"q" in soc/,
  ],
  [
    'scheduled, and it creates no incident',
    channel(query('SecurityAlert', { displayName: 'Quiet', incidentConfiguration: { createIncident: false } })),
    'fail',
    undefined,
    /^No rule over Defender’s alerts creates incidents \(createIncident is false in "Quiet"\) in soc$/,
  ],
  [
    'near real time, and it creates no incident, where Sentinel is recommended',
    { ...channel(query('SecurityAlert', { incidentConfiguration: { createIncident: 'False' } }, 'NRT')), ...zone2 },
    'warn',
  ],
  [
    'one that creates no incident beside one that does',
    channel(
      query('SecurityAlert', { incidentConfiguration: { createIncident: false } }),
      query('SecurityAlert', { incidentConfiguration: { createIncident: true } }),
    ),
    'pass',
    undefined,
    /^1 rule/,
  ],
  [
    'no incident, and it does not say whether it is enabled',
    channel(query('SecurityAlert', { enabled: undefined, incidentConfiguration: { createIncident: false } })),
    'fail',
  ],
  [
    'the legacy connector beside XDR with incidents, no rule',
    { sentinel: { workspaces: [soc('soc', [own, incidents])], exhaustive: true } },
    'pass',
    undefined,
    /^Defender XDR in soc delivers its incidents$/,
  ],
  [
    'the tenant-based connector’s page, which does not say whether it is connected',
    {
      sentinel: {
        workspaces: [soc('soc', [{ name: 'MicrosoftDefenderForCloudTenantBased', kind: 'GenericUI' }], [creation()])],
        exhaustive: true,
      },
    },
    'unknown',
  ],
  ['near real time', channel(query('SecurityAlert', {}, 'NRT')), 'pass'],
  ['kind in other casing', channel(query('SecurityAlert', {}, 'scheduled')), 'pass'],
  [
    'scheduled over something else',
    channel(query('SigninLogs | where Type == "SecurityAlert" // SecurityAlert')),
    'fail',
  ],
  ['scheduled without a query', channel(query('')), 'fail'],
  ['scheduled off', channel(query('SecurityAlert', { enabled: false })), 'fail'],
  ['another kind of rule', channel(query('SecurityAlert', {}, 'Fusion')), 'fail'],
  ['no rule', channel(), 'fail'],
  ['no rule where recommended', { ...channel(), ...zone2 }, 'warn'],
  ['no rule where optional', { ...channel(), ...zone1 }, 'not-applicable'],
  ['a filtered one where optional', { ...channel(creation({ severitiesFilter: ['High'] })), ...zone1 }, 'warn'],
  [
    'XDR with incidents',
    { sentinel: { workspaces: [soc('soc', [incidents])], exhaustive: true } },
    'pass',
    undefined,
    /^Defender XDR in soc delivers its incidents$/,
  ],
  [
    'XDR with incidents, its rules unreadable',
    { sentinel: { workspaces: [soc('soc', [incidents], [], { rules: unreadPart })], exhaustive: true } },
    'pass',
  ],
  [
    'XDR with alerts alone needs a rule',
    { sentinel: { workspaces: [soc('soc', [alertsOnly])], exhaustive: true } },
    'fail',
  ],
  [
    'one workspace of two is enough',
    { sentinel: { workspaces: [soc('a', [own]), soc('b', [own], [creation()])], exhaustive: true } },
    'pass',
    undefined,
    /in b$/,
  ],
  [
    'none in two workspaces',
    { sentinel: { workspaces: [soc('a', [own]), soc('b', [own])], exhaustive: true } },
    'fail',
    undefined,
    /enabled in a, b$/,
  ],
  [
    'a rule in a workspace without a channel does not count',
    { sentinel: { workspaces: [soc('a', [own]), soc('b', [], [creation()])], exhaustive: true } },
    'fail',
    undefined,
    /in a$/,
  ],
  [
    'rules unreadable',
    { sentinel: { workspaces: [soc('soc', [own], [], { rules: unreadPart })], exhaustive: true } },
    'unknown',
    undefined,
    /rules of soc could not be read: HTTP 403/,
  ],
  [
    'rules unreadable of one, live in the other',
    {
      sentinel: {
        workspaces: [soc('a', [own], [], { rules: unreadPart }), soc('b', [own], [creation()])],
        exhaustive: true,
      },
    },
    'pass',
  ],
  [
    'no channel',
    { sentinel: { workspaces: [soc('soc', [], [creation()])], exhaustive: true } },
    'not-applicable',
    'AISPM-035',
    /No channel/,
  ],
  [
    'no channel where optional',
    { sentinel: { workspaces: [], exhaustive: false }, ...zone1 },
    'not-applicable',
    'AISPM-035',
  ],
  [
    'a channel may be hidden',
    { sentinel: { workspaces: [], exhaustive: false } },
    'unknown',
    undefined,
    /may be hidden/,
  ],
  ['Sentinel unread', { sentinel: refused('failed', 'HTTP 500') }, 'unknown', undefined, /HTTP 500/],
  ['China', { ...channel(), ...cloud('china') }, 'not-applicable', undefined, /retired/],
]);
