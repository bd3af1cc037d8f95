import { cspmStandard } from '../../src/scanners/cspm-standard.ts';
import { cloud, cspm, denied, table, unregistered, zone1 } from './table.ts';

table(cspmStandard, [
  ['Standard', {}, 'pass', undefined, /^Plan CloudPosture is Standard$/],
  ['any casing', cspm({ name: 'cloudposture', pricingTier: 'standard' }), 'pass'],
  ['Free', cspm({ pricingTier: 'Free' }), 'fail', undefined, /^Plan CloudPosture is Free$/],
  ['Free in zone 1: required everywhere', { ...cspm({ pricingTier: 'Free' }), ...zone1 }, 'fail'],
  ['missing from the list', cspm(null), 'fail', undefined, /not in the list of plans/],
  ['Azure Government has it', cloud('usgov'), 'pass'],
  ['China', { ...cspm({ pricingTier: 'Free' }), ...cloud('china') }, 'not-applicable', undefined, /retired/],
  ['no plan at all', { plans: { plans: [] } }, 'unknown'],
  ['plans refused', denied, 'unknown'],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
  ['an extension "AIThreatProtection" is neither wanted nor missed', cspm({ extensions: [] }), 'pass'],
]);
