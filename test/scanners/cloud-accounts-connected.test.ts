import { cloudAccountsConnected } from '../../src/scanners/cloud-accounts-connected.ts';
import { refused, SUBSCRIPTION } from './evidence.ts';
import { listing, partial } from './rows.ts';
import { cloud, inventory, table, without } from './table.ts';

const connector = (properties: Record<string, unknown>, name = 'c1') => ({
  id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/${name}`,
  name,
  properties,
});
const aws = connector({ environmentName: 'AWS', hierarchyIdentifier: '123456789012' });
const declared = (...cloudAccounts: readonly object[]) => ({
  policy: {
    cloudAccounts: cloudAccounts.map((one) => ({
      cloud: 'aws',
      account: '123456789012',
      subscription: SUBSCRIPTION,
      ...one,
    })),
  },
});

table(cloudAccountsConnected, [
  [
    'connected',
    { ...declared({}), connectors: listing(aws) },
    'pass',
    undefined,
    /^1 of 1 declared account: each connected/,
  ],
  [
    'connected, in other casing',
    {
      ...declared({ cloud: 'gcp', account: 'My-Project', subscription: SUBSCRIPTION.toUpperCase() }),
      connectors: listing(connector({ EnvironmentName: 'gcp', HierarchyIdentifier: 'my-project' })),
    },
    'pass',
  ],
  [
    'connected, the cloud only in the type of its environment',
    {
      ...declared({}),
      connectors: listing(
        connector({ environmentData: { environmentType: 'AwsAccount' }, hierarchyIdentifier: '123456789012' }),
      ),
    },
    'pass',
  ],
  ['not connected', declared({}), 'fail', undefined, /AWS 123456789012 has no connector in this subscription/],
  [
    'the identifier in another cloud',
    { ...declared({ cloud: 'gcp' }), connectors: listing(aws) },
    'fail',
    undefined,
    /GCP 123456789012/,
  ],
  ['another account', { ...declared({ account: '999999999999' }), connectors: listing(aws) }, 'fail'],
  [
    'a connector without an identifier',
    { ...declared({}), connectors: listing(connector({ environmentName: 'AWS' })) },
    'fail',
  ],
  [
    'one of two',
    { ...declared({}, { account: '999999999999' }), connectors: listing(aws) },
    'fail',
    undefined,
    /^1 of 2/,
  ],
  ['nothing declared', { connectors: listing(aws) }, 'not-applicable', undefined, /No AWS or GCP account is declared/],
  [
    'declared for another subscription',
    { ...declared({ subscription: '33333333-3333-3333-3333-333333333333' }) },
    'not-applicable',
  ],
  ['needs no AI and no inventory', { ...declared({}), connectors: listing(aws), inventory: refused() }, 'pass'],
  ['no AI here', { ...declared({}), inventory: inventory() }, 'fail'],
  ['a page lost, found', { ...declared({}), connectors: partial(aws) }, 'pass'],
  [
    'a page lost, not found',
    { ...declared({}), connectors: partial() },
    'unknown',
    undefined,
    /No connector of AWS 123456789012 was seen: Page 2/,
  ],
  [
    'connectors refused',
    { ...declared({}), connectors: refused('denied', 'HTTP 403') },
    'unknown',
    undefined,
    /security connectors could not be read: HTTP 403/,
  ],
  ['connectors refused, nothing declared', { connectors: refused() }, 'not-applicable'],
  [
    'no read of connectors',
    { ...declared({}), ...without('Microsoft.Security/securityConnectors/read') },
    'unknown',
    undefined,
    /securityConnectors\/read/,
  ],
  ['China', { ...declared({}), ...cloud('china') }, 'not-applicable', undefined, /retired/],
]);
