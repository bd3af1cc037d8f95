import { regionSupported } from '../../src/scanners/region-supported.ts';
import { account } from './evidence.ts';
import { cloud, inventory, registry, table, zone1 } from './table.ts';

table(regionSupported, [
  ['a public region', {}, 'pass', undefined, /^Azure and the regions in use offer the AI plan \(table of 2026-/],
  ['zone 1', zone1, 'not-applicable', undefined, /optional in zone 1/],
  ['zone 1 in Azure Government', { context: { ...zone1.context, ...cloud('usgov').context } }, 'not-applicable'],
  ['zone 1 where policy requires the plan', { ...zone1, policy: { levels: { aiPlan: { '1': 'required' } } } }, 'pass'],
  ['zone 2', { context: { zone: 2 } }, 'pass'],
  [
    'Azure Government',
    cloud('usgov'),
    'warn',
    undefined,
    /^Azure Government: Azure Government has no AI services plan; .*dashboard/,
  ],
  [
    'China',
    cloud('china'),
    'warn',
    undefined,
    /^Azure operated by 21Vianet: Defender for Cloud in the China cloud was retired on 2026-10-01$/,
  ],
  [
    'a region that lacks it',
    { inventory: inventory(account('oai'), account('gov', { location: 'US Gov Virginia' })) },
    'warn',
    undefined,
    /^gov in US Gov Virginia lacks the AI services plan$/,
  ],
  [
    'another',
    { inventory: inventory(account('oai', { location: 'chinaeast2' })) },
    'warn',
    undefined,
    /lacks Defender for Cloud/,
  ],
  ['no location', { inventory: inventory(account('oai', { location: null })) }, 'pass'],
  [
    'a related resource is not judged',
    { inventory: inventory(account('oai'), account('v', { kind: 'Face', location: 'usdodcentral' })) },
    'pass',
  ],
  ['only registries', { inventory: inventory(registry('r')) }, 'pass'],
  [
    'a page of the inventory lost',
    { inventory: { ...inventory(account('oai')), blind: { why: 'throttled', message: 'Page 2 was lost' } } },
    'unknown',
    undefined,
    /resource in a region that lacks the plan.*Page 2/,
  ],
]);
