import { networkRestricted } from '../../src/scanners/network-restricted.ts';
import { account, refused, workspace } from './evidence.ts';
import { ACCOUNT_ID, assessed, healthy, listing, partial, WORKSPACE_ID, waiver } from './rows.ts';
import { inventory, registry, table } from './table.ts';

const KEYS = ['f738efb8-005f-680d-3d43-b3db762d6243', '54f53ddf-6ebd-461e-a247-394c542bc5d1'] as const;
const net = (properties: Record<string, unknown>) => ({ inventory: inventory(account('oai', { properties })) });
const deny = (...ipRules: readonly unknown[]) =>
  net({ publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Deny', ipRules } });

table(networkRestricted, [
  ['Disabled', net({ publicNetworkAccess: 'Disabled' }), 'pass', undefined, /^1 of 1/],
  ['Disabled in any casing', net({ PublicNetworkAccess: 'DISABLED' }), 'pass'],
  ['SecuredByPerimeter', net({ publicNetworkAccess: 'SecuredByPerimeter' }), 'pass'],
  [
    'Enabled',
    net({ publicNetworkAccess: 'Enabled' }),
    'fail',
    undefined,
    /oai is open: publicNetworkAccess Enabled, networkAcls not given/,
  ],
  [
    'Enabled and Allow',
    net({ publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow' } }),
    'fail',
    undefined,
    /networkAcls Allow/,
  ],
  ['Enabled and Deny', deny(), 'pass'],
  ['Deny without a word of public access', net({ networkAcls: { defaultAction: 'deny' } }), 'pass'],
  ['Deny, some addresses allowed', deny({ value: '203.0.113.0/24' }), 'pass'],
  [
    'Deny, every address allowed',
    deny({ value: '203.0.113.0/24' }, { value: ' 0.0.0.0/0 ' }),
    'fail',
    undefined,
    /allows 0\.0\.0\.0\/0/,
  ],
  ['Deny, every address of any base allowed', deny({ value: '10.0.0.0/0' }), 'fail'],
  ['a prefix of ten bits is no every address', deny({ value: '10.0.0.0/10' }), 'pass'],
  ['Deny, every IPv6 address allowed', deny({ Value: '::/0' }), 'fail'],
  ['a rule without a value', deny({}, { value: null }), 'pass'],
  ['rules that are no list', net({ networkAcls: { defaultAction: 'Deny', ipRules: 'none' } }), 'pass'],
  ['a public access that only begins so', net({ publicNetworkAccess: 'DisabledNot' }), 'unknown'],
  [
    'Disabled wins over rules',
    net({
      publicNetworkAccess: 'Disabled',
      networkAcls: { defaultAction: 'Allow', ipRules: [{ value: '0.0.0.0/0' }] },
    }),
    'pass',
  ],
  [
    'Allow without a word of public access',
    net({ networkAcls: { defaultAction: 'Allow' } }),
    'fail',
    undefined,
    /publicNetworkAccess not given, networkAcls Allow/,
  ],
  [
    'a public access that nobody knows',
    net({ publicNetworkAccess: 'Sometimes', networkAcls: { defaultAction: 'Deny' } }),
    'unknown',
    undefined,
    /"Sometimes"/,
  ],
  [
    'a default action that nobody knows',
    net({ publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Ask' } }),
    'unknown',
    undefined,
    /"Ask"/,
  ],
  [
    'its own word needs no assessments',
    { ...net({ publicNetworkAccess: 'Disabled' }), assessments: refused() },
    'pass',
  ],
  [
    'its own word wins over the assessment',
    { ...net({ publicNetworkAccess: 'Enabled' }), assessments: listing(healthy(ACCOUNT_ID, KEYS[0])) },
    'fail',
  ],
  ['silent: the first assessment Healthy', { assessments: listing(healthy(ACCOUNT_ID, KEYS[0])) }, 'pass'],
  [
    'silent: the second assessment Unhealthy',
    { assessments: listing(healthy(ACCOUNT_ID, KEYS[0]), assessed(ACCOUNT_ID, 'Unhealthy', KEYS[1])) },
    'fail',
    undefined,
    /Unhealthy/,
  ],
  ['silent: NotApplicable', { assessments: listing(assessed(ACCOUNT_ID, 'NotApplicable', KEYS[1])) }, 'warn'],
  [
    'silent: NotApplicable with a waiver',
    {
      assessments: listing(assessed(ACCOUNT_ID, 'NotApplicable', KEYS[1])),
      policy: {
        waivers: [waiver({ check: 'AISPM-026', assessment: assessed(ACCOUNT_ID, '', KEYS[1]).id.toUpperCase() })],
      },
    },
    'pass',
  ],
  [
    'silent: the default is open',
    { assessments: listing(healthy(ACCOUNT_ID)) },
    'fail',
    undefined,
    /default is open to every network/,
  ],
  [
    'networkAcls null is silent',
    net({ networkAcls: null, publicNetworkAccess: null }),
    'fail',
    undefined,
    /does not restrict access/,
  ],
  [
    'silent, a page lost, Healthy seen',
    { assessments: partial(healthy(ACCOUNT_ID, KEYS[0])) },
    'unknown',
    undefined,
    /Page 2/,
  ],
  ['silent, a page lost', { assessments: partial() }, 'unknown', undefined, /Page 2/],
  ['silent, assessments refused', { assessments: refused() }, 'unknown'],
  [
    'a workspace Disabled',
    { inventory: inventory(workspace('ml', { properties: { publicNetworkAccess: 'Disabled' } })) },
    'pass',
  ],
  [
    'a workspace Enabled',
    { inventory: inventory(workspace('ml', { properties: { publicNetworkAccess: 'Enabled' } })) },
    'fail',
    undefined,
    /ml is open/,
  ],
  [
    'a workspace that is silent',
    { inventory: inventory(workspace('ml', { properties: {} })), assessments: listing(healthy(WORKSPACE_ID, KEYS[1])) },
    'pass',
  ],
  [
    'account and workspace',
    {
      inventory: inventory(
        account('oai', { properties: { publicNetworkAccess: 'Disabled' } }),
        workspace('ml', { properties: { publicNetworkAccess: 'Enabled' } }),
      ),
    },
    'fail',
    undefined,
    /^1 of 2/,
  ],
  [
    'a workspace of kind Project is not judged',
    {
      inventory: inventory(
        account('oai', { properties: { publicNetworkAccess: 'Disabled' } }),
        workspace('p', { kind: 'Project', properties: { publicNetworkAccess: 'Enabled' } }),
      ),
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
  [
    'only a declared type of another kind',
    {
      inventory: inventory({ id: '/subscriptions/s/x', name: 'x', type: 'Microsoft.Search/searchServices' }),
      policy: { aiTypes: [{ type: 'microsoft.search/searchservices' }] },
    },
    'not-applicable',
  ],
]);
