import { agentlessScanning } from '../../src/scanners/agentless-scanning.ts';
import { extension, plans } from './evidence.ts';
import { cloud, denied, table, unregistered } from './table.ts';

const NAME = 'AgentlessVmScanning';
const on = [extension(NAME)];
const off = [extension(NAME, 'False')];
const failed = [extension(NAME, 'True', { operationStatus: { code: 'Failed', message: 'no owner' } })];
const homes = (posture: object | null, machines: object | null) => ({
  plans: plans({
    CloudPosture: posture as Record<string, unknown>,
    VirtualMachines: machines as Record<string, unknown>,
  }),
});
const P2 = { subPlan: 'P2' };
const free = { pricingTier: 'Free' };

table(agentlessScanning, [
  ['on under CloudPosture', {}, 'pass', undefined, /^AgentlessVmScanning is on under CloudPosture$/],
  [
    'on under VirtualMachines P2, CSPM Free',
    homes(free, { ...P2, extensions: on }),
    'pass',
    undefined,
    /on under VirtualMachines P2$/,
  ],
  ['on under VirtualMachines p2, CSPM missing', homes(null, { subPlan: 'p2', extensions: on }), 'pass'],
  ['off under CSPM, on under P2', homes({ extensions: off }, { ...P2, extensions: on }), 'pass'],
  ['failed under CSPM, on under P2', homes({ extensions: failed }, { ...P2, extensions: on }), 'pass'],
  ['unreadable under CSPM, on under P2', homes({ extensions: undefined }, { ...P2, extensions: on }), 'pass'],
  [
    'P1 is no home',
    homes({ extensions: off }, { subPlan: 'P1', extensions: on }),
    'fail',
    undefined,
    /^AgentlessVmScanning is off \(CloudPosture\)$/,
  ],
  ['no sub-plan is no home', homes({ extensions: off }, { extensions: on }), 'fail'],
  ['P2 but Free is no home', homes({ extensions: off }, { ...P2, ...free, extensions: on }), 'fail'],
  [
    'off in both',
    homes({ extensions: off }, { ...P2, extensions: [] }),
    'fail',
    undefined,
    /off \(CloudPosture\); .*not offered.*\(VirtualMachines P2\)$/,
  ],
  ['CSPM Free, no other home', homes(free, null), 'fail', 'AISPM-007', /^Plan CloudPosture is Free$/],
  ['CSPM Free with the extension still listed', homes({ ...free, extensions: on }, null), 'fail', 'AISPM-007'],
  ['CSPM missing', homes(null, null), 'fail', 'AISPM-007'],
  [
    'CSPM Free, failed under P2',
    homes(free, { ...P2, extensions: failed }),
    'fail',
    'AISPM-007',
    /CloudPosture is Free; .*Failed: no owner \(VirtualMachines P2\)/,
  ],
  ['failed under CSPM', homes({ extensions: failed }, null), 'fail', 'AISPM-006', /Failed: no owner/],
  ['off under CSPM, failed under P2', homes({ extensions: off }, { ...P2, extensions: failed }), 'fail', 'AISPM-006'],
  ['no list under CSPM', homes({ extensions: undefined }, null), 'unknown'],
  ['CSPM Free, no list under P2', homes(free, { ...P2, extensions: undefined }), 'unknown'],
  [
    'off under CSPM, garbage under P2',
    homes({ extensions: off }, { ...P2, extensions: [extension(NAME, '?')] }),
    'unknown',
  ],
  ['China', cloud('china'), 'not-applicable', 'AISPM-007'],
  ['no plan at all', { plans: { plans: [] } }, 'unknown'],
  ['plans refused', denied, 'unknown'],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
]);
