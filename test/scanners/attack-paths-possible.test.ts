import { attackPathsPossible } from '../../src/scanners/attack-paths-possible.ts';
import { extension, hoursAgo, inHours, plans, refused } from './evidence.ts';
import { ACCOUNT_ID, healthy, listing, recommendation } from './rows.ts';
import { cloud, cspm, denied, table, unregistered, zone1 } from './table.ts';

const on = [extension('AgentlessVmScanning')];
const since = (enablementTime: unknown, firstSeen: Record<string, string> = {}) => ({
  ...cspm({ enablementTime }),
  history: { firstSeen },
});

table(attackPathsPossible, [
  ['on for long', {}, 'pass', undefined, /48 h or longer/],
  ['on for 48 hours', since(hoursAgo(48)), 'pass'],
  ['on for 47 hours', since(hoursAgo(47)), 'pending', undefined, /Standard for 47 h; attack paths take up to 48 h/],
  ['enabled in the future', since(inHours(5)), 'pending', undefined, /Standard for 0 h/],
  ['young by Azure, old by our history', since(hoursAgo(1), { 'plan:cloudposture': hoursAgo(100) }), 'pass'],
  ['old by Azure, young by our history', since(hoursAgo(100), { 'plan:cloudposture': hoursAgo(1) }), 'pass'],
  ['no time, known to us for 48 hours', since(undefined, { 'plan:cloudposture': hoursAgo(48) }), 'pass'],
  [
    'no time, known to us for 2 hours',
    since(null, { 'plan:cloudposture': hoursAgo(2) }),
    'pending',
    undefined,
    /Standard for 2 h/,
  ],
  [
    'no time, never seen before',
    since(undefined),
    'pending',
    undefined,
    /^Azure does not say .*; --since REPORT or --keep gives the scan a history$/,
  ],
  ['an unreadable time is none', since('yesterday'), 'pending', undefined, /does not say/],
  ['Azure’s zero date is none', since('0001-01-01T00:00:00Z'), 'pending', undefined, /does not say/],
  [
    'no time, and an attack path, on whatever resource',
    { ...since(undefined), attackPaths: listing({ id: '/p', properties: {} }) },
    'pass',
    undefined,
    /^Attack path analysis has run: the subscription has 1 attack path$/,
  ],
  [
    'no time, and a risk level',
    { ...since(undefined), assessments: listing(recommendation(ACCOUNT_ID), healthy(ACCOUNT_ID, 'k')) },
    'pass',
    undefined,
    /has run: 2 assessments with a risk level$/,
  ],
  [
    'no time, and risk that was not evaluated',
    { ...since(undefined), assessments: listing(recommendation(ACCOUNT_ID, { risk: { level: 'NotEvaluated' } })) },
    'pending',
  ],
  [
    'no time, known to us for 2 hours, and an attack path: as on the first night',
    { ...since(undefined, { 'plan:cloudposture': hoursAgo(2) }), attackPaths: listing({ id: '/p', properties: {} }) },
    'pass',
  ],
  [
    'on for 47 hours by Azure, whatever is there',
    { ...since(hoursAgo(47)), attackPaths: listing({ id: '/p', properties: {} }) },
    'pending',
  ],
  [
    'no time, paths and assessments unread',
    { ...since(undefined), attackPaths: refused(), assessments: refused() },
    'pending',
  ],
  ['CSPM Free', cspm({ pricingTier: 'Free' }), 'fail', 'AISPM-007', /Plan CloudPosture is Free/],
  ['CSPM missing from the list', cspm(null), 'fail', 'AISPM-007'],
  ['CSPM Free in zone 1: required everywhere', { ...cspm({ pricingTier: 'Free' }), ...zone1 }, 'fail', 'AISPM-007'],
  [
    'CSPM Free, agentless under Defender for Servers',
    { plans: plans({ CloudPosture: { pricingTier: 'Free' }, VirtualMachines: { subPlan: 'P2', extensions: on } }) },
    'fail',
    'AISPM-007',
  ],
  [
    'agentless off',
    cspm({ extensions: [extension('AgentlessVmScanning', 'False')] }),
    'fail',
    'AISPM-009',
    /AgentlessVmScanning is off/,
  ],
  ['agentless not listed', cspm({ extensions: [] }), 'fail', 'AISPM-009', /off or not offered/],
  [
    'agentless failed',
    cspm({ extensions: [extension('AgentlessVmScanning', true, { operationStatus: { code: 'FAILED' } })] }),
    'fail',
    'AISPM-006',
    /operation Failed/,
  ],
  [
    'agentless off, but on under Defender for Servers P2',
    { plans: plans({ CloudPosture: { extensions: [] }, VirtualMachines: { subPlan: 'P2', extensions: on } }) },
    'pass',
  ],
  [
    'agentless off, Defender for Servers P1',
    { plans: plans({ CloudPosture: { extensions: [] }, VirtualMachines: { subPlan: 'P1', extensions: on } }) },
    'fail',
    'AISPM-009',
  ],
  ['no extensions given', cspm({ extensions: undefined }), 'unknown', undefined, /no extensions/],
  ['an isEnabled that cannot be read', cspm({ extensions: [extension('AgentlessVmScanning', 'maybe')] }), 'unknown'],
  ['plans refused', denied, 'unknown', undefined, /Defender plans could not be read/],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
  ['China', cloud('china'), 'not-applicable', 'AISPM-007'],
]);
