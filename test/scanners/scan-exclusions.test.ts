import { scanExclusions } from '../../src/scanners/scan-exclusions.ts';
import { extension, plans } from './evidence.ts';
import { cloud, cspm, denied, table, unregistered } from './table.ts';

const scanning = (properties: unknown, isEnabled: unknown = 'True') =>
  extension('AgentlessVmScanning', isEnabled, { additionalExtensionProperties: properties });
const tags = (value: unknown, name = 'ExclusionTags') => cspm({ extensions: [scanning({ [name]: value })] });
const pairs = (...list: readonly object[]) => JSON.stringify(list);
const approve = (key: string, value: string) => ({ policy: { scanExclusions: [{ key, value }] } });
const none = /^No machine is excluded/;

table(scanExclusions, [
  ['nothing said', {}, 'pass', undefined, none],
  ['null', tags(null), 'pass', undefined, none],
  ['an empty text', tags(''), 'pass', undefined, none],
  ['a blank text', tags('  '), 'pass', undefined, none],
  ['an empty list as text', tags('[]'), 'pass', undefined, none],
  ['an empty list', tags([]), 'pass', undefined, none],
  ['the text null', tags('null'), 'pass', undefined, none],
  ['properties null', cspm({ extensions: [scanning(null)] }), 'pass', undefined, none],
  [
    'a pair nobody approved',
    tags(pairs({ key: 'scan', value: 'no' })),
    'fail',
    undefined,
    /^1 of 1 exclusion not approved: scan=no$/,
  ],
  [
    'Key and Value, as the published example writes them',
    tags(pairs({ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' })),
    'fail',
    undefined,
    /^2 of 2 .*: a=1, b=2$/,
  ],
  ['a list instead of a text', tags([{ KEY: 'a', VALUE: '1' }]), 'fail'],
  ['the property in another casing', tags(pairs({ key: 'a', value: '1' }), 'exclusionTags'), 'fail'],
  [
    'approved',
    { ...tags(pairs({ key: 'scan', value: 'no' })), ...approve('SCAN', 'no') },
    'pass',
    undefined,
    /^1 exclusion, approved/,
  ],
  [
    'approved with another value',
    { ...tags(pairs({ key: 'scan', value: 'No' })), ...approve('scan', 'no') },
    'fail',
    undefined,
    /scan=No/,
  ],
  ['approved under another key', { ...tags(pairs({ key: 'scan', value: 'no' })), ...approve('skip', 'no') }, 'fail'],
  [
    'one of two approved',
    { ...tags(pairs({ key: 'a', value: '' }, { key: 'b', value: '' })), ...approve('a', '') },
    'fail',
    undefined,
    /^1 of 2 .*: b=$/,
  ],
  ['a pair without a value', { ...tags(pairs({ key: 'a' })), ...approve('a', '') }, 'pass'],
  ['no JSON', tags('scan=no'), 'unknown', undefined, /ExclusionTags .* cannot be read/],
  ['no list', tags('{"key":"a","value":"b"}'), 'unknown', undefined, /^ExclusionTags/],
  ['a pair without a key', tags(pairs({ value: 'b' })), 'unknown'],
  ['a value that is no text', tags([{ key: 'a', value: 1 }]), 'unknown'],
  [
    'an unreadable pair does not hide an open one',
    tags([{ value: 'b' }, { key: 'a', value: '1' }]),
    'fail',
    undefined,
    /a=1/,
  ],
  [
    'tags under VirtualMachines count as well',
    {
      plans: plans({
        VirtualMachines: { subPlan: 'P1', extensions: [scanning({ ExclusionTags: pairs({ key: 'a', value: '1' }) })] },
      }),
    },
    'fail',
    undefined,
    /a=1/,
  ],
  [
    'but not where the extension is off',
    { plans: plans({ VirtualMachines: { extensions: [scanning({ ExclusionTags: pairs({ key: 'a' }) }, 'False')] } }) },
    'pass',
  ],
  [
    'nor on a plan that is Free',
    {
      plans: plans({
        VirtualMachines: { pricingTier: 'Free', extensions: [scanning({ ExclusionTags: pairs({ key: 'a' }) })] },
      }),
    },
    'pass',
  ],
  [
    'nor of another extension',
    {
      plans: plans({
        VirtualMachines: {
          extensions: [
            extension('Other', 'True', { additionalExtensionProperties: { ExclusionTags: pairs({ key: 'a' }) } }),
          ],
        },
      }),
    },
    'pass',
  ],
  [
    'on or not cannot be read elsewhere',
    { plans: plans({ Containers: { extensions: [scanning(null, '?')] } }) },
    'unknown',
  ],
  [
    'a plan that cannot be read',
    { plans: { ...plans(), unreadable: { containers: 'x' } } },
    'unknown',
    undefined,
    /Plan containers cannot be read: x/,
  ],
  ['a plan that offers no scanning cannot be read', { plans: { ...plans(), unreadable: { arm: 'x' } } }, 'pass'],
  [
    'scanning holds under VirtualMachines, CloudPosture has no list',
    {
      plans: plans({
        CloudPosture: { extensions: undefined },
        VirtualMachines: { subPlan: 'P2', extensions: [scanning(null)] },
      }),
    },
    'unknown',
    undefined,
    /CloudPosture is Standard and its answer has no extensions/,
  ],
  ['a plan without a list', { plans: plans({ VirtualMachines: { extensions: undefined } }) }, 'pass'],
  [
    'scanning is off',
    cspm({ extensions: [scanning({ ExclusionTags: pairs({ key: 'a' }) }, 'False')] }),
    'not-applicable',
    'AISPM-009',
    /nothing can be excluded from it/,
  ],
  [
    'scanning failed',
    cspm({ extensions: [{ ...scanning(null), operationStatus: { code: 'Failed' } }] }),
    'not-applicable',
    'AISPM-006',
  ],
  ['CSPM Free', cspm({ pricingTier: 'Free' }), 'not-applicable', 'AISPM-007', /CloudPosture is Free/],
  ['China', cloud('china'), 'not-applicable', 'AISPM-007'],
  ['whether scanning is on is not known', cspm({ extensions: undefined }), 'unknown'],
  ['plans refused', denied, 'unknown'],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
]);
