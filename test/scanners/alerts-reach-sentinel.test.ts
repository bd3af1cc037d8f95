import { alertsReachSentinel } from '../../src/scanners/alerts-reach-sentinel.ts';
import { refused, SUBSCRIPTION } from './evidence.ts';
import { sentinelWorkspace as soc, unreadPart } from './rows.ts';
import { cloud, subject, table, without, zone1 } from './table.ts';

const enabled = { state: 'Enabled' };
const own = (over: Record<string, unknown> = {}) => ({
  kind: 'AzureSecurityCenter',
  properties: { subscriptionId: SUBSCRIPTION.toUpperCase(), dataTypes: { alerts: enabled }, ...over },
});
const ofKind = (kind: string) => ({ kind, properties: { dataTypes: { alerts: enabled } } });
/** The two pages as Microsoft's solution package 3.0.3 installs them, connected or not. */
const page = (name: string, kind: string, properties: Record<string, unknown> = {}) => ({
  name,
  kind,
  properties: { connectorUiConfig: { id: name, dataTypes: [{ name: 'SecurityAlert (ASC)' }] }, ...properties },
});
const tenantPage = page('MicrosoftDefenderForCloudTenantBased', 'GenericUI');
const legacyPage = page('AzureSecurityCenter', 'StaticUI');
const UNREADABLE = /the tenant-based connector is installed; whether it is connected cannot be read here/;
const xdr = (dataTypes: unknown, filteredProviders?: unknown) => ({
  kind: 'MicrosoftThreatProtection',
  properties: { dataTypes, ...(filteredProviders ? { filteredProviders } : {}) },
});
const given = (...workspaces: readonly unknown[]) => ({ sentinel: { workspaces, exhaustive: true } });
const hidden = (...workspaces: readonly unknown[]) => ({
  sentinel: {
    workspaces,
    exhaustive: false,
    notExhaustiveBecause: 'the tenant root group could not be read (HTTP 403)',
  },
});
const zone2 = { context: { zone: 2 as const } };
const named = { sentinel: { workspaces: [], exhaustive: true, declared: true } };

