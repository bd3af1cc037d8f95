import { customerManagedKeys } from '../../src/scanners/customer-managed-keys.ts';
import { account, refused, workspace } from './evidence.ts';
import { ACCOUNT_ID, assessed, healthy, listing, partial, waiver } from './rows.ts';
import { inventory, table } from './table.ts';

const KEY = '18bf29b3-a844-e170-2826-4e95d0ba4dc9';
const required = { policy: { customerManagedKeys: { '3': true } } };
const source = (keySource: unknown, name = 'oai') => account(name, { properties: { encryption: { keySource } } });
const own = { inventory: inventory(source('Microsoft.KeyVault')) };
const silent = (...rows: readonly unknown[]) => ({ assessments: listing(...rows) });

const exempt = {
  policy: {
    customerManagedKeys: {
      '3': true,
      subscriptions: [{ subscriptions: ['Contoso*'], value: false, rationale: 'no client data here' }],
    },
  },
};

table(customerManagedKeys, [
  ['required for all', { policy: { customerManagedKeys: true } }, 'fail'],
  ['required in every zone but this', { policy: { customerManagedKeys: { all: true, '3': false } } }, 'not-applicable'],
  [
    'required in the zone, not for the subscription',
    exempt,
    'not-applicable',
    undefined,
    /^Policy does not require customer-managed keys here: no client data here$/,
  ],
  [
    'required for the subscription alone',
    {
      policy: {
        customerManagedKeys: {
          subscriptions: [{ subscriptions: ['*'], value: true, rationale: 'holds client data' }],
        },
      },
    },
    'fail',
  ],
  ['required and used', { ...own, ...required }, 'pass', undefined, /^1 of 1 AI account: customer-managed keys/],
  [
    'required and used, in other casing',
    {
      inventory: inventory(account('oai', { properties: { Encryption: { KeySource: 'microsoft.keyvault' } } })),
      ...required,
    },
    'pass',
  ],
  [
    'required and Microsoft’s',
    { inventory: inventory(source('Microsoft.CognitiveServices')), ...required },
    'fail',
    undefined,
    /oai uses Microsoft.CognitiveServices/,
  ],
  [
    'required, one of two',
    {
      inventory: inventory(source('Microsoft.KeyVault', 'a'), source('Microsoft.CognitiveServices', 'b')),
      ...required,
    },
    'fail',
    undefined,
    /^1 of 2/,
  ],
  ['required, silent: Healthy', { ...silent(healthy(ACCOUNT_ID, KEY)), ...required }, 'pass'],
  ['required, silent: Unhealthy', { ...silent(assessed(ACCOUNT_ID, 'Unhealthy', KEY)), ...required }, 'fail'],
  ['required, silent: NotApplicable', { ...silent(assessed(ACCOUNT_ID, 'NotApplicable', KEY)), ...required }, 'warn'],
  [
    'required, silent: NotApplicable with a waiver',
    {
      ...silent(assessed(ACCOUNT_ID, 'NotApplicable', KEY)),
      policy: {
        ...required.policy,
        waivers: [waiver({ check: 'AISPM-028', assessment: KEY, resources: ['*/accounts/OAI'] })],
      },
    },
    'pass',
  ],
  [
    'required, nothing known: the default is Microsoft’s',
    { ...required },
    'fail',
    undefined,
    /default is Microsoft’s keys/,
  ],
  [
    'required, encryption null',
    { inventory: inventory(account('oai', { properties: { encryption: null } })), ...required },
    'fail',
    undefined,
    /does not give its key source/,
  ],
  ['required, a page lost, Healthy seen', { assessments: partial(healthy(ACCOUNT_ID, KEY)), ...required }, 'unknown'],
  ['required, a page lost', { assessments: partial(), ...required }, 'unknown'],
  ['required, assessments refused', { assessments: refused(), ...required }, 'unknown'],
  [
    'required in another zone only',
    { policy: { customerManagedKeys: { '2': true } } },
    'not-applicable',
    undefined,
    /does not require customer-managed keys in zone 3/,
  ],
  ['not required, used by all', own, 'pass', undefined, /^1 of 1 .*does not require/],
  [
    'not required, used by one of two',
    { inventory: inventory(source('Microsoft.KeyVault', 'a'), source('Microsoft.CognitiveServices', 'b')) },
    'not-applicable',
  ],
  ['not required, used by all as the assessment says', silent(healthy(ACCOUNT_ID, KEY)), 'pass'],
  ['not required, nothing known', {}, 'not-applicable'],
  ['not required, nothing readable', { assessments: refused() }, 'not-applicable'],
  ['not required by default in any zone', { context: { zone: 2 } }, 'not-applicable', undefined, /zone 2/],
  [
    'required, only a workspace',
    { inventory: inventory(workspace('ml')), ...required },
    'not-applicable',
    undefined,
    /^No account$/,
  ],
]);
