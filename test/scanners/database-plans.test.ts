import { describe, expect, it } from 'vitest';
import { databasePlans } from '../../src/scanners/database-plans.ts';
import { idOf, judged, plans, refused, SUBSCRIPTION } from './evidence.ts';
import { cloud, denied, table, unregistered, without } from './table.ts';

const held = (...types: readonly string[]) => ({
  presence: { rows: types.map((type) => ({ id: idOf(type, 'd'), type })) },
});
const free = (...names: readonly string[]) => ({
  plans: plans(Object.fromEntries(names.map((name) => [name, { pricingTier: 'Free' }]))),
});
const ALL = ['SqlServers', 'SqlServerVirtualMachines', 'OpenSourceRelationalDatabases', 'CosmosDbs'];

table(databasePlans, [
  [
    'all Standard',
    held('Microsoft.Sql/servers', 'Microsoft.DocumentDB/databaseAccounts'),
    'pass',
    undefined,
    /^2 of 2 database plans: Standard$/,
  ],
  ['no database, every plan Free', free(...ALL), 'not-applicable', undefined, /^No database/],
  [
    'one Free',
    { ...held('Microsoft.Sql/servers', 'Microsoft.DocumentDB/databaseAccounts'), ...free('CosmosDbs') },
    'fail',
    undefined,
    /^1 of 2 .*: Plan CosmosDbs is Free$/,
  ],
  [
    'Free, but nothing it protects',
    { ...held('Microsoft.Sql/servers'), ...free('CosmosDbs') },
    'pass',
    undefined,
    /^1 of 1/,
  ],
  [
    'missing from the list',
    { ...held('Microsoft.Sql/servers'), plans: plans({ SqlServers: null }) },
    'fail',
    undefined,
    /Plan SqlServers is not in the list/,
  ],
  [
    'none seen, one read missing',
    without('Microsoft.DocumentDB/*'),
    'unknown',
    undefined,
    /lacks Microsoft.DocumentDB/,
  ],
  [
    'a failure seen beside it',
    { ...held('Microsoft.Sql/servers'), ...free('SqlServers'), ...without('Microsoft.DocumentDB/*') },
    'fail',
    undefined,
    /^1 of 2/,
  ],
  ['presence refused', { presence: refused() }, 'unknown', undefined, /^4 of 4/],
  ['China', { ...held('Microsoft.Sql/servers'), ...free(...ALL), ...cloud('china') }, 'not-applicable'],
  ['plans refused', { ...held('Microsoft.Sql/servers'), ...denied }, 'unknown'],
  ['provider not registered', { ...held('Microsoft.Sql/servers'), ...unregistered }, 'unknown', 'AISPM-015'],
  ['no database, plans refused', denied, 'not-applicable'],
  ['another type of the same provider', { ...held('Microsoft.Sql/instancePools'), ...free(...ALL) }, 'not-applicable'],
]);

describe('which plan protects which type', () => {
  it.each([
    ['Microsoft.Sql/servers', 'SqlServers'],
    ['Microsoft.Sql/managedInstances', 'SqlServers'],
    ['microsoft.sqlvirtualmachine/SQLvirtualmachines', 'SqlServerVirtualMachines'],
    ['Microsoft.AzureArcData/sqlServerInstances', 'SqlServerVirtualMachines'],
    ['Microsoft.DBforPostgreSQL/servers', 'OpenSourceRelationalDatabases'],
    ['Microsoft.DBforPostgreSQL/flexibleServers', 'OpenSourceRelationalDatabases'],
    ['Microsoft.DBforMySQL/servers', 'OpenSourceRelationalDatabases'],
    ['Microsoft.DBforMySQL/flexibleServers', 'OpenSourceRelationalDatabases'],
    ['Microsoft.DBforMariaDB/servers', 'OpenSourceRelationalDatabases'],
    ['Microsoft.DBforMariaDB/flexibleServers', 'OpenSourceRelationalDatabases'],
    ['Microsoft.DocumentDB/databaseAccounts', 'CosmosDbs'],
  ])('%s: %s', (type, name) => {
    const finding = judged(databasePlans, { ...held(type), ...free(...ALL) });
    expect(finding.items).toEqual([
      {
        resourceId: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/pricings/${name}`,
        status: 'fail',
        message: `Plan ${name} is Free`,
      },
    ]);
  });
});