table(alertsReachSentinel, [
  [
    'its own connector',
    given(soc('soc', [own()])),
    'pass',
    undefined,
    /^Alerts reach Sentinel through the subscription’s own connector in soc$/,
  ],
  [
    'kind and state in other casing',
    given(
      soc('soc', [
        {
          kind: 'azuresecuritycenter',
          properties: { SubscriptionId: SUBSCRIPTION, DataTypes: { Alerts: { State: 'enabled' } } },
        },
      ]),
    ),
    'pass',
  ],
  [
    'its own connector, alerts off',
    given(soc('soc', [own({ dataTypes: { alerts: { state: 'Disabled' } } })])),
    'fail',
    undefined,
    /No channel in any of 1 Sentinel workspace/,
  ],
  ['its own connector, alerts not given', given(soc('soc', [own({ dataTypes: {} })])), 'fail'],
  [
    'the connector of another subscription',
    given(soc('soc', [own({ subscriptionId: '33333333-3333-3333-3333-333333333333' })])),
    'fail',
  ],
  ['a connector that names no subscription', given(soc('soc', [own({ subscriptionId: null })])), 'fail'],
  ['the page of the tenant-based connector', given(soc('soc', [tenantPage])), 'unknown', undefined, UNREADABLE],
  [
    'that page, whatever state it claims',
    given(soc('soc', [page('MicrosoftDefenderForCloudTenantBased', 'GenericUI', { dataTypes: { alerts: enabled } })])),
    'unknown',
  ],
  [
    'tenant-based by kind, in any casing',
    given(soc('soc', [ofKind('microsoftDefenderForCloudTenantBased')])),
    'unknown',
    undefined,
    UNREADABLE,
  ],
  [
    'the page, where nothing else can be hidden and Sentinel is recommended',
    { ...given(soc('soc', [tenantPage])), ...zone2 },
    'unknown',
  ],
  [
    'the page, where Sentinel is optional',
    { ...given(soc('soc', [tenantPage])), ...zone1 },
    'not-applicable',
    undefined,
    /optional in zone 1/,
  ],
  [
    'the page beside a live connector: one channel',
    given(soc('soc', [own(), tenantPage, legacyPage])),
    'pass',
    undefined,
    /^Alerts reach Sentinel through the subscription’s own connector in soc$/,
  ],
  ['the page of the legacy connector alone', given(soc('soc', [legacyPage])), 'fail'],
  ['Defender for Cloud Apps is another product', given(soc('soc', [ofKind('MicrosoftDefenderForCloudApps')])), 'fail'],
  [
    'XDR with incidents alone',
    given(soc('soc', [xdr({ incidents: enabled })])),
    'warn',
    undefined,
    /^Defender XDR in soc delivers incidents .* may arrive without their alerts$/,
  ],
  [
    'XDR with incidents alone, also in zone 1',
    { ...given(soc('soc', [xdr({ incidents: enabled })])), ...zone1 },
    'warn',
  ],
  [
    'XDR with incidents beside the page of the legacy connector',
    given(soc('soc', [xdr({ incidents: enabled }), legacyPage])),
    'warn',
  ],
  [
    'XDR with incidents beside the tenant-based connector',
    given(soc('soc', [xdr({ incidents: enabled }), tenantPage, legacyPage])),
    'pass',
    undefined,
    /^Alerts reach Sentinel through Defender XDR in soc$/,
  ],
  [
    'XDR with incidents, the tenant-based connector in another workspace',
    given(soc('soc', [xdr({ incidents: enabled })]), soc('other', [tenantPage])),
    'warn',
  ],
  [
    'XDR with incidents beside the legacy connector',
    given(soc('soc', [own(), xdr({ incidents: enabled })])),
    'pass',
    undefined,
    /^Alerts reach Sentinel through the subscription’s own connector in soc$/,
  ],
  [
    'XDR with incidents beside the legacy connector of another subscription',
    given(soc('soc', [own({ subscriptionId: '33333333-3333-3333-3333-333333333333' }), xdr({ incidents: enabled })])),
    'warn',
  ],
  [
    'XDR with incidents, and alerts without those of Defender for Cloud',
    given(soc('soc', [xdr({ incidents: enabled, alerts: enabled }, { alerts: ['microsoftDefenderForIdentity'] })])),
    'warn',
    undefined,
    /may arrive without their alerts/,
  ],
  ['XDR with incidents and alerts', given(soc('soc', [xdr({ incidents: enabled, alerts: enabled })])), 'pass'],
  [
    'XDR with alerts and no filter',
    given(soc('soc', [xdr({ incidents: { state: 'Disabled' }, alerts: enabled })])),
    'pass',
  ],
  [
    'XDR with alerts, filter names Defender for Cloud',
    given(
      soc('soc', [xdr({ alerts: enabled }, { alerts: ['microsoftDefenderForIdentity', 'MicrosoftDefenderForCloud'] })]),
    ),
    'pass',
  ],
  [
    'XDR with alerts, filter in the older name',
    given(soc('soc', [xdr({ alerts: enabled }, { alerts: ['Azure Security Center'] })])),
    'pass',
  ],
  [
    'XDR with alerts, filter names only Defender for Cloud Apps',
    given(soc('soc', [xdr({ alerts: enabled }, { alerts: ['microsoftDefenderForCloudApps'] })])),
    'fail',
  ],
  ['XDR with alerts, an empty filter', given(soc('soc', [xdr({ alerts: enabled }, { alerts: [] })])), 'fail'],
  ['XDR with nothing on', given(soc('soc', [xdr({ incidents: { state: 'Disabled' } })])), 'fail'],
  [
    'another kind',
    given(
      soc('soc', [
        { kind: 'Office365', properties: { dataTypes: { alerts: enabled } } },
        { kind: null, properties: null },
      ]),
    ),
    'fail',
  ],
  [
    'two in one workspace',
    given(soc('soc', [own(), xdr({ alerts: enabled })])),
    'warn',
    undefined,
    /^2 channels carry the same alerts: the subscription’s own connector in soc and Defender XDR in soc/,
  ],
  [
    'the legacy connector in one workspace, XDR with incidents in another',
    given(soc('a', [own()]), soc('b', [xdr({ incidents: enabled }), tenantPage])),
    'warn',
    undefined,
    /^2 channels/,
  ],
  ['one in each of two workspaces', given(soc('a', [own()]), soc('b', [own()])), 'warn', undefined, /in a and .* in b/],
  ['two, also where Sentinel is optional', { ...given(soc('a', [own()]), soc('b', [own()])), ...zone1 }, 'warn'],
  [
    'one live, one workspace unreadable',
    given(soc('soc', [own()]), soc('dark', [], [], { connectors: unreadPart })),
    'pass',
    undefined,
    /own connector in soc; dark could not be read and may hold another$/,
  ],
  [
    'one live, a connector that may be another',
    given(soc('soc', [own()]), soc('odd', [own({ dataTypes: { alerts: { state: 'Paused' } } })])),
    'pass',
    undefined,
    /; odd could not be read and may hold another$/,
  ],
  ...[null, ['Enabled'], { value: 'Enabled' }, 'Paused', 7].map(
    (state) =>
      [
        `its alerts in a state of ${JSON.stringify(state)}, where Sentinel is optional too`,
        { ...given(soc('soc', [own({ dataTypes: { alerts: { state } } })])), ...zone1 },
        'unknown',
        undefined,
        /A connector in soc does not say in a word that is known/,
      ] as const,
  ),
  ['its own connector without properties', given(soc('soc', [{ kind: 'AzureSecurityCenter' }])), 'unknown'],
  [
    'a connector of no known kind in a state that is not known',
    given(soc('soc', [{ kind: 'Unknown', properties: { dataTypes: { incidents: { state: 'Unknown' } } } }])),
    'unknown',
  ],
  [
    'another product in a state that is not known',
    given(soc('soc', [{ kind: 'OfficeATP', properties: { dataTypes: { alerts: { state: 'Unknown' } } } }])),
    'fail',
  ],
  [
    'none, one workspace unreadable',
    given(soc('soc'), soc('dark', [], [], { connectors: unreadPart })),
    'unknown',
    undefined,
    /1 Sentinel workspace could not be read: dark: HTTP 403 AuthorizationFailed \(Microsoft.SecurityInsights\/dataConnectors\/read\)/,
  ],
  [
    'none, a workspace throttled',
    given(soc('dark', [], [], { connectors: { ...unreadPart, why: 'throttled', message: 'HTTP 429' } })),
    'unknown',
    undefined,
    /dark: HTTP 429$/,
  ],
  [
    'none, unreadable though policy names the workspaces',
    { sentinel: { ...given(soc('dark', [], [], { connectors: unreadPart })).sentinel, declared: true } },
    'unknown',
  ],
  ['none, onboarding unreadable but connectors read', given(soc('soc', [], [], { onboarding: unreadPart })), 'fail'],
  [
    'a workspace that is no Sentinel',
    given(
      soc('plain', [], [], { onboarding: { state: 'absent', rows: [] }, connectors: { state: 'absent', rows: [] } }),
    ),
    'fail',
    undefined,
    /any of 0 Sentinel/,
  ],
  ['no workspace at all', given(), 'fail', undefined, /any of 0/],
  ['none where recommended', { ...given(soc('soc')), ...zone2 }, 'warn', undefined, /No channel in any of 1/],
  ['none where optional', { ...given(soc('soc')), ...zone1 }, 'not-applicable', undefined, /optional in zone 1/],
  [
    'none and unreadable where optional',
    { ...hidden(soc('dark', [], [], { connectors: unreadPart })), ...zone1 },
    'not-applicable',
    undefined,
    /; dark could not be read and may hold another$/,
  ],
  ['on anyway where optional', { ...given(soc('soc', [own()])), ...zone1 }, 'pass'],
  ['the policy’s own level', { ...given(), policy: { levels: { sentinel: { '3': 'recommended' } } } }, 'warn'],
  [
    'none, and a workspace may be hidden',
    hidden(soc('soc')),
    'unknown',
    undefined,
    /may be hidden: the tenant root group could not be read.*sentinel\.workspaces/,
  ],
  [
    'none, hidden, and nobody says why',
    { sentinel: { workspaces: [], exhaustive: false } },
    'unknown',
    undefined,
    /not all workspaces can be seen/,
  ],
  ['one live, others may be hidden', hidden(soc('soc', [own()])), 'pass'],
  ['hidden where recommended', { ...hidden(), ...zone2 }, 'unknown'],
  [
    'none, no read of workspaces here',
    { ...given(), ...without('Microsoft.OperationalInsights/*') },
    'unknown',
    undefined,
    /lacks Microsoft.OperationalInsights\/workspaces\/read/,
  ],
  [
    'none, no read of workspaces, but policy names them',
    { ...given(), ...without('Microsoft.OperationalInsights/*'), ...named },
    'fail',
  ],
  [
    'Sentinel unread',
    { sentinel: refused('failed', 'HTTP 500') },
    'unknown',
    undefined,
    /Sentinel workspaces could not be read: HTTP 500/,
  ],
  [
    'a subscription that is not in Resource Graph',
    { ...given(soc('soc', [own()])), ...subject({ inGraph: false }) },
    'pass',
  ],
  ['Azure Government', { ...given(soc('soc', [own()])), ...cloud('usgov') }, 'pass'],
  ['China', { ...given(), ...cloud('china') }, 'not-applicable', undefined, /retired/],
]);
