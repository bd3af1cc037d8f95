import { inventoryComplete } from '../../src/scanners/inventory-complete.ts';
import { account, refused } from './evidence.ts';
import { cloud, inventory, subject, table, without } from './table.ts';

table(inventoryComplete, [
  ['complete', {}, 'pass', undefined, /^1 resource read from 1 page/],
  ['complete and empty: every subscription', { inventory: inventory() }, 'pass', undefined, /^0 resource/],
  [
    'refused',
    { inventory: refused('denied', 'HTTP 403') },
    'unknown',
    undefined,
    /AI inventory could not be read: HTTP 403/,
  ],
  [
    'a page lost',
    { inventory: { ...inventory(account('a')), blind: { why: 'throttled', message: 'Page 2 was lost' } } },
    'unknown',
    undefined,
    /not proven: Page 2/,
  ],
  [
    'counts differ',
    { inventory: { ...inventory(account('a')), totalRecords: 3 } },
    'unknown',
    undefined,
    /1 row was read, Resource Graph counts 3/,
  ],
  [
    'truncated',
    { inventory: { ...inventory(), blind: { why: 'truncated', message: 'its answer is truncated' } } },
    'unknown',
  ],
  [
    'a read missing',
    without('Microsoft.MachineLearningServices/*'),
    'unknown',
    undefined,
    /lacks Microsoft.MachineLearningServices\/workspaces\/read/,
  ],
  [
    'the read of a type that policy adds is missing',
    { policy: { aiTypes: [{ type: 'Microsoft.Search/searchServices' }] }, ...without('Microsoft.Search/*') },
    'unknown',
    undefined,
    /Microsoft.Search/,
  ],
  ['not in resourcecontainers', subject({ inGraph: false }), 'unknown'],
  ['resourcecontainers unread', subject({ inGraph: 'HTTP 500' }), 'unknown', undefined, /HTTP 500/],
  ['permissions unread', { permissions: refused() }, 'unknown'],
  ['permissions empty', { permissions: { permissions: [] } }, 'unknown'],
  ['China', cloud('china'), 'pass'],
]);
