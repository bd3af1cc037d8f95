import { aiPlanStandard } from '../../src/scanners/ai-plan-standard.ts';
import { account, workspace } from './evidence.ts';
import { ai, cloud, denied, inventory, recommended, registry, table, unregistered, zone1 } from './table.ts';

const free = ai({ pricingTier: 'Free' });

table(aiPlanStandard, [
  ['Standard', {}, 'pass', undefined, /^Plan AI is Standard; 1 AI account$/],
  ['standard in any casing', ai({ name: 'ai', pricingTier: 'STANDARD' }), 'pass'],
  [
    'inherited: says from where',
    ai({ inherited: 'True', inheritedFrom: '/providers/Microsoft.Management/managementGroups/root' }),
    'pass',
    undefined,
    /inherited from .*\/root; 1/,
  ],
  ['Free', free, 'fail', undefined, /^Plan AI is Free; 1 AI account$/],
  [
    'Free, three accounts and a workspace',
    { ...free, inventory: inventory(account('a'), account('b'), account('c', { kind: 'aiservices' }), workspace('w')) },
    'fail',
    undefined,
    /^Plan AI is Free; 3 AI accounts and 1 other AI resource$/,
  ],
  [
    'Free, only registries',
    { ...free, inventory: inventory(registry('r'), registry('s')) },
    'fail',
    undefined,
    /; 0 AI accounts and 2 other AI resources$/,
  ],
  ['an unknown tier', ai({ pricingTier: 'Basic' }), 'unknown', undefined, /The tier of plan AI is "Basic"/],
  [
    'missing from the list counts as its 404',
    ai(null),
    'fail',
    undefined,
    /^Plan AI is not in the list of plans; 1 AI account$/,
  ],
  ['Free in zone 1', { ...free, ...zone1 }, 'not-applicable', undefined, /Free; .*optional in zone 1/],
  ['missing in zone 1', { ...ai(null), ...zone1 }, 'not-applicable'],
  ['Standard in zone 1', zone1, 'pass'],
  ['Free where policy only recommends it', { ...free, ...recommended }, 'warn'],
  [
    'Azure Government has no such plan',
    { ...free, ...cloud('usgov') },
    'not-applicable',
    undefined,
    /Azure Government has no AI services plan/,
  ],
  ['China', { ...unregistered, ...cloud('china') }, 'not-applicable', undefined, /retired/],
  ['a list without any plan', { plans: { plans: [] } }, 'unknown', undefined, /lists no plan/],
  ['plans refused', denied, 'unknown', undefined, /Defender plans could not be read: HTTP 403/],
  ['plans of an unregistered provider', unregistered, 'unknown', 'AISPM-015'],
  [
    'its row unreadable',
    { plans: { plans: [], unreadable: { ai: 'pricingTier: missing' } } },
    'unknown',
    undefined,
    /Plan AI cannot be read: pricingTier/,
  ],
  [
    'listed twice, not alike',
    {
      plans: {
        plans: [
          { name: 'AI', pricingTier: 'Free' },
          { name: 'ai', pricingTier: 'Standard' },
        ],
      },
    },
    'unknown',
    undefined,
    /2 times/,
  ],
  [
    'listed twice, alike',
    {
      plans: {
        plans: [
          { name: 'AI', pricingTier: 'Standard' },
          { name: 'AI', pricingTier: 'Standard' },
        ],
      },
    },
    'pass',
  ],
  [
    'another kind of account is not AI',
    { ...free, inventory: inventory(account('v', { kind: 'ComputerVision' })) },
    'not-applicable',
  ],
]);
